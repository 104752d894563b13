import Testing

@testable import HTTP

@Suite struct ServerTests {
    @Test func `a connection is kept for the next request`() throws {
        let server = try TestServer()
        var client = server.client()
        for path in ["/a", "/b", "/c"] {
            let answer = try client.send("GET", path)
            #expect(answer.status == 200)
            #expect(answer.text == path)
            #expect(answer.header("connection") == nil)
            #expect(answer.header("date")?.hasSuffix(" GMT") == true)
        }
    }

    @Test func `pipelined requests are answered in order, even when the first one takes its time`() throws {
        let server = try TestServer()
        let client = try server.connect()
        let paths = ["/held", "/a", "/b", "/c"]
        try client.write(paths.map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        try client.write("GET /close HTTP/1.1\r\nHost: a\r\n\r\n")
        // Answered on another connection, so the first request has been seen or will be by the next turn.
        var other = server.client()
        _ = try other.send("GET", "/a")
        server.send(.release)
        let answers = try client.readToEnd()
        let bodies = answers.components("\r\n\r\n").dropFirst().map { $0.components("HTTP/1.1").first }
        #expect(bodies == ["held", "/a", "/b", "/c", ""])
    }

    @Test func `HEAD is answered with the length and without the body`() throws {
        let server = try TestServer()
        let client = try server.connect()
        try client.write("HEAD /abc HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let answer = try client.readToEnd()
        #expect(answer.contains("\r\nContent-Length: 4\r\n"))
        #expect(answer.contains("\r\nConnection: close\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n"))
    }

    @Test func `a 204 has neither length nor body`() throws {
        let server = try TestServer()
        var client = server.client()
        let answer = try client.send("GET", "/none")
        #expect(answer.status == 204)
        #expect(answer.header("content-length") == nil)
        #expect(try client.send("GET", "/a").text == "/a")
    }

    @Test func `a client that expects 100 gets it before it sends the body`() throws {
        let server = try TestServer()
        let client = try server.connect()
        try client.write("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.read(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        try client.write("hello")
        #expect(try client.read(through: "hello").hasPrefix("HTTP/1.1 200 OK\r\n"))
    }

    @Test(arguments: ["/x", "/stream/refused"])
    func `a body that is not wanted is refused without 100`(_ path: String) throws {
        let server = try TestServer()
        let client = try server.connect()
        let head = "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n"
        try client.write(head)
        let answer = try client.read(through: "\r\n\r\n")
        #expect(answer.hasPrefix(path == "/x" ? "HTTP/1.1 413 " : "HTTP/1.1 401 "))
        #expect(answer.contains("\r\nConnection: close\r\n"))
    }

    @Test func `the answer to a body too large arrives although the client is still sending`() throws {
        let server = try TestServer()
        let client = try server.connect()
        try client.write("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n")
        try client.write(String(repeating: "x", count: 300_000))
        client.endSending()
        #expect(try client.readToEnd().hasPrefix("HTTP/1.1 413 Content Too Large\r\n"))
    }

    @Test func `chunks are joined, also when they arrive one by one`() throws {
        let server = try TestServer()
        let client = try server.connect()
        try client.write("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")
        try client.write("lo\r\n1\r")
        try client.write("\n!\r\n0\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.read(through: "hello!").contains("\r\nContent-Length: 6\r\n"))
        #expect(try client.read(through: "/next").hasPrefix("HTTP/1.1 200"))
    }

    @Test func `chunks that grow beyond the limit are refused`() throws {
        let server = try TestServer()
        let client = try server.connect()
        let chunk = "200\r\n" + String(repeating: "x", count: 512) + "\r\n"
        try client.write("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(chunk)\(chunk)")
        #expect(try client.readToEnd().hasPrefix("HTTP/1.1 413 "))
    }

    @Test func `repeated list fields are joined`() throws {
        let server = try TestServer()
        var client = server.client()
        let headers = [
            (name: "X-List", value: "a"), (name: "x-list", value: " b "), (name: "X-LIST", value: "c"),
        ]
        #expect(try client.send("GET", "/list", headers: headers).text == "a, b, c")
    }

    @Test func `HTTP 1.0 is closed unless it asks otherwise`() throws {
        let server = try TestServer()
        let client = try server.connect()
        try client.write("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(try client.read(through: "/a").contains("\r\nConnection: keep-alive\r\n"))
        try client.write("GET /b HTTP/1.0\r\n\r\n")
        #expect(try client.readToEnd().contains("\r\nConnection: close\r\n"))
    }

    @Test func `a client that has ended its side still gets its answers`() throws {
        let server = try TestServer()
        let client = try server.connect()
        try client.write("GET /held HTTP/1.1\r\nHost: a\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n")
        client.endSending()
        var other = server.client()
        _ = try other.send("GET", "/a")
        server.send(.release)
        #expect(try client.readToEnd().components("HTTP/1.1 200").count == 3)
    }

    @Test func `one empty line before a request is passed over`() throws {
        let server = try TestServer()
        let client = try server.connect()
        try client.write("\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.read(through: "/b").components("HTTP/1.1 200").count == 3)
    }

    @Test func `a slow reader gets all of a long answer`() throws {
        let server = try TestServer()
        let client = try server.connect()
        try client.write("GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        var other = server.client()
        // The loop goes on with others while the long answer waits for its reader.
        #expect(try other.send("GET", "/a").text == "/a")
        let answer = try client.readToEnd()
        #expect(answer.utf8.count > TestApplication.bigBody.count)
    }

    @Test(arguments: MalformedRequest.all)
    func `a malformed request is answered with its status and the connection closed`(
        _ request: MalformedRequest
    ) throws {
        let server = try Self.shared.get()
        let client = try server.connect()
        try client.write(request.text)
        client.endSending()
        let answer = try client.readToEnd()
        #expect(answer.hasPrefix("HTTP/1.1 \(request.status) "))
        #expect(answer.contains("\r\nConnection: close\r\n"))
    }

    /// One server for the whole table.
    static let shared = Result { try TestServer() }
}

extension String {
    func components(_ separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
