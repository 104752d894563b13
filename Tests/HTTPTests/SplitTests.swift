import Testing

@testable import HTTP

/// However the network cuts what a client sends, the answers are the same.
@Suite struct SplitTests {
    /// What is sent on one connection; the last request of each closes it.
    static let conversations = [
        "GET /a HTTP/1.1\r\nHost: a\r\n\r\nHEAD /b HTTP/1.1\r\nHost: a\r\n\r\n\r\n"
            + "DELETE /none HTTP/1.1\r\nHost: a\r\n\r\nGET /c HTTP/1.0\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
            + "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
            + "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\nConnection: close\r\n\r\n\r\nGET /",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5;ext=\"v\"\r\nhello\r\n01 ; x\r\n!\r\n000\r\nTrailer: x\r\nT2:\r\n\r\n"
            + "GET /list HTTP/1.1\r\nHost: a\r\nX-List: a\r\nx-list:  b\t\r\nConnection: close\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello"
            + "POST /stream HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n"
            + "Connection: close\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n",
        "GET /%E6%96%87%E6%98%8E?q=%F0%A0%80%80&limit=5 HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"
            + "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"
            + "GET http://b:81/p?q HTTP/1.1\r\nHost: a\r\nX: 文明\r\nConnection: x , CLOSE\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n" + String(repeating: "x", count: 1001),
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n"
            + String(repeating: "x", count: 1001) + "\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 98)
            + "Connection: close\r\n\r\n",
        "GET /" + String(repeating: "a", count: 2_000) + " HTTP/1.1\r\nHost: a\r\nX: "
            + String(repeating: "y", count: 1_000) + "\r\nConnection: close\r\n\r\n",
    ]

    @Test(arguments: conversations)
    func `a conversation split at every byte has the same answers`(_ text: String) throws {
        let server = try TestServer()
        let bytes = Array(text.utf8)
        var witness = server.client()
        let expected = try Self.answers(server, [bytes[...]], &witness)
        #expect(expected.hasPrefix("HTTP/1.1 "))
        for cut in bytes.indices.dropFirst() {
            let answers = try Self.answers(server, [bytes[..<cut], bytes[cut...]], &witness)
            try #require(answers == expected, "cut at \(cut)")
        }
        let pieces = bytes.indices.map { bytes[$0...$0] }
        #expect(try Self.answers(server, pieces, &witness) == expected)
    }

    @Test(arguments: MalformedRequest.all.filter { $0.text.utf8.count < 400 })
    func `a malformed request split at every byte is refused alike`(_ request: MalformedRequest) throws {
        let server = try Self.shared.get()
        let bytes = Array(request.text.utf8)
        var witness = server.client()
        let expected = try Self.answers(server, [bytes[...]], &witness)
        #expect(expected.hasPrefix("HTTP/1.1 \(request.status) "))
        for cut in bytes.indices.dropFirst() {
            let answers = try Self.answers(server, [bytes[..<cut], bytes[cut...]], &witness)
            try #require(answers == expected, "cut at \(cut)")
        }
    }

    /// One server for the whole table.
    static let shared = Result { try TestServer() }

    /// All that is answered to the pieces, but for the dates, and for 100 (RFC 9110, section 10.1.1: a server may omit
    /// it where some of the body has come already).
    private static func answers(
        _ server: TestServer, _ pieces: [ArraySlice<UInt8>], _ witness: inout HTTPClient
    ) throws -> String {
        let client = try server.connect()
        for (index, piece) in pieces.enumerated() {
            // Once the witness has its answer, the server has seen the piece before.
            if index > 0 { _ = try witness.send("GET", "/a") }
            do { try client.write(piece) } catch { break }
        }
        client.endSending()
        return try client.readToEnd().replacing(/Date: [^\r]*\r\n/, with: "")
            .replacing("HTTP/1.1 100 Continue\r\n\r\n", with: "")
    }
}
