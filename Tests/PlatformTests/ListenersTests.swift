import Glibc
import Platform
import Testing

@Suite struct ListenersTests {
    private func connect(_ port: UInt16, timeoutMilliseconds: Int = 10_000) throws(PosixError) -> Descriptor {
        try TCP.connect(host: "127.0.0.1", port: port, timeoutMilliseconds: timeoutMilliseconds)
    }

    private func accepts(_ listener: Int32) throws -> Bool {
        var entry = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&entry, 1, 10_000) > 0 else { return false }
        return try TCP.accept(listener) != nil
    }

    @Test func `all listen on one port, and loops beyond their number share them`() throws {
        let listeners = try Listeners(host: "127.0.0.1", port: 0, count: 2)
        #expect(listeners.numbers.count == 2)
        for number in listeners.numbers { #expect(try TCP.localPort(number) == listeners.port) }
        let third = try listeners.copy(forLoop: 2)
        #expect(try TCP.localPort(third.number) == listeners.port)
        listeners.close()
        listeners.close()
        #expect(listeners.numbers == [])
        #expect(throws: PosixError(call: "use of closed listeners", code: EBADF)) {
            _ = try listeners.copy(forLoop: 0)
        }
    }

    @Test func `a port that is taken by somebody who does not share it is an error`() throws {
        let taken = Descriptor(owning: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        #expect(listen(taken.number, 1) == 0)
        let port = try TCP.localPort(taken.number)
        #expect(throws: PosixError.self) { _ = try Listeners(host: "0.0.0.0", port: port, count: 1) }
    }

    @Test func `a connection in the queue outlives one of two copies of the socket`() throws {
        let listeners = try Listeners(host: "127.0.0.1", port: 0, count: 1)
        let copy = try listeners.copy(forLoop: 0)
        let waiting = try connect(listeners.port)
        listeners.close()
        #expect(try accepts(copy.number))
        _ = waiting
    }

    @Test func `a port about to be closed lets nobody in, and serves who has come`() throws {
        let listener = try TCP.listen(host: "127.0.0.1", port: 0)
        let port = try TCP.localPort(listener.number)
        let early = try connect(port)
        try TCP.refuseConnections(listener.number)
        #expect(throws: PosixError.self) { _ = try connect(port, timeoutMilliseconds: 100) }
        #expect(try accepts(listener.number))
        let others = try TCP.accept(listener.number) != nil
        #expect(!others)
        _ = early
        try TCP.admitConnections(listener.number)
        try TCP.admitConnections(listener.number)
        let late = try connect(port)
        #expect(try accepts(listener.number))
        _ = late
    }

    @Test func `a child finds what it inherits from 3 on, whatever the numbers were here`() throws {
        let first = try Pipe()
        let second = try Pipe()
        try writeAll(first.writing.number, Array("first".utf8))
        try writeAll(second.writing.number, Array("second".utf8))
        let output = try Pipe().ends()
        let fromChild = Descriptor(owning: output.reading)
        let childOutput = Descriptor(owning: output.writing)
        var child = try Subprocess(
            spawning: "sh", ["-c", "head -c 6 <&3; head -c 5 <&4; ls /proc/self/fd | wc -l"],
            environment: ["PATH": "/usr/bin:/bin"], output: .descriptor(childOutput.number),
            inherited: [second.reading.number, first.reading.number], leadsGroup: true)
        #expect(getpgid(child.processID) == child.processID)
        _ = consume childOutput
        #expect(try child.wait() == .exited(0))
        // 5 is the directory that ls itself reads.
        #expect(String(decoding: try readAll(fromChild.number), as: UTF8.self) == "secondfirst6\n")
    }
}
