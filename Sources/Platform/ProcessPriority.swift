import CLinux
import Glibc

/// How much a process gives way to others: its niceness, from 0 to 19.
public enum ProcessPriority {
    /// Lowers the priority of a process that the peer of a Unix socket has started.
    ///
    /// The peer is known by the kernel's word, in this process's own numbering (`SO_PEERCRED`, unix(7)), and `child` by
    /// the peer's. Where the two are parent and child here too, they count alike; in a container that shares the socket
    /// and not the processes they are not, and no stranger that happens to have the number is touched.
    ///
    /// - Returns: whether it was done; false where the peer is elsewhere, or not ours to rule.
    public static func lower(_ child: Int32, startedByPeerOf socket: Int32, to niceness: Int32) -> Bool {
        let peer = peer_process(socket)
        guard peer > 0, parent(of: child) == peer else { return false }
        guard setpriority(Int32(PRIO_PROCESS.rawValue), id_t(child), niceness) == 0 else { return false }
        // PostgreSQL makes each of its processes the leader of a session.
        if getsid(child) == child { lowerGroup(of: child, to: niceness) }
        return true
    }

    /// Where Linux shares a core out among sessions first (autogroups, sched(7)), niceness counts within a session only,
    /// and that of the session has to be set as well. Where it does not, which is the rule in containers and for
    /// services of systemd, there is no such file or it changes nothing. Whoever may not change it at any time is
    /// told to come again a tenth of a second later.
    private static func lowerGroup(of leader: pid_t, to niceness: Int32) {
        let file = unsafe open("/proc/\(leader)/autogroup", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        for _ in 1...5 {
            do {
                return try writeAll(file, Array("\(niceness)".utf8))
            } catch {
                guard error.code == EAGAIN else { return }
                usleep(120_000)
            }
        }
    }

    /// The fourth field of `/proc/PID/stat`; the second is a name in parentheses that may hold any (proc(5)).
    private static func parent(of process: pid_t) -> pid_t? {
        guard let bytes = try? readFile("/proc/\(process)/stat"),
            let name = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let fields = bytes[(name + 1)...].split(separator: UInt8(ascii: " "))
        return fields.count > 1 ? pid_t(String(decoding: fields[1], as: UTF8.self)) : nil
    }
}
