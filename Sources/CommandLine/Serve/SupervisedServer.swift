import EventLoop
import Foundation
import Platform

/// How a server of a supervisor is started: by the program as it lies there now, so that a new version takes over
/// where the old one is replaced.
struct ServerProgram: Sendable {
    let executable: String
    let arguments: [String]
    let environment: [String: String]

    /// What Swift writes to standard error before a crashed process ends: where it was, and not what registers held,
    /// which may be somebody's words. Those under way hear of the crash when all is written: so without functions that
    /// were inlined, which takes a third of the time.
    private static let crashReport =
        "enable=yes,interactive=no,color=no,registers=none,images=none,threads=crashed,symbolicate=fast"

    /// - Parameters:
    ///   - arePassedOn: whether the supervisor was itself started with the sockets.
    ///   - conninfo: of a database that the supervisor itself runs; else nil.
    init(handing listeners: Listeners, arePassedOn: Bool, conninfo: String?) {
        let own = ProcessInfo.processInfo.arguments
        executable = own.first ?? "four-order"
        // What is said last counts, and after a `--` nothing is an option.
        let said = own.dropFirst()
        arguments =
            (said.last == "--" ? said.dropLast() : said) + [
                "--\(Options.supervise.name)=false", "--\(Options.demo.name)=false",
            ]
            + (conninfo.map { ["--\(Options.databaseURL.name)=\($0)"] } ?? [])
        environment = ["SWIFT_BACKTRACE": Self.crashReport]
            .merging(ProcessInfo.processInfo.environment) { $1 }
            .merging(SocketActivation.environment(handing: listeners, arePassedOn: arePassedOn)) { $1 }
    }
}

/// One server process, watched on a loop: it says where it serves once it does, and that it crashes; and it ends.
final class SupervisedServer {
    private static let readBytes = 4_096

    private let loop: EventLoop
    private var process: Subprocess
    private let output: Descriptor
    private let end: Descriptor
    private var said: [UInt8] = []

    /// - Parameters:
    ///   - onReady: called when it accepts connections: it prints a line then.
    ///   - onCrash: called when it begins to crash, where it says so (`CrashNotice`).
    ///   - onEnd: called once.
    init(
        _ program: ServerProgram, _ listeners: Listeners, on loop: EventLoop,
        onReady: @escaping () -> Void, onCrash: @escaping () -> Void, onEnd: @escaping (ExitStatus) -> Void
    ) throws(PosixError) {
        let pipe = try Pipe().ends()
        let output = Descriptor(owning: pipe.reading)
        let childOutput = Descriptor(owning: pipe.writing)
        // In a group of its own: Ctrl-C in a terminal is for the supervisor, which passes it on.
        process = try Subprocess(
            spawning: program.executable, program.arguments, environment: program.environment,
            output: .descriptor(childOutput.number), errors: .descriptor(2),
            inherited: listeners.numbers, leadsGroup: true)
        end = try process.endWatch()
        self.output = output
        self.loop = loop
        try loop.watch(self.output.number, for: .read) { [unowned self] _ in
            readLines { $0 == CrashNotice.line ? onCrash() : onReady() }
        }
        try loop.watch(end.number, for: .read) { [unowned self] _ in
            unwatch()
            onEnd((try? process.wait()) ?? .exited(1))
        }
    }

    var processID: Int32 { process.processID }

    func send(_ signal: Int32) throws(PosixError) { try process.terminate(signal) }

    private func readLines(_ onLine: (String) -> Void) {
        guard let count = try? read(output.number, into: &said, maxBytes: Self.readBytes), count > 0 else {
            return loop.unwatch(output.number)
        }
        while let index = said.firstIndex(of: UInt8(ascii: "\n")) {
            onLine(String(decoding: said[..<index], as: UTF8.self))
            said.removeSubrange(...index)
        }
    }

    private func unwatch() {
        loop.unwatch(output.number)
        loop.unwatch(end.number)
    }
}
