import Platform
import Testing

@Suite struct TimeAndSocketTests {
    @Test func `monotonic time moves forward and its sums stop at the end of time`() {
        let now = MonotonicTime.now()
        #expect(MonotonicTime.now() >= now)
        #expect(now.adding(milliseconds: 2).nanoseconds(since: now) == 2_000_000)
        #expect(now.adding(milliseconds: .max) == .distantFuture)
        #expect(MonotonicTime.distantFuture.adding(milliseconds: 1) == .distantFuture)
    }

    @Test func `the wall clock counts microseconds since 1970`() {
        // 2024-01-01 and 2100-01-01.
        let range: Range<Int64> = 1_704_067_200_000_000..<4_102_444_800_000_000
        #expect(range.contains(WallClock.microsecondsSince1970()))
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `bytes cross a connection over both families`(_ host: String) throws {
        let listener = try TCP.listen(host: host, port: 0)
        let port = try TCP.localPort(listener.number)
        let early = try TCP.accept(listener.number)?.number
        #expect(early == nil)
        let client = try TCP.connect(host: host, port: port, timeoutMilliseconds: 5_000)
        let accepted = try TCP.accept(listener.number)?.release()
        let server = try #require(accepted)
        let owner = Descriptor(owning: server)
        #expect(TCP.send(client.number, Array("xhello".utf8), from: 1) == .bytes(5))
        func receive() -> Transfer {
            var buffer = [UInt8](repeating: 0, count: 16)
            return TCP.receive(owner.number, into: &buffer)
        }
        #expect(receive() == .bytes(5))
        #expect(receive() == .wouldBlock)
        TCP.endSending(client.number)
        #expect(receive() == .ended)
    }

    @Test func `several listeners share a port`() throws {
        let first = try TCP.listen(host: "127.0.0.1", port: 0)
        let port = try TCP.localPort(first.number)
        let second = try TCP.listen(host: "127.0.0.1", port: port)
        #expect(try TCP.localPort(second.number) == port)
    }

    @Test func `nobody listening is an error`() throws {
        let port: UInt16
        do {
            let listener = try TCP.listen(host: "127.0.0.1", port: 0)
            port = try TCP.localPort(listener.number)
        }
        #expect(throws: PosixError.self) {
            _ = try TCP.connect(host: "127.0.0.1", port: port, timeoutMilliseconds: 1_000).number
        }
    }
}
