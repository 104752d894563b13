import Glibc
import Platform
import Testing

@Suite struct ProcessPriorityTests {
    @Test func `only a process that the peer of the socket has started is touched`() throws {
        var ends: [Int32] = [-1, -1]
        #expect(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { ends.forEach { close($0) } }
        // The peer is this process, which has not started itself, nor the one that started it, nor the first of all.
        for stranger in [getpid(), getppid(), 1] {
            let before = niceness(of: stranger)
            #expect(!ProcessPriority.lower(stranger, startedByPeerOf: ends[0], to: 9))
            #expect(niceness(of: stranger) == before)
        }
    }

    @Test func `a socket without such a peer touches nobody`() {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        #expect(!ProcessPriority.lower(getpid(), startedByPeerOf: socket, to: 9))
    }

    private func niceness(of process: pid_t) -> Int32 {
        getpriority(Int32(PRIO_PROCESS.rawValue), id_t(process))
    }
}
