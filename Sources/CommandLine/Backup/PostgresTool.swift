import Foundation
import Glibc
import Platform
import Postgres

/// One of the programs that come with PostgreSQL, run on a database.
struct PostgresTool {
    let program: ClientProgram

    /// What it said last, for when it fails.
    private static let keptLines = 3
    private static let chunkBytes = 65_536

    init(_ name: String, _ invocation: Invocation) throws(ClusterError) {
        program = try ClientProgram.newest(name, in: invocation[Options.postgresBinaries])
    }

    /// Runs it to its end.
    /// - Parameters:
    ///   - conninfo: how the service reaches the database; the program is told alike, but for the password.
    ///   - said: called with each line that it says of its progress.
    func run(on conninfo: String, _ arguments: [String], _ said: (Substring) -> Void) throws {
        let address = try conninfo.conninfoAndPassword()
        let own = ProcessInfo.processInfo.environment
        var environment = ["PATH": own["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
        environment["PGPASSWORD"] = address.password
        environment["HOME"] = own["HOME"]
        let pipe = try Pipe().ends()
        let reading = Descriptor(owning: pipe.reading)
        let writing = Descriptor(owning: pipe.writing)
        var child = try Subprocess(
            spawning: program.path, ["--dbname=\(address.conninfo)", "--no-password"] + arguments,
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
                zh: "\(program.path) 失败（\(status)）：\(said)", en: "\(program.path) failed (\(status)): \(said)"
            )
        }
    }
}
