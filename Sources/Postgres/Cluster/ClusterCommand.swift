import Foundation
import Glibc
import Platform

/// Programs run for the cluster, as the user who may own its files: PostgreSQL refuses to run as root.
enum ClusterCommand {
    /// Nothing of this process's environment reaches them but the search path: no `PGDATA`, `PGHOST`, `PGOPTIONS`.
    static let environment = [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
    ]

    struct Answer {
        let succeeded: Bool
        /// What was written to standard output, then to standard error.
        let text: String
    }

    static func run(_ executable: String, _ arguments: [String]) throws(PosixError) -> Answer {
        let outcome = try Subprocess.run(executable, arguments, environment: environment)
        return Answer(
            succeeded: outcome.status.isSuccess,
            text: String(decoding: outcome.output + outcome.errors, as: UTF8.self))
    }

    /// `setpriv` (util-linux) changes the user where needed, and has the kernel send a signal when the thread that
    /// started the program is gone, however it went.
    static func asOwner(_ owner: ClusterOwner, signalOnParentDeath: String, _ command: [String]) -> [String] {
        var arguments = ["setpriv"]
        if owner.isAnotherUser {
            arguments += ["--reuid=\(owner.userID)", "--regid=\(owner.groupID)", "--init-groups"]
        }
        return arguments + ["--pdeathsig=\(signalOnParentDeath)", "--"] + command
    }
}

/// Who the files of the cluster belong to: this process's user, or `postgres` where that is root.
struct ClusterOwner {
    let userID: UInt32
    let groupID: UInt32
    let isAnotherUser: Bool

    static func current() throws(ClusterError) -> ClusterOwner {
        guard geteuid() == 0 else {
            return ClusterOwner(userID: geteuid(), groupID: getegid(), isAnotherUser: false)
        }
        guard let entry = unsafe getpwnam("postgres") else {
            throw ClusterError(
                "PostgreSQL does not run as root, and there is no user postgres to run it as; create one, or start "
                    + "as an ordinary user.")
        }
        return unsafe ClusterOwner(
            userID: entry.pointee.pw_uid, groupID: entry.pointee.pw_gid, isAnotherUser: true)
    }

    /// Whether the mode bits let this user pass through a directory (path_resolution(7)).
    func mayTraverse(_ status: stat) -> Bool {
        if status.st_uid == userID { return status.st_mode & S_IXUSR != 0 }
        if status.st_gid == groupID { return status.st_mode & S_IXGRP != 0 }
        return status.st_mode & S_IXOTH != 0
    }
}
