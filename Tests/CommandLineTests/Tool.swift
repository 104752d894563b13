import Foundation
import Glibc
import HTTP
import JSON
import Platform
import Postgres
import Testing

/// The program under test, run as people run it, with a data directory of its own.
struct Tool {
    /// Beside the tests' own executable.
    static var binary: String {
        get throws {
            let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(fileURLWithPath: tests).deletingLastPathComponent().path + "/four-order"
        }
    }

    /// What the program is told when it is built to count lines, or to look for races or misused memory.
    private static let instruments = ProcessInfo.processInfo.environment.filter {
        ["LLVM_PROFILE_FILE", "TSAN_OPTIONS", "ASAN_OPTIONS", "LSAN_OPTIONS"].contains($0.key)
    }

    let dataDirectory = "/tmp/four-order-tool-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    /// Swift's report of a crash outlives a signal that is sent rather than raised by the program itself.
    var reportsCrashes = false
    /// Swift's crash reporter reads the stack of whoever crashed, which the address sanitizer takes for a fault, and
    /// clones the crashed process inside the signal, which ends in a failed check of the thread sanitizer itself.
    static let canReportCrashes = unsafe dlsym(nil, "__asan_init") == nil && dlsym(nil, "__tsan_init") == nil

    var environment: [String: String] {
        [
            "PATH": "/usr/sbin:/usr/bin:/bin", "FOUR_ORDER_DATA_DIR": dataDirectory,
            "SWIFT_BACKTRACE": reportsCrashes ? "" : "enable=no",
        ].merging(Self.instruments) { $1 }
    }

    /// The data directory as a first start leaves it, made once a run; none waits for disks on its account again.
    private static let furnishing = Result {
        let tool = Tool()
        _ = try tool.output(["migrate"])
        atexit { Tool.removeFurnishing() }
        return tool
    }

    /// With a migrated database of its own.
    static func furnished() throws -> Tool {
        let tool = Tool()
        let copied = try Subprocess.run(
            "cp", ["-a", "--reflink=auto", try furnishing.get().dataDirectory, tool.dataDirectory],
            environment: [:])
        try #require(copied.status.isSuccess, "\(String(decoding: copied.errors, as: UTF8.self))")
        return tool
    }

    private static func removeFurnishing() { try? furnishing.get().remove() }

    /// Runs a command to its end.
    func run(
        _ arguments: [String], _ more: [String: String] = [:], input: String = ""
    ) throws -> (status: Platform.ExitStatus, output: String, errors: String) {
        let outcome = try Subprocess.run(
            try Self.binary, arguments, environment: environment.merging(more) { $1 },
            input: Array(input.utf8))
        return (
            outcome.status, String(decoding: outcome.output, as: UTF8.self),
            String(decoding: outcome.errors, as: UTF8.self)
        )
    }

    /// What a command prints, when it is done without complaint.
    func output(_ arguments: [String], input: String = "") throws -> String {
        let result = try run(arguments, input: input)
        try #require(result.status.isSuccess, "\(arguments): \(result.errors)")
        return result.output
    }

    func serve(_ more: [String] = []) throws -> RunningServer {
        try RunningServer(self, ["serve", "--port", "0", "--log-requests=false"] + more)
    }

    /// A server that is started with a listening socket.
    func serve(_ more: [String] = [], handed listener: Int32) throws -> RunningServer {
        // The shell knows the number that the program will have.
        let program = [#"LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@""#, try Self.binary]
        let arguments = ["serve", "--log-requests=false"] + more
        return try RunningServer(self, ["-c"] + program + arguments, executable: "sh", inherited: [listener])
    }

    /// One number from the database, which a server of this data directory must be running.
    func count(_ sql: String) throws -> Int {
        let conninfo = try #require(
            EmbeddedCluster.attach(dataDirectory: dataDirectory, database: "four_order"))
        let connection = try Connection(conninfo)
        return try connection.query("SELECT (\(sql))::bigint").int(0, 0)
    }

    func remove() {
        // What a killed server's database still does to its files does not matter.
        _ = try? FileManager.default.removeItem(atPath: dataDirectory)
    }
}

/// A server as a child of the tests.
struct RunningServer: ~Copyable {
    let port: UInt16
    /// All it has printed to standard output until it was ready.
    let firstLine: String
    private var process: Subprocess
    private let output: Descriptor
    private let log: String

    fileprivate init(
        _ tool: Tool, _ arguments: [String], executable: String? = nil, inherited: [Int32] = []
    ) throws {
        let pipe = try Pipe().ends()
        let output = Descriptor(owning: pipe.reading)
        let childOutput = Descriptor(owning: pipe.writing)
        let log = tool.dataDirectory + "-\(UInt32.random(in: 0...UInt32.max)).log"
        let errors = try Descriptor(opening: log, flags: O_WRONLY | O_CREAT | O_TRUNC)
        let process = try Subprocess(
            spawning: try executable ?? Tool.binary, arguments, environment: tool.environment,
            output: .descriptor(childOutput.number), errors: .descriptor(errors.number),
            inherited: inherited)
        _ = consume childOutput
        let line = try Self.line(output.number)
        let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        port = try #require(line.split(separator: ":").last.flatMap { UInt16($0) }, "\(said)")
        firstLine = line
        self.process = process
        self.output = output
        self.log = log
    }

    var processID: Int32 { process.processID }

    /// The process that serves now: the supervisor's newest child.
    var servingProcessID: Int32 {
        get throws { try #require(servingProcessIDs.last, "no server has begun to serve") }
    }

    /// The processes that have served, in their order.
    var servingProcessIDs: [Int32] {
        logText.split(separator: "server process ").dropFirst().compactMap { text in
            let words = text.prefix(while: { $0 != "\"" }).split(separator: " ")
            return words.count == 2 && words[1] == "serves" ? Int32(words[0]) : nil
        }
    }

    /// Sends a signal to the supervisor.
    func send(_ signal: Int32) throws { try process.terminate(signal) }

    var logText: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    /// Sends a signal and waits for the end.
    mutating func end(_ signal: Int32) throws -> Platform.ExitStatus {
        try process.terminate(signal)
        return try awaitEnd()
    }

    /// Waits for the end of one that was told to stop.
    mutating func awaitEnd() throws -> Platform.ExitStatus {
        let status = try process.wait()
        unsafe unlink(log)
        return status
    }

    /// Reads on until a line ends a text of several.
    func read(until mark: String) throws -> String {
        var text = ""
        while !text.contains(mark) { text += try Self.line(output.number) + "\n" }
        return text
    }

    private static func line(_ descriptor: Int32) throws -> String {
        var bytes: [UInt8] = []
        while bytes.last != UInt8(ascii: "\n") {
            guard try Platform.read(descriptor, into: &bytes, maxBytes: 1) > 0 else { break }
        }
        try #require(!bytes.isEmpty, "the server ended without a word")
        return String(decoding: bytes.dropLast(), as: UTF8.self)
    }
}
