import Foundation
import Glibc
import Platform

/// Runs commands that need no database, with a file to read.
struct ReplayProgram {
    let folder = "/tmp/four-order-replay-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// Writes a file and gives its path.
    func file(_ name: String, _ content: [UInt8]) throws -> String {
        let path = "\(folder)/\(name)"
        let descriptor = try Descriptor(opening: path, flags: O_WRONLY | O_CREAT | O_TRUNC)
        try writeAll(descriptor.number, content)
        return path
    }

    func file(_ name: String, _ content: String) throws -> String { try file(name, Array(content.utf8)) }

    static func gzipped(_ content: String) throws -> [UInt8] {
        try Subprocess.run("gzip", ["-c"], environment: [:], input: Array(content.utf8)).output
    }

    /// Runs `four-order` to its end.
    func run(_ arguments: [String]) throws -> (status: ExitStatus, output: String, errors: String) {
        try Tool().run(arguments)
    }

    func remove() throws { try FileManager.default.removeItem(atPath: folder) }
}
