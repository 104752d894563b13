import Testing

/// What must be refused, and with which status. `\r\n` ends each line unless the text shows its own ends.
struct MalformedRequest: CustomTestStringConvertible, Sendable {
    let why: String
    let status: Int
    let text: String

    init(_ status: Int, _ why: String, _ text: String) {
        self.status = status
        self.why = why
        self.text = text
    }

    var testDescription: String { "\(status) \(why)" }

    static let all: [MalformedRequest] =
        requestLines + targets + versions + fields + hosts + framings + chunks + sizes

    private static func line(_ status: Int, _ why: String, _ line: String) -> MalformedRequest {
        MalformedRequest(status, why, "\(line)\r\nHost: a\r\n\r\n")
    }

    private static func field(_ status: Int, _ why: String, _ field: String) -> MalformedRequest {
        MalformedRequest(status, why, "POST / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n")
    }

    private static func target(_ status: Int, _ why: String, _ target: String) -> MalformedRequest {
        line(status, why, "GET \(target) HTTP/1.1")
    }

    private static func host(_ why: String, _ host: String) -> MalformedRequest {
        MalformedRequest(400, why, "GET / HTTP/1.1\r\n\(host)\r\n\r\n")
    }

    private static func chunked(_ why: String, _ body: String) -> MalformedRequest {
        MalformedRequest(
            400, why, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(body)")
    }

    static let requestLines = [
        line(400, "no target", "GET HTTP/1.1"),
        line(400, "no version", "GET /"),
        line(400, "only a method", "GET"),
        line(400, "two spaces after the method", "GET  / HTTP/1.1"),
        line(400, "two spaces before the version", "GET /  HTTP/1.1"),
        line(400, "a tab for a space", "GET\t/ HTTP/1.1"),
        line(400, "a space at the start", " GET / HTTP/1.1"),
        line(400, "a space at the end", "GET / HTTP/1.1 "),
        line(400, "a method with a comma", "GE,T / HTTP/1.1"),
        line(400, "a method with a colon", "GET: / HTTP/1.1"),
        line(400, "a method that is not ASCII", "GÉT / HTTP/1.1"),
        line(400, "a fourth part", "GET / HTTP/1.1 x"),
        line(400, "a bare line feed after it", "GET / HTTP/1.1\nX: y"),
        line(400, "a bare carriage return in it", "GET /\rx HTTP/1.1"),
        line(400, "a null in it", "GET /\0 HTTP/1.1"),
        line(400, "an escape in it", "GET /\u{1B} HTTP/1.1"),
        line(400, "a delete character in it", "GET /\u{7F} HTTP/1.1"),
        MalformedRequest(400, "two empty lines before it", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        MalformedRequest(400, "a line feed before it", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        MalformedRequest(400, "a TLS greeting", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}"),
        line(501, "a method of 33 letters", String(repeating: "M", count: 33) + " / HTTP/1.1"),
        line(501, "CONNECT", "CONNECT a:443 HTTP/1.1"),
    ]

    static let targets = [
        target(400, "a fragment", "/a#b"),
        target(400, "a fragment in the query", "/a?b#c"),
        target(400, "a percent sign at the end", "/a%"),
        target(400, "a percent sign and one digit", "/a%2"),
        target(400, "a percent sign and no digits", "/a%zz"),
        target(400, "a bad percent encoding in the query", "/a?b=%4g"),
        target(400, "a byte beyond ASCII", "/é"),
        target(400, "Chinese unencoded in the query", "/?q=文明"),
        target(400, "a backslash", "/a\\b"),
        target(400, "a quotation mark", "/a\"b"),
        target(400, "angle brackets", "/<a>"),
        target(400, "a curly bracket", "/{id}"),
        target(400, "a caret", "/a^b"),
        target(400, "a backtick", "/a`b"),
        target(400, "a bar", "/a|b"),
        target(400, "no slash at the start", "a/b"),
        target(400, "a query alone", "?a=b"),
        target(400, "an asterisk for GET", "*"),
        target(400, "an asterisk and more", "*/a"),
        target(400, "authority-form", "a:80"),
        target(400, "another scheme", "ftp://a/b"),
        target(400, "absolute-form without a host", "http:///b"),
        target(400, "absolute-form with only a port", "http://:80/"),
        target(400, "absolute-form with user information", "http://user@a/"),
        target(400, "absolute-form with a bad port", "http://a:x/"),
        target(400, "absolute-form with a fragment", "http://a/#b"),
        target(400, "absolute-form with one slash", "http:/a"),
        line(400, "an asterisk and more for OPTIONS", "OPTIONS ** HTTP/1.1"),
    ]

    static let versions = [
        line(505, "HTTP/2.0", "GET / HTTP/2.0"),
        line(505, "HTTP/1.2", "GET / HTTP/1.2"),
        line(505, "HTTP/0.9", "GET / HTTP/0.9"),
        line(505, "HTTP/3.0", "GET / HTTP/3.0"),
        line(505, "the preface of HTTP/2", "PRI * HTTP/2.0"),
        line(400, "lower case", "GET / http/1.1"),
        line(400, "no minor version", "GET / HTTP/1"),
        line(400, "two digits", "GET / HTTP/1.10"),
        line(400, "a leading zero", "GET / HTTP/01.1"),
        line(400, "a comma", "GET / HTTP/1,1"),
        line(400, "another protocol", "GET / HTTQ/1.1"),
        line(400, "no digits", "GET / HTTP/x.y"),
    ]

    static let fields = [
        field(400, "a bare line feed", "X: y\nZ: w"),
        field(400, "a bare carriage return", "X: y\rZ"),
        field(400, "a carriage return before the end of the line", "X: y\r"),
        field(400, "a folded line", "X: y\r\n z"),
        field(400, "a line folded with a tab", "X: y\r\n\tz"),
        MalformedRequest(400, "a first line with a space", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
        field(400, "a space before the colon", "X : y"),
        field(400, "a tab before the colon", "X\t: y"),
        field(400, "no colon", "X"),
        field(400, "an empty name", ": y"),
        field(400, "a name with a space", "X Y: z"),
        field(400, "a name with a slash", "X/Y: z"),
        field(400, "a name with a bracket", "X(: z"),
        field(400, "a name that is not ASCII", "X-é: z"),
        field(400, "a null in a value", "X: a\0b"),
        field(400, "a bell in a value", "X: a\u{7}b"),
        field(400, "a delete character in a value", "X: a\u{7F}b"),
        field(400, "two Authorization", "Authorization: Bearer a\r\nAuthorization: Bearer b"),
        field(400, "two Content-Type", "Content-Type: a/b\r\ncontent-type: a/b"),
        field(400, "two Idempotency-Key", "Idempotency-Key: a\r\nIdempotency-Key: a"),
        field(400, "two If-Match", "If-Match: \"1\"\r\nIF-MATCH: \"2\""),
        field(417, "an unknown expectation", "Expect: 200-ok"),
        field(417, "an expectation and another", "Expect: 100-continue, x"),
        field(417, "two expectations", "Expect: 100-continue\r\nExpect: 100-continue"),
    ]

    static let hosts = [
        host("no Host", "X: y"),
        host("two Hosts", "Host: a\r\nHost: a"),
        host("two Hosts, one in capitals", "Host: a\r\nHOST: b"),
        host("an empty Host", "Host: "),
        host("a Host of only a port", "Host: :80"),
        host("a Host with a slash", "Host: a/b"),
        host("a Host with user information", "Host: u@a"),
        host("a Host with a space", "Host: a b"),
        host("two hosts in one", "Host: a, b"),
        host("a port that is no number", "Host: a:b"),
        host("a port with a sign", "Host: a:+80"),
        host("a port beyond 65535", "Host: a:65536"),
        host("two colons", "Host: a:1:2"),
        host("an open bracket", "Host: [::1"),
        host("empty brackets", "Host: []"),
        host("letters in brackets", "Host: [xyz]"),
        host("something after brackets", "Host: [::1]a"),
        host("a bad percent encoding", "Host: a%2"),
        MalformedRequest(400, "two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"),
        MalformedRequest(400, "no Host with absolute-form", "GET http://a/ HTTP/1.1\r\n\r\n"),
    ]

    static let framings = [
        field(400, "two lengths that differ", "Content-Length: 1\r\nContent-Length: 2"),
        field(400, "two lengths that agree", "Content-Length: 1\r\nContent-Length: 1"),
        field(400, "a list of lengths", "Content-Length: 1, 1"),
        field(400, "an empty length", "Content-Length:"),
        field(400, "a length with a plus", "Content-Length: +1"),
        field(400, "a negative length", "Content-Length: -1"),
        field(400, "a length with letters", "Content-Length: 1a"),
        field(400, "a hexadecimal length", "Content-Length: 0x1"),
        field(400, "a length with a point", "Content-Length: 1.0"),
        field(400, "a length with a space inside", "Content-Length: 1 1"),
        field(400, "a length beyond 64 bits", "Content-Length: 99999999999999999999"),
        field(400, "a length of 2 to the 63rd", "Content-Length: 9223372036854775808"),
        field(400, "a length and chunked", "Content-Length: 1\r\nTransfer-Encoding: chunked"),
        field(400, "chunked and a length", "Transfer-Encoding: chunked\r\nContent-Length: 0"),
        field(400, "two Transfer-Encodings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
        field(400, "chunked twice", "Transfer-Encoding: chunked, chunked"),
        field(400, "an empty Transfer-Encoding", "Transfer-Encoding:"),
        field(400, "an empty member", "Transfer-Encoding: ,chunked"),
        field(400, "a Transfer-Encoding in quotes", "Transfer-Encoding: \"chunked\""),
        field(501, "gzip and chunked", "Transfer-Encoding: gzip, chunked"),
        field(501, "gzip", "Transfer-Encoding: gzip"),
        field(501, "identity", "Transfer-Encoding: identity"),
        field(501, "almost chunked", "Transfer-Encoding: xchunked"),
        field(501, "chunked before gzip", "Transfer-Encoding: chunked, gzip"),
        field(501, "chunked with a parameter", "Transfer-Encoding: chunked;q=1"),
        MalformedRequest(
            400, "chunked in HTTP/1.0",
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ]

    static let chunks = [
        chunked("no size", "\r\n"),
        chunked("a size that is no number", "x\r\n"),
        chunked("a size with a prefix", "0x1\r\na\r\n0\r\n\r\n"),
        chunked("a negative size", "-1\r\na\r\n0\r\n\r\n"),
        chunked("a size with a plus", "+1\r\na\r\n0\r\n\r\n"),
        chunked("a size with a space before", " 1\r\na\r\n0\r\n\r\n"),
        chunked("a size with a space after", "1 \r\na\r\n0\r\n\r\n"),
        chunked("a size of 16 digits", "ffffffffffffffff\r\n"),
        chunked("a size of many zeros", String(repeating: "0", count: 16) + "\r\n"),
        chunked("a bare line feed after the size", "1\na\r\n0\r\n\r\n"),
        chunked("a carriage return alone after the size", "1\rx"),
        chunked("data longer than its size", "1\r\nab\r\n0\r\n\r\n"),
        chunked("a bare line feed after data", "1\r\na\n0\r\n\r\n"),
        chunked("a carriage return alone after data", "1\r\na\rx"),
        chunked("an extension beyond the limit", "1;" + String(repeating: "x", count: 300) + "\r\n"),
        chunked("a control in an extension", "1;\u{1}\r\na"),
        chunked("a bare line feed in an extension", "1;a\nb\r\n"),
        chunked("an underscore in the size", "1_0\r\n"),
        chunked("a trailer without a colon", "0\r\nabc\r\n\r\n"),
        chunked("a trailer with an empty name", "0\r\n: a\r\n\r\n"),
        chunked("a folded trailer", "0\r\nA: b\r\n c\r\n\r\n"),
        chunked("a bare line feed in a trailer", "0\r\nA: b\n\r\n"),
        chunked("a carriage return alone at the end", "0\r\n\rx"),
        chunked("a trailer beyond the limit", "0\r\nA: " + String(repeating: "x", count: 8_192) + "\r\n"),
        chunked("a control in a trailer", "0\r\nA: \u{2}\r\n\r\n"),
    ]

    static let sizes = [
        target(414, "a target of 8193 bytes", "/" + String(repeating: "a", count: 8_192)),
        MalformedRequest(414, "a target without end", "GET /" + String(repeating: "a", count: 8_300)),
        field(431, "101 fields", Array(repeating: "X: y", count: 100).joined(separator: "\r\n")),
        field(431, "a value beyond the limit", "X: " + String(repeating: "y", count: 16_384)),
        MalformedRequest(
            431, "a head without end", "GET / HTTP/1.1\r\n" + String(repeating: "X: y\r\n", count: 3_000)),
    ]
}
