import EventLoop
import Foundation
import Glibc
import Platform

/// 守护进程: owns the listening sockets and runs the server as a child, so that a crash costs only what that child had
/// not answered: connections that come meanwhile wait in the sockets' queues for the next one.
final class Supervision {
    /// Beyond what a server gives itself: long work is cut short, and the process ends.
    private static let leaveReserveMilliseconds = 15_000

    private let loop: EventLoop
    private let program: ServerProgram
    private let listeners: Listeners
    private let onServing: () -> Void
    private var machine: SupervisionMachine
    private var servers: [Int32: SupervisedServer] = [:]
    private var timer: TimerID?
    private var hasServed = false
    private var exitCode: Int32 = 0

    /// - Parameters:
    ///   - drainMilliseconds: what a server gives itself from the signal to its end.
    ///   - onServing: called on the loop's thread when the first server accepts connections.
    init(
        _ program: ServerProgram, _ listeners: Listeners, drainMilliseconds: Int,
        onServing: @escaping () -> Void
    ) throws(PosixError) {
        loop = try EventLoop()
        self.program = program
        self.listeners = listeners
        self.onServing = onServing
        machine = SupervisionMachine(
            leaveMilliseconds: drainMilliseconds + Self.leaveReserveMilliseconds)
    }

    /// Runs servers until told to stop, or until there is no point in it.
    ///
    /// The kernel tells a server to stop when the thread that started it is gone: this one.
    /// - Returns: the exit code of the whole.
    func run(_ signals: SignalWatch) throws(PosixError) -> Int32 {
        // A terminal that is closed says so by SIGHUP.
        let isInTerminal = isatty(STDIN_FILENO) == 1
        let mailbox = loop.mailbox { [unowned self] (signal: Int32) in
            handle(.signal(isInTerminal && signal == SIGHUP ? SIGTERM : signal))
        }
        signals.handle { signal in mailbox.send(signal) }
        defer { signals.handle(nil) }
        perform(.start)
        try loop.run()
        return exitCode
    }

    private func handle(_ event: SupervisionMachine.Event) {
        for action in machine.handle(event, now: loop.now) { perform(action) }
        if let timer { loop.cancel(timer) }
        timer = machine.nextMoment.map { moment in
            loop.schedule(at: moment) { [unowned self] in
                timer = nil
                handle(.timePassed)
            }
        }
    }

    private func perform(_ action: SupervisionMachine.Action) {
        switch action {
        case .start: start()
        case .send(let signal, let server): send(signal, to: server)
        case .closePort: listeners.close()
        case .say(let news):
            news.isError ? LifecycleLog.error(news.wording.both) : LifecycleLog.info(news.wording.both)
        case .end(let code):
            exitCode = code
            loop.stop()
        }
    }

    private func start() {
        do {
            var number: Int32 = 0
            let server = try SupervisedServer(
                program, listeners, on: loop,
                onReady: { [unowned self] in ready(number) },
                onCrash: { [unowned self] in handle(.crashes(number)) },
                onEnd: { [unowned self] status in
                    servers[number] = nil
                    handle(.ended(number, status))
                })
            number = server.processID
            servers[number] = server
            handle(.started(number))
        } catch {
            handle(.notStarted(error))
        }
    }

    private func ready(_ server: Int32) {
        handle(.ready(server))
        guard !hasServed else { return }
        hasServed = true
        onServing()
    }

    private func send(_ signal: Int32, to server: Int32) {
        do {
            try servers[server]?.send(signal)
        } catch {
            LifecycleLog.error("signal \(signal) does not reach process \(server): \(error)")
        }
    }
}
