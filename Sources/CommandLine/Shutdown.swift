import Foundation
import Glibc
import Platform
import Synchronization

/// What SIGTERM and SIGINT do to a server: while it starts they end it at once, then the first one asks it to stop
/// and the second one ends it at once. Its database shuts down by itself when the process is gone.
final class Shutdown: Sendable {
    private enum Phase { case starting, serving, stopping }

    /// 128 + the number of the signal, as shells say it.
    private static let signalExitBase: Int32 = 128

    private let phase = Mutex(Phase.starting)
    private let asked = DispatchSemaphore(value: 0)

    /// Blocks the signals: to be made before any thread is started.
    init() throws(PosixError) {
        let signals = try SignalDescriptor([SIGTERM, SIGINT])
        let thread = Thread { [self, signals] in watch(signals) }
        thread.name = "signals"
        thread.start()
    }

    /// Returns when the process is asked to stop.
    func wait() {
        asked.wait()
    }

    /// From now on there are requests to finish.
    func beginServing() {
        phase.withLock { $0 = .serving }
    }

    var isStopping: Bool { phase.withLock { $0 == .stopping } }

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
        let mayFinish = phase.withLock { phase in
            let mayFinish = phase == .serving
            phase = .stopping
            return mayFinish
        }
        guard mayFinish else {
            LifecycleLog.info("ended by signal \(signal) without waiting")
            _exit(Self.signalExitBase + signal)
        }
        LifecycleLog.info("signal \(signal): taking no more connections, finishing what is under way")
        asked.signal()
    }
}
