import Foundation

/// A directory with `postgres` and `initdb`, and the major version they are.
public struct ClusterBinaries: Sendable {
    /// Older servers lack what the schema uses (MERGE, NULLS NOT DISTINCT, `--locale=C.UTF-8` as tested).
    static let oldestMajorVersion = 15

    public let directory: String
    public let majorVersion: Int

    var initdb: String { directory + "/initdb" }
    var postgres: String { directory + "/postgres" }

    /// The newest there are, whose `pg_dump` reads older servers too; in the directory given, where one is.
    public static func newest(in explicit: String?) throws(ClusterError) -> ClusterBinaries {
        try find(explicit: explicit, wanted: nil, path: ClusterCommand.environment["PATH"] ?? "")
    }

    /// Finds them: in the directory given, else the newest of Debian's, else by `path`.
    /// - Parameters:
    ///   - explicit: a directory the operator named; nothing else is looked at then.
    ///   - wanted: the major version an existing data directory needs.
    ///   - path: the value of `PATH`.
    static func find(
        explicit: String?, wanted: Int?, path: String, debianRoot: String = "/usr/lib/postgresql"
    ) throws(ClusterError) -> ClusterBinaries {
        if let explicit {
            guard let found = ClusterBinaries(probing: explicit) else {
                throw ClusterError("There is no PostgreSQL server (postgres, initdb) in \(explicit).")
            }
            try found.check(wanted: wanted)
            return found
        }
        let found = directories(path: path, debianRoot: debianRoot).lazy.compactMap(
            ClusterBinaries.init(probing:))
        if let wanted {
            guard let exact = found.first(where: { $0.majorVersion == wanted }) else {
                throw ClusterError(
                    "The data directory was made by PostgreSQL \(wanted), which is not installed; install it, or "
                        + "dump and restore into a new directory.")
            }
            return exact
        }
        guard let newest = found.first(where: { $0.majorVersion >= oldestMajorVersion }) else {
            throw ClusterError(
                "No PostgreSQL server of version \(oldestMajorVersion) or newer is installed (Debian: apt-get install "
                    + "postgresql); or set DATABASE_URL to use one elsewhere.")
        }
        return newest
    }

    /// Where programs of PostgreSQL may be, Debian's newest first.
    static func directories(path: String, debianRoot: String = "/usr/lib/postgresql") -> [String] {
        let debian = (try? FileManager.default.contentsOfDirectory(atPath: debianRoot)) ?? []
        return debian.compactMap(Int.init).sorted(by: >).map { "\(debianRoot)/\($0)/bin" }
            + path.split(separator: ":").map(String.init)
    }

    private func check(wanted: Int?) throws(ClusterError) {
        if let wanted, wanted != majorVersion {
            throw ClusterError(
                "The data directory was made by PostgreSQL \(wanted), but \(directory) holds version \(majorVersion)."
            )
        }
        guard majorVersion >= Self.oldestMajorVersion else {
            throw ClusterError(
                "PostgreSQL \(majorVersion) in \(directory) is too old; version \(Self.oldestMajorVersion) is needed."
            )
        }
    }

    /// Asks `postgres --version`, which says "postgres (PostgreSQL) 15.18 (Debian …)".
    private init?(probing directory: String) {
        let manager = FileManager.default
        guard manager.isExecutableFile(atPath: directory + "/postgres"),
            manager.isExecutableFile(atPath: directory + "/initdb"),
            let answer = try? ClusterCommand.run(directory + "/postgres", ["--version"]), answer.succeeded,
            let number = answer.text.split(separator: " ").dropFirst(2).first,
            let major = number.prefix(while: \.isNumber).asInt
        else { return nil }
        self.directory = directory
        majorVersion = major
    }
}

extension Substring {
    fileprivate var asInt: Int? { Int(self) }
}
