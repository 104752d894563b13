import Testing

@testable import HTTP

@Suite struct ParserTests {
    @Test(arguments: MalformedRequest.all)
    func `a malformed request is refused with its status, however it is cut`(_ request: MalformedRequest) {
        let bytes = Array(request.text.utf8)
        for piece in [bytes.count, 1] {
            var failure: ProtocolFailure?
            var parser = ParserHarness()
            // The server, not the parser, passes over one empty line.
            var rest = bytes.starts(with: [13, 10, 13, 10]) ? bytes[2...] : bytes[...]
            do throws(ProtocolFailure) {
                while !rest.isEmpty {
                    try parser.feed(rest.prefix(piece))
                    rest = rest.dropFirst(piece)
                }
            } catch {
                failure = error
            }
            #expect(failure?.status == request.status)
        }
    }

    @Test func `the table holds at least two hundred requests, each once`() {
        #expect(MalformedRequest.all.count >= 200)
        #expect(Set(MalformedRequest.all.map(\.text)).count == MalformedRequest.all.count)
    }

    static let valid = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /v1/orders?limit=5&cursor=%E6%96%87 HTTP/1.1\r\nHost: a:8080\r\nX:y\r\nZ: \t w x\t \r\nE:\r\n\r\n",
        "POST /x HTTP/1.1\r\nhost: [::1]:80\r\nCONTENT-LENGTH: 5\r\n\r\nhello",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\nDELETE /y HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
            + "5;ext=\"v\"\r\nhello\r\n01 ; x\r\n!\r\n000\r\nTrailer: x\r\nT2:\r\n\r\nGET /z HTTP/1.1\r\nHost: a\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://b:81/p?q HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET HTTPS://b HTTP/1.1\r\nHost: b\r\n\r\n",
        "GET http://b?q HTTP/1.1\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.0\r\nConnection: foo, Keep-Alive\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: x , CLOSE\r\n\r\n",
        "BREW /pot HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\nhi",
        "GET /a?b?c&d=/%20+;,:@!$'()* HTTP/1.1\r\nHost: a.b-c_d~%41\r\nX: \u{e9}\r\n\r\n",
    ]

    @Test(arguments: valid)
    func `a valid request gives the same result split at every byte`(_ text: String) throws {
        let bytes = Array(text.utf8)
        var whole = ParserHarness()
        try whole.feed(bytes)
        #expect(!whole.parsed.isEmpty)
        for split in 1..<bytes.count {
            var parser = ParserHarness()
            try parser.feed(bytes[..<split])
            try parser.feed(bytes[split...])
            #expect(parser.parsed == whole.parsed)
        }
        var bytewise = ParserHarness()
        for byte in bytes { try bytewise.feed([byte]) }
        #expect(bytewise.parsed == whole.parsed)
    }

    @Test func `a request is understood in all its parts`() throws {
        var parser = ParserHarness()
        try parser.feed(Self.valid[1].utf8)
        #expect(
            parser.parsed == [
                ParserHarness.Parsed(
                    method: "GET", path: "/v1/orders", query: "limit=5&cursor=%E6%96%87",
                    headers: ["Host=a:8080", "X=y", "Z=w x", "E="], body: "", keepsAlive: true,
                    expectsContinue: false)
            ])
    }

    @Test func `chunks are joined, extensions and trailers dropped, and the next request follows`() throws {
        var parser = ParserHarness()
        try parser.feed(Self.valid[4].utf8)
        #expect(parser.parsed.map(\.body) == ["hello!", ""])
        #expect(parser.parsed.map(\.path) == ["/x", "/z"])
    }

    @Test func `connections persist as RFC 9112 section 9.3 says`() throws {
        var kept: [Bool] = []
        for text in Self.valid[9...11] {
            var parser = ParserHarness()
            try parser.feed(text.utf8)
            kept += parser.parsed.map(\.keepsAlive)
        }
        #expect(kept == [false, true, false])
    }

    @Test func `the limits themselves are allowed`() throws {
        var parser = ParserHarness()
        try parser.feed(
            ("GET /" + String(repeating: "a", count: 8_191) + " HTTP/1.1\r\nHost: a\r\n\r\n").utf8)
        let fields = Array(repeating: "X: y\r\n", count: 99).joined()
        try parser.feed("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n".utf8)
        let start = "GET / HTTP/1.1\r\nHost: a\r\nX: "
        let filler = String(repeating: "x", count: 16_384 - start.utf8.count - 4)
        try parser.feed((start + filler + "\r\n\r\n").utf8)
        #expect(parser.parsed.count == 3)
    }
}
