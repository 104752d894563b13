import Foundation

/// One of PostgreSQL's client programs, such as `pg_dump`, which may be there without a server.
public struct ClientProgram: Sendable {
    public let path: String
    public let majorVersion: Int

    /// The newest there is, for it reads older servers too; in the directory given, where one is.
    /// - Throws: a sentence that says how to come by one.
    public static func newest(_ name: String, in explicit: String?) throws(ClusterError) -> ClientProgram {
        let directories = explicit.map { [$0] } ?? ClusterBinaries.directories(path: searchPath)
        let found = directories.compactMap { ClientProgram(probing: "\($0)/\(name)") }
        guard let newest = found.max(by: { $0.majorVersion < $1.majorVersion }) else {
            throw ClusterError(
                "There is no \(name)\(explicit.map { " in \($0)" } ?? "") (Debian: apt-get install postgresql-client)."
            )
        }
        return newest
    }

    private static var searchPath: String { ClusterCommand.environment["PATH"] ?? "" }

    /// Asks for its version, such as "pg_dump (PostgreSQL) 15.18 (Debian …)".
    private init?(probing path: String) {
        guard FileManager.default.isExecutableFile(atPath: path),
            let answer = try? ClusterCommand.run(path, ["--version"]), answer.succeeded,
            let number = answer.text.split(separator: " ").dropFirst(2).first,
            let major = Int(number.prefix(while: \.isNumber))
        else { return nil }
        self.path = path
        majorVersion = major
    }
}
