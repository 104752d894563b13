import Foundation
import Glibc
import Platform
import Synchronization

/// The signals that a server follows, read on a thread of their own. Until somebody handles them each ends the process
/// at once: there is nothing yet to finish, and a database of its own shuts down by itself.
final class SignalWatch: Sendable {
    /// 128 + the number of the signal, as shells say it.
    static let exitBase: Int32 = 128

    private let handler = Mutex<(@Sendable (Int32) -> Void)?>(nil)

    /// Blocks SIGTERM, SIGINT and SIGHUP: to be made before any thread is started.
    init() throws(PosixError) {
        let signals = try SignalDescriptor([SIGTERM, SIGINT, SIGHUP])
        let thread = Thread { [self, signals] in watch(signals) }
        thread.name = "signals"
        thread.start()
    }

    /// Has each signal from now on given to `handler`, on the thread of signals; nil has them end the process again.
    func handle(_ handler: (@Sendable (Int32) -> Void)?) {
        self.handler.withLock { $0 = handler }
    }

    private func watch(_ signals: borrowing SignalDescriptor) {
        while true {
            var entry = pollfd(fd: signals.descriptor.number, events: Int16(POLLIN), revents: 0)
            _ = unsafe poll(&entry, 1, -1)
            do {
                while let signal = try signals.next() { receive(signal) }
            } catch {
                LifecycleLog.error("signals can no longer be read: \(error)")
                return
            }
        }
    }

    private func receive(_ signal: Int32) {
        if let handler = handler.withLock({ $0 }) { return handler(signal) }
        Self.end(by: signal)
    }

    fileprivate static func end(by signal: Int32) {
        LifecycleLog.info("收到信号 \(signal)，立即结束 · ended by signal \(signal) without waiting")
        _exit(exitBase + signal)
    }
}

/// The first signal asks a server to stop when all is answered, the second one ends it at once.
///
/// Under a supervisor, which kills where it is told so, further signals are the first one come again: whoever stops
/// every process of a service at once (`KillMode=control-group`) reaches the server twice.
final class StopRequest: Sendable {
    private let first = Mutex<Int32?>(nil)
    private let asked = DispatchSemaphore(value: 0)

    /// - Parameter supervisor: its process id; nil where there is none.
    init(_ signals: SignalWatch, supervisor: Int32?) {
        signals.handle { [self] signal in
            first.withLock { $0 = signal }
            signals.handle { if getppid() != supervisor { SignalWatch.end(by: $0) } }
            asked.signal()
        }
    }

    /// Returns the signal, once one has come.
    func wait() -> Int32 {
        asked.wait()
        return first.withLock { $0 } ?? SIGTERM
    }
}
