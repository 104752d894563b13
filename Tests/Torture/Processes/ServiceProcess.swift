import Foundation
import Glibc
import HTTP
import Platform

/// A real four-order server of the run; when it is down it is started again.
final class ServiceProcess {
    /// Room for Swift's report of a crash.
    private static let lastWordsCharacters = 12_000

    let port: UInt16
    private let command: [String]
    private let environment: [String: String]
    private let log: String
    private var child: Child?
    /// Of the log, when it was last started.
    private var logBytes = 0
    var mayStartAt = MonotonicTime(nanoseconds: 0)
    /// Deaths that nobody here brought about.
    private(set) var crashes: [String] = []
    private var isExpectedToDie = false
    private var isRetired = false

    /// - Parameter database: the connection string it is given.
    init(
        _ program: String, home: String, port: UInt16, database: String, environment: [String: String] = [:],
        log: String
    ) {
        self.port = port
        self.log = log
        self.environment = environment.merging(["DATABASE_URL": database]) { $1 }
        command = [
            program, "serve", "--port", "\(port)", "--home", home, "--log-requests=false", "--loops", "2",
            // The process that is killed and stopped is the server itself.
            "--supervise=false",
            // Few callers make all the requests of a run.
            "--rate-limit", "0", "--anonymous-rate-limit", "0",
        ]
    }

    func start() throws {
        isExpectedToDie = false
        logBytes = try Self.size(of: log)
        child = try Child(command, environment: environment, log: log)
    }

    func tend(_ now: MonotonicTime) throws {
        guard !isRetired, let child, now >= mayStartAt, try !child.isRunning() else { return }
        if !isExpectedToDie, let status = child.status, try status != .exited(1) || hadBegunToServe() {
            crashes.append("\(status)" + (try lastWords()))
        }
        try start()
        mayStartAt = now.adding(milliseconds: 300)
    }

    /// A server that finds no database when it starts says so and ends, for whoever watches it to start it again.
    private func hadBegunToServe() throws -> Bool {
        try saidSinceStart().contains("serving on")
    }

    private func saidSinceStart() throws -> String {
        try String(decoding: readFile(log).dropFirst(logBytes), as: UTF8.self)
    }

    /// Where it died by itself, the end of what it said: the folder of a run elsewhere may be out of reach.
    private func lastWords() throws -> String {
        "; it said:\n" + (try saidSinceStart().suffix(Self.lastWordsCharacters))
    }

    private static func size(of log: String) throws -> Int {
        FileManager.default.fileExists(atPath: log) ? try readFile(log).count : 0
    }

    func kill(downUntil moment: MonotonicTime) throws {
        isExpectedToDie = true
        mayStartAt = moment
        try child?.signal(SIGKILL)
    }

    func isRunning() throws -> Bool { try child?.isRunning() ?? false }

    func signal(_ signal: Int32) throws {
        try child?.signal(signal)
    }

    func isReady() -> Bool {
        var client = HTTPClient(host: "127.0.0.1", port: port, timeoutMilliseconds: 2_000)
        do throws(ClientError) {
            return try client.send("GET", "/readyz").status == 200
        } catch {
            return false
        }
    }

    /// Asks it to stop.
    /// - Returns: what was wrong with how it ended; nil for nothing.
    func stop() throws -> String? {
        isRetired = true
        guard let child else { return nil }
        try child.signal(SIGCONT)
        guard try child.isRunning() else { return nil }
        let status = try child.end(with: SIGTERM, withinMilliseconds: 60_000)
        return status.isSuccess
            ? nil : "a server that was told to stop ended with \(status)" + (try lastWords())
    }
}
