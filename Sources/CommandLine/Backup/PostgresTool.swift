import Foundation
import Glibc
import Platform
import Postgres

/// One of the programs that come with PostgreSQL, run on a database.
struct PostgresTool {
    private let program: String
    private let conninfo: String
    private let environment: [String: String]

    /// What it said last, for when it fails.
    private static let keptLines = 3
    private static let chunkBytes = 65_536

    /// - Parameter conninfo: how the service reaches the database; the program is told alike, but for the password.
    init(_ name: String, _ invocation: Invocation, on conninfo: String) throws {
        let binaries = try ClusterBinaries.newest(in: invocation[Options.postgresBinaries])
        program = binaries.directory + "/" + name
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw CommandError(zh: "缺少程序 \(program)。", en: "The program \(program) is missing.")
        }
        let address = try conninfo.conninfoAndPassword()
        self.conninfo = address.conninfo
        var environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
        ]
        environment["PGPASSWORD"] = address.password
        environment["HOME"] = ProcessInfo.processInfo.environment["HOME"]
        self.environment = environment
    }

    /// Runs it to its end.
    /// - Parameter said: called with each line that it says of its progress.
    func run(_ arguments: [String], _ said: (Substring) -> Void) throws {
        let pipe = try Pipe().ends()
        let reading = Descriptor(owning: pipe.reading)
        let writing = Descriptor(owning: pipe.writing)
        var child = try Subprocess(
            spawning: program, ["--dbname=\(conninfo)", "--no-password"] + arguments,
            environment: environment,
            errors: .descriptor(writing.number))
        // Only the child may hold its end, or the end of what it says would never be seen.
        _ = consume writing
        var lines: [Substring] = []
        var bytes: [UInt8] = []
        while try read(reading.number, into: &bytes, maxBytes: Self.chunkBytes) > 0 {
            guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { continue }
            let new = String(decoding: bytes[...end], as: UTF8.self).split(separator: "\n")
            bytes.removeSubrange(...end)
            for line in new { said(line) }
            lines = (lines + new).suffix(Self.keptLines)
        }
        let status = try child.wait()
        guard status.isSuccess else {
            let said = lines.joined(separator: " | ")
            throw CommandError(
                zh: "\(program) 失败（\(status)）：\(said)", en: "\(program) failed (\(status)): \(said)")
        }
    }
}
