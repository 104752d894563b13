import Platform
import Testing

@testable import HTTP

@Suite struct StreamAndTimeoutTests {
    private var quick: Limits {
        var limits = Limits()
        limits.sweepIntervalMilliseconds = 5
        limits.headTimeoutMilliseconds = 20
        limits.bodyTimeoutMilliseconds = 20
        limits.idleTimeoutMilliseconds = 20
        limits.writeTimeoutMilliseconds = 20
        limits.lingerMilliseconds = 20
        limits.drainIdleMilliseconds = 20
        return limits
    }

    @Test func `a streamed body is counted as it comes`() throws {
        let server = try TestServer()
        var client = server.client()
        let body = [UInt8](repeating: 0x61, count: 1 << 20)
        #expect(try client.send("POST", "/stream", body: body).text == "1048576")
        #expect(try client.send("POST", "/stream", body: []).text == "0")
    }

    @Test(arguments: [
        "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n",
        "Content-Length: 7\r\n\r\nabcdefg",
    ])
    func `a paused stream waits until it is resumed`(_ rest: String) throws {
        let server = try TestServer()
        let client = try server.connect()
        try client.write("POST /stream/paused HTTP/1.1\r\nHost: a\r\n\(rest)")
        var other = server.client()
        for _ in 0..<3 {
            _ = try other.send("GET", "/a")
            server.send(.resume)
        }
        #expect(try client.read(through: "\r\n\r\n7").hasPrefix("HTTP/1.1 200 "))
    }

    @Test func `a stream that grows beyond its limit is refused`() throws {
        let server = try TestServer()
        let client = try server.connect()
        let chunk = "80000\r\n" + String(repeating: "x", count: 0x80000) + "\r\n"
        try client.write("POST /stream HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        try client.write(chunk + chunk + "1\r\nx")
        #expect(try client.readToEnd().hasPrefix("HTTP/1.1 413 "))
    }

    @Test(arguments: [
        "GET / HT", "\r", "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc",
        "POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc",
    ])
    func `a request that does not go on is answered with 408`(_ start: String) throws {
        let server = try TestServer(limits: quick)
        let client = try server.connect()
        try client.write(start)
        #expect(try client.readToEnd().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
    }

    @Test func `an idle connection is closed without a word, and the client opens another`() throws {
        let server = try TestServer(limits: quick)
        let silent = try server.connect()
        #expect(try silent.readToEnd() == "")
        var client = server.client()
        #expect(try client.send("GET", "/a").text == "/a")
        // By the time a connection made later is closed for idleness, the client's has been too.
        #expect(try server.connect().readToEnd() == "")
        #expect(try client.send("GET", "/b").text == "/b")
    }

    @Test func `an answer that takes longer than the idle timeout still comes`() throws {
        let server = try TestServer(limits: quick)
        let client = try server.connect()
        try client.write("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
        for _ in 0..<3 { #expect(try server.connect().readToEnd() == "") }
        server.send(.release)
        #expect(try client.read(through: "held").hasPrefix("HTTP/1.1 200 "))
    }

    @Test func `a reader that does not read is closed`() throws {
        let server = try TestServer(limits: quick)
        let client = try server.connect()
        try client.write("GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
        for _ in 0..<3 { #expect(try server.connect().readToEnd() == "") }
        let received = try? client.readToEnd().utf8.count
        #expect((received ?? 0) < TestApplication.bigBody.count)
    }

    @Test func `an application that does not answer in time is answered for`() throws {
        var limits = quick
        limits.answerTimeoutMilliseconds = 20
        let server = try TestServer(limits: limits)
        let client = try server.connect()
        try client.write("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.readToEnd().hasPrefix("HTTP/1.1 503 "))
        server.send(.release)
        var other = server.client()
        #expect(try other.send("GET", "/a").text == "/a")
    }

    @Test func `whoever streams a body takes his time`() throws {
        var limits = quick
        limits.answerTimeoutMilliseconds = 20
        let server = try TestServer(limits: limits)
        let client = try server.connect()
        try client.write("POST /stream/paused HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
        for _ in 0..<3 { #expect(try server.connect().readToEnd() == "") }
        server.send(.resume)
        #expect(try client.read(through: "\r\n\r\n3").hasPrefix("HTTP/1.1 200 "))
    }

    @Test func `a peer is given its time-out, and beyond that a second for so many bytes`() {
        let at = { (seconds: Int) in MonotonicTime(nanoseconds: Int64(seconds) * 1_000_000_000) }
        let limits = Limits()
        let deadline = { (pace: Pace, now: Int) in
            pace.deadline(timeoutMilliseconds: 30_000, limits, now: at(now))
        }
        var pace = Pace(at: at(0))
        #expect(deadline(pace, 10) == at(30))
        pace.moved(20 * limits.minimumBytesPerSecond)
        #expect(deadline(pace, 10) == at(40))
        #expect(deadline(pace, 45) == at(50))
    }

    @Test func `bodies that together take too much memory are refused, and make room again`() throws {
        var limits = Limits()
        limits.maxBufferedBytes = 500
        let server = try TestServer(limits: limits)
        let start = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n"
        for _ in 0..<2 {
            let first = try server.connect()
            try first.write(start + String(repeating: "x", count: 400))
            // Answered, so that what was sent before has been read.
            var other = server.client()
            _ = try other.send("GET", "/a")
            let second = try server.connect()
            try second.write(start + String(repeating: "x", count: 400))
            #expect(try second.readToEnd().hasPrefix("HTTP/1.1 503 "))
            try first.write(String(repeating: "x", count: 50))
            first.endSending()
            #expect(try first.readToEnd() == "")
        }
    }

    @Test func `whoever asks ahead and does not read has no answers made for him`() throws {
        let server = try TestServer()
        let client = try server.connect()
        let request = "GET /page HTTP/1.1\r\nHost: a\r\n\r\n"
        try client.write(String(repeating: request, count: 100))
        var other = server.client()
        for _ in 0..<3 {
            let pages = try #require(Int(try other.send("GET", "/pages").text))
            #expect(pages <= 8)
        }
        client.endSending()
        let answers = try client.readToEnd()
        #expect(answers.utf8.count > 100 * TestApplication.pageBody.count)
    }

    @Test func `readers that together are too slow are cut off`() throws {
        var limits = Limits()
        limits.maxBufferedBytes = 1_000
        let server = try TestServer(limits: limits)
        let client = try server.connect()
        try client.write("GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
        let received = try? client.readToEnd().utf8.count
        #expect((received ?? 0) < TestApplication.bigBody.count)
        var other = server.client()
        #expect(try other.send("GET", "/a").text == "/a")
    }
}
