import CLinux
import Glibc

extension TCP {
    /// Has the kernel drop the packets that would open connections, without an answer: what comes after is what had
    /// begun before, so that the queue can be emptied and the socket closed without resetting anybody. Clients that are
    /// dropped try again after a second, and find the port closed or somebody else listening on it.
    ///
    /// It holds for all processes that share the socket, until `admitConnections`.
    public static func refuseConnections(_ listener: Int32) throws(PosixError) {
        // Of a TCP header, byte 13 holds the flags, SYN is 0x02 (RFC 9293, section 3.1; bpf(4) has the codes).
        let load = UInt16(BPF_LD | BPF_B | BPF_ABS)
        let jumpIfSet = UInt16(BPF_JMP | BPF_JSET | BPF_K)
        let answer = UInt16(BPF_RET | BPF_K)
        var program = [
            sock_filter(code: load, jt: 0, jf: 0, k: 13),
            sock_filter(code: jumpIfSet, jt: 0, jf: 1, k: 0x02),
            sock_filter(code: answer, jt: 0, jf: 0, k: 0),
            sock_filter(code: answer, jt: 0, jf: 0, k: .max),
        ]
        let result = unsafe program.withUnsafeMutableBufferPointer { instructions in
            var filter = unsafe sock_fprog(
                len: UInt16(instructions.count), filter: instructions.baseAddress)
            let size = unsafe socklen_t(MemoryLayout<sock_fprog>.size)
            return unsafe setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &filter, size)
        }
        guard result == 0 else { throw PosixError.last("setsockopt SO_ATTACH_FILTER") }
    }

    /// Takes `refuseConnections` back, where it was called.
    public static func admitConnections(_ listener: Int32) throws(PosixError) {
        var unused: Int32 = 0
        let size = socklen_t(MemoryLayout<Int32>.size)
        let result = unsafe setsockopt(listener, SOL_SOCKET, SO_DETACH_FILTER, &unused, size)
        guard result == 0 || errno == ENOENT else { throw PosixError.last("setsockopt SO_DETACH_FILTER") }
    }
}
