import CLinux
import Glibc
import Platform
import Synchronization

/// The one way into a loop from other threads: a locked list and an eventfd that wakes the loop.
public final class Inbox: Sendable {
    private struct Waiting {
        var work: [@Sendable (EventLoop) -> Void] = []
        var isClosed = false
    }

    private let waiting = Mutex(Waiting())
    private let wake: Descriptor

    init() throws(PosixError) {
        wake = Descriptor(
            owning: try checked("eventfd") { eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC)) }
        )
    }

    var descriptor: Int32 { wake.number }

    /// Has the loop run a closure in its next turn, in the order of posting. Callable from any thread.
    /// False when the loop has ended; the closure is dropped then.
    @discardableResult
    public func post(_ work: @escaping @Sendable (EventLoop) -> Void) -> Bool {
        let (isFirst, isClosed) = waiting.withLock { waiting in
            if waiting.isClosed { return (false, true) }
            waiting.work.append(work)
            return (waiting.work.count == 1, false)
        }
        // Whoever finds the list empty wakes the loop, which takes the whole list: one wake a burst.
        if isFirst { eventfd_write(wake.number, 1) }
        return !isClosed
    }

    /// Takes all that waits. Resets the eventfd first, so that what comes meanwhile wakes the loop again.
    func take() -> [@Sendable (EventLoop) -> Void] {
        var count: eventfd_t = 0
        _ = unsafe eventfd_read(wake.number, &count)
        return waiting.withLock { waiting in
            let work = waiting.work
            waiting.work = []
            return work
        }
    }

    func close() {
        waiting.withLock { waiting in
            waiting.isClosed = true
            waiting.work = []
        }
    }
}
