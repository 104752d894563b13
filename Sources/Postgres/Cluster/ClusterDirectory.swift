import Foundation
import Glibc

/// The places of a cluster under the service's data directory.
///
/// ```
/// DATA_DIR/postgres               the cluster itself, as initdb made it
/// DATA_DIR/postgres.initializing  a cluster whose making has not finished; thrown away at the next start
/// DATA_DIR/postgres.lock          held by the process that runs the cluster, and says its number
/// DATA_DIR/postgres.log           what the server says; one older file is kept
/// DATA_DIR/socket                 the directory of the socket, where its path is short enough
/// ```
struct ClusterDirectory: Sendable {
    /// sockaddr_un holds 108 bytes, one of them the NUL.
    static let maximumSocketPathBytes = 107
    static let socketName = "/.s.PGSQL.5432"
    static let maximumLogBytes = 16 << 20

    /// Absolute, without symbolic links where it exists already.
    let root: String
    let socketDirectory: String

    var cluster: String { root + "/postgres" }
    var unfinished: String { root + "/postgres.initializing" }
    var lock: String { root + "/postgres.lock" }
    var log: String { root + "/postgres.log" }
    var postmasterFile: String { cluster + "/postmaster.pid" }

    /// - Parameter runtimeDirectory: where sockets go whose path would be too long under the data directory.
    init(_ path: String, runtimeDirectory: String) {
        root = URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
        let near = root + "/socket"
        let isShort = (near + Self.socketName).utf8.count <= Self.maximumSocketPathBytes
        socketDirectory = isShort ? near : "\(runtimeDirectory)/four-order-\(Self.hash(root))"
    }

    /// The major version of the cluster, nil where there is none yet.
    var majorVersion: Int? {
        guard let text = try? String(contentsOfFile: cluster + "/PG_VERSION", encoding: .utf8) else {
            return nil
        }
        return Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    func conninfo(database: String) -> String {
        func quoted(_ value: String) -> String {
            "'" + value.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
        }
        return "host=\(quoted(socketDirectory)) port=5432 user=postgres dbname=\(quoted(database))"
    }

    /// Makes the data directory and sees to it that the owner of the cluster can get there.
    func prepare(for owner: ClusterOwner) throws(ClusterError) {
        do {
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        } catch {
            throw ClusterError("The data directory \(root) cannot be created: \(error.localizedDescription)")
        }
        guard owner.isAnotherUser else { return }
        var path = ""
        for component in root.split(separator: "/") {
            path += "/\(component)"
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { continue }
            guard owner.mayTraverse(status) else {
                throw ClusterError(
                    "PostgreSQL runs as the user postgres, who may not enter \(path); choose another data directory, "
                        + "or allow it with: chmod o+x \(path)")
            }
        }
    }

    /// Makes a directory only its owner can enter, or takes an earlier one; never one that somebody else made.
    func makePrivate(_ path: String, for owner: ClusterOwner) throws(ClusterError) {
        let made = unsafe mkdir(path, 0o700) == 0
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
            made || status.st_uid == owner.userID || status.st_uid == geteuid()
        else {
            throw ClusterError(
                "\(path) cannot be made, or is not a directory of the cluster's owner; remove it.")
        }
        guard unsafe chmod(path, 0o700) == 0, unsafe chown(path, owner.userID, owner.groupID) == 0 else {
            throw ClusterError("The owner of \(path) cannot be set (errno \(errno)).")
        }
    }

    /// Keeps the log of earlier runs from growing for ever.
    func rotateLog() throws(ClusterError) {
        var status = stat()
        guard unsafe stat(log, &status) == 0, status.st_size > Self.maximumLogBytes else { return }
        guard unsafe rename(log, log + ".1") == 0 else {
            throw ClusterError("The log \(log) cannot be renamed (errno \(errno)).")
        }
    }

    /// The last lines the server wrote, for an error that says why it did not start.
    func logTail(lines: Int) -> String {
        guard let data = FileManager.default.contents(atPath: log)?.suffix(4_096) else { return "" }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").suffix(lines).joined(
            separator: " | ")
    }

    /// FNV-1a (RFC 9923), 64 bits in hexadecimal: short, and the same at every start.
    private static func hash(_ text: String) -> String {
        let value = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(value, radix: 16)
    }
}
