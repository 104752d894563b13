import Glibc
import Platform

/// A process of the run: it can be killed, stopped and continued, and it does not outlive the harness.
///
/// The kernel watches the *thread* that started it (PR_SET_PDEATHSIG, prctl(2)): start children from the main thread.
final class Child {
    private var process: Subprocess
    private(set) var status: ExitStatus?

    var processID: Int32 { process.processID }

    /// - Parameters:
    ///   - user: what `setpriv` is told about the user to run as; nothing for the harness's own.
    ///   - log: output and errors are added to this file.
    init(
        _ command: [String], as user: [String] = [], environment: [String: String] = [:], log: String,
        signalOnHarnessDeath: String = "KILL"
    ) throws {
        let file = try Descriptor(opening: log, flags: O_WRONLY | O_CREAT | O_APPEND, mode: 0o644)
        process = try Subprocess(
            spawning: "setpriv", user + ["--pdeathsig=\(signalOnHarnessDeath)", "--"] + command,
            environment: Self.environment.merging(environment) { $1 }, output: .descriptor(file.number),
            errors: .descriptor(file.number))
    }

    /// The path alone: no `DATABASE_URL`, `PGHOST` or `PGOPTIONS` of whoever runs this.
    static let environment = ["PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"]

    /// Whether it still runs.
    func isRunning() throws -> Bool {
        if status == nil { status = try process.poll() }
        return status == nil
    }

    func signal(_ signal: Int32) throws {
        if try isRunning() { try process.terminate(signal) }
    }

    /// Waits for its end; kills it when that does not come in time.
    func end(with signal: Int32, withinMilliseconds milliseconds: Int32) throws -> ExitStatus {
        try self.signal(signal)
        if let ended = try process.wait(timeoutMilliseconds: milliseconds) {
            status = ended
            return ended
        }
        try self.signal(SIGKILL)
        let ended = try process.wait()
        status = ended
        return ended
    }

    /// Runs a program to its end and gives what it printed.
    /// - Throws: `TortureError` with the end of what it said, when it did not succeed.
    static func output(
        _ command: [String], as user: [String] = [], environment: [String: String] = [:]
    ) throws -> String {
        let words = user.isEmpty ? command : ["setpriv"] + user + ["--"] + command
        let outcome = try Subprocess.run(
            words[0], Array(words.dropFirst()), environment: Self.environment.merging(environment) { $1 })
        let text = String(decoding: outcome.output, as: UTF8.self)
        guard outcome.status.isSuccess else {
            let errors = String(decoding: outcome.errors, as: UTF8.self)
            throw TortureError(
                "\(command.prefix(3).joined(separator: " ")): \(outcome.status): \((text + errors).suffix(600))"
            )
        }
        return text
    }
}
