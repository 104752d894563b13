import CLibPQ
import Foundation
import Glibc

/// What a running server writes into its data directory (postmaster.pid; miscadmin.h, LOCK_FILE_LINE_*).
struct PostmasterFile {
    let processID: Int32
    let port: String
    let socketDirectory: String

    /// Nil where no server has written one, or while it is being written.
    init?(_ directory: ClusterDirectory) {
        guard let text = try? String(contentsOfFile: directory.postmasterFile, encoding: .utf8) else {
            return nil
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 5, let number = Int32(lines[0]), number > 1 else { return nil }
        processID = number
        port = String(lines[3])
        socketDirectory = String(lines[4])
    }

    /// A number may have passed to another process since: a server works inside its data directory.
    func isAlive(_ directory: ClusterDirectory) -> Bool {
        let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(processID)/cwd")
        return link == directory.cluster
    }
}

extension ClusterDirectory {
    static let lingeringTimeoutMilliseconds = 10_000
    static let pollMilliseconds = 20

    /// The server of an owner that was killed is told by the kernel to shut down, which takes a moment. Nobody else
    /// can be its owner, for the lock is ours: tell it once more, and wait until it is gone.
    func awaitLingeringServer(_ progress: (String) -> Void) throws(ClusterError) {
        guard let old = PostmasterFile(self), old.isAlive(self) else { return }
        progress(
            "waiting for the PostgreSQL server of an earlier run (process \(old.processID)) to shut down")
        kill(old.processID, SIGINT)
        for _ in 0..<Self.lingeringTimeoutMilliseconds / Self.pollMilliseconds {
            guard old.isAlive(self) else { return }
            usleep(UInt32(Self.pollMilliseconds) * 1_000)
        }
        throw ClusterError(
            "The PostgreSQL server of an earlier run (process \(old.processID)) still uses \(cluster) after "
                + "\(Self.lingeringTimeoutMilliseconds / 1_000) seconds; stop it first.")
    }

    /// Whether the server takes connections. `nil`: there is nobody to ask.
    func ping() -> PGPing {
        unsafe PQping(conninfo(database: "postgres"))
    }
}
