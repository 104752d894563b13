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
        return setpriority(Int32(PRIO_PROCESS.rawValue), id_t(child), niceness) == 0
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
