import CLinux
import Glibc

/// How a service meets its signals: none interrupts a thread, each is read like any other input.
public enum Signals {
    /// Writing to a peer that has gone shall fail with EPIPE instead of ending the process.
    public static func ignoreBrokenPipe() {
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Blocks the signals in the calling thread and in every thread it starts from then on: call it first.
    public static func block(_ signals: [Int32]) throws(PosixError) {
        var set = signalSet(signals)
        let code = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        guard code == 0 else { throw PosixError(call: "pthread_sigmask", code: code) }
    }
}

/// Blocked signals as a descriptor (signalfd(2)) that an event loop can watch for reading.
public struct SignalDescriptor: ~Copyable, Sendable {
    public let descriptor: Descriptor

    /// Blocks the signals in the calling thread, and in threads it starts, and receives them here instead.
    public init(_ signals: [Int32]) throws(PosixError) {
        try Signals.block(signals)
        var set = signalSet(signals)
        let number = unsafe signalfd(-1, &set, Int32(SFD_NONBLOCK | SFD_CLOEXEC))
        guard number >= 0 else { throw PosixError.last("signalfd") }
        descriptor = Descriptor(owning: number)
    }

    /// The next signal that has arrived, or nil when none has.
    public func next() throws(PosixError) -> Int32? {
        var info = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        while true {
            let count = unsafe Glibc.read(descriptor.number, &info, size)
            if count == size { return Int32(info.ssi_signo) }
            if errno == EAGAIN { return nil }
            if errno != EINTR { throw PosixError.last("read of a signalfd") }
        }
    }
}

func signalSet(_ signals: [Int32]) -> sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal) }
    return set
}
