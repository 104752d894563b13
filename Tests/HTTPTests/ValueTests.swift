import Testing

@testable import HTTP

@Suite struct ValueTests {
    private func bytes(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8)[...] }

    @Test func `a query is split and decoded`() throws {
        let items = try QueryItems(bytes("a=1&b=%E6%96%87+x%2By&&c&d=e=f&a=2&="))
        #expect(items.map(\.name) == ["a", "b", "c", "d", "a", ""])
        #expect(items.map(\.value) == ["1", "文 x+y", "", "e=f", "2", ""])
        #expect(items.values("a") == ["1", "2"])
        #expect(try QueryItems(nil).items.isEmpty)
    }

    @Test(arguments: [
        ("a=%", PercentEncoding.Failure.malformed), ("a=%4", .malformed), ("a=%4x", .malformed),
        ("%ff=a", .invalidUTF8), ("a=%C0%80", .invalidUTF8), ("a=%ED%A0%80", .invalidUTF8),
        ("a=b%00", .containsNull),
    ])
    func `a query that is not text is refused`(_ query: String, _ failure: PercentEncoding.Failure) {
        #expect(throws: failure) { try QueryItems(bytes(query)) }
    }

    @Test func `a plus in a path is a plus`() throws {
        #expect(try PercentEncoding.decode(bytes("a+b%20c")) == "a+b c")
    }

    @Test func `what is encoded reads back as itself`() throws {
        let text = "文 x+y&z=%~a-b_c.d/é"
        var encoded: [UInt8] = []
        PercentEncoding.encode(text.utf8, into: &encoded)
        #expect(
            String(decoding: encoded, as: UTF8.self) == "%E6%96%87%20x%2By%26z%3D%25~a-b_c.d%2F%C3%A9")
        #expect(try PercentEncoding.decode(encoded[...], plusIsSpace: true) == text)
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00"), (784_111_777, "Sun, 06 Nov 1994 08:49:37"),
        (1_709_164_800, "Thu, 29 Feb 2024 00:00:00"), (4_102_444_799, "Thu, 31 Dec 2099 23:59:59"),
    ])
    func `dates are written as RFC 9110 has them`(_ seconds: Int, _ text: String) {
        let line = DateField.format(secondsSince1970: Int64(seconds))
        #expect(String(decoding: line, as: UTF8.self) == "Date: \(text) GMT\r\n")
    }

    @Test func `the sets of characters are those of the grammars`() {
        let alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        let all = UInt8.min...UInt8.max
        #expect(all.filter(Syntax.isToken) == (alphanumeric + "!#$%&'*+-.^_`|~").utf8.sorted())
        #expect(all.filter(Syntax.isTarget) == (alphanumeric + "-._~!$&'()*+,;=:@/?%").utf8.sorted())
        #expect(all.filter(Syntax.isHost) == (alphanumeric + "-._~!$&'()*+,;=%").utf8.sorted())
    }

    @Test func `no header value can end its own line`() {
        var response = Response()
        response.addHeader("X", "a\r\nSet-Cookie: b\0c\td")
        response.addHeader("N", -120)
        #expect(
            String(decoding: response.headers, as: UTF8.self) == "X: a  Set-Cookie: b c\td\r\nN: -120\r\n")
    }

    @Test(arguments: ProtocolFailure.allCases)
    func `every failure has a status of its kind`(_ failure: ProtocolFailure) {
        #expect((400..<600).contains(failure.status))
    }
}
