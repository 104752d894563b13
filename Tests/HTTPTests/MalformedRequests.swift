import Testing

/// What must be refused, and with which status. `\r\n` ends each line unless the text shows its own ends.
///
/// Where the RFCs leave a choice between leniency and refusal, refusal is expected: two parsers on one way that forgive
/// differently are how requests are smuggled (RFC 9112, section 11.2).
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

    static func line(_ status: Int, _ why: String, _ line: String) -> MalformedRequest {
        MalformedRequest(status, why, "\(line)\r\nHost: a\r\n\r\n")
    }

    static func field(_ status: Int, _ why: String, _ field: String) -> MalformedRequest {
        MalformedRequest(status, why, "POST / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n")
    }

    static func target(_ status: Int, _ why: String, _ target: String) -> MalformedRequest {
        line(status, why, "GET \(target) HTTP/1.1")
    }

    static func host(_ why: String, _ host: String) -> MalformedRequest {
        MalformedRequest(400, why, "GET / HTTP/1.1\r\n\(host)\r\n\r\n")
    }

    static func chunked(_ why: String, _ body: String) -> MalformedRequest {
        MalformedRequest(
            400, why, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(body)")
    }

    /// RFC 9112, sections 2.2 and 3; methods: RFC 9110, section 9.1.
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
        line(400, "nothing but spaces", "   "),
        line(400, "a vertical tab for a space", "GET\u{B}/ HTTP/1.1"),
        line(400, "a form feed for a space", "GET\u{C}/ HTTP/1.1"),
        line(400, "a no-break space for a space", "GET\u{A0}/ HTTP/1.1"),
        line(400, "a method in quotes", "\"GET\" / HTTP/1.1"),
        line(400, "a method in brackets", "[GET] / HTTP/1.1"),
        line(400, "a null before the method", "\0GET / HTTP/1.1"),
        line(400, "a carriage return before the method", "\rGET / HTTP/1.1"),
        line(400, "a space and no version", "GET / "),
        line(400, "a field for a request line", "Content-Length: 5"),
        line(400, "a status line", "HTTP/1.1 200 OK"),
        line(400, "the line of the PROXY protocol", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2"),
        line(400, "another protocol's greeting", "SSH-2.0-OpenSSH"),
        line(400, "JSON", "{\"a\": 1}"),
        line(501, "CONNECT with a path", "CONNECT / HTTP/1.1"),
        MalformedRequest(400, "line feeds for all ends", "GET / HTTP/1.1\nHost: a\n\n"),
        MalformedRequest(400, "carriage returns for all ends", "GET / HTTP/1.1\rHost: a\r\r"),
    ]

    /// RFC 9112, section 3.2; RFC 3986, sections 2.1, 3.2 to 3.5.
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
        target(400, "a space", "/a b"),
        target(400, "a tab", "/a\tb"),
        target(400, "a square bracket", "/a[0]"),
        target(400, "square brackets in the query", "/a?b[]=c"),
        target(400, "two percent signs", "/%%41"),
        target(400, "a percent encoding within another", "/%2%30"),
        target(400, "a percent encoding of four digits", "/%u4e2d"),
        target(400, "a percent encoding with a sign", "/%+1"),
        target(400, "full-width digits after a percent sign", "/%４１"),
        target(400, "an angle bracket in the query", "/?a=<script>"),
        target(400, "a scheme alone", "http:"),
        target(400, "a scheme and slashes", "http://"),
        target(400, "a name without a scheme", "example.com/a"),
        target(400, "a uniform resource name", "urn:a:b"),
        target(400, "absolute-form with an open bracket", "http://[::1/"),
        target(400, "absolute-form with a port beyond 65535", "http://a:65536/"),
        target(400, "absolute-form with a bad percent encoding", "http://a%zz/"),
        target(400, "absolute-form with a backslash", "http://a\\b/"),
        target(400, "absolute-form with a bad path", "http://a/%"),
        line(400, "an asterisk and a query for OPTIONS", "OPTIONS *?a HTTP/1.1"),
    ]

    /// RFC 9112, section 2.3, and RFC 9110, section 2.5; the preface: RFC 9113, section 3.4.
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
        line(505, "HTTP/0.0", "GET / HTTP/0.0"),
        line(505, "HTTP/1.9", "GET / HTTP/1.9"),
        line(400, "mixed case", "GET / Http/1.1"),
        line(400, "three numbers", "GET / HTTP/1.1.1"),
        line(400, "no point", "GET / HTTP/11"),
        line(400, "a sign", "GET / HTTP/+1.1"),
        line(400, "full-width digits", "GET / HTTP/１.１"),
        line(400, "HTTPS", "GET / HTTPS/1.1"),
        line(400, "a semicolon after it", "GET / HTTP/1.1;"),
        line(400, "a tab after it", "GET / HTTP/1.1\t"),
        line(400, "a null after it", "GET / HTTP/1.1\0"),
        line(400, "a space for the slash", "GET / HTTP 1.1"),
    ]

    /// RFC 9112, section 5; RFC 9110, sections 5.1, 5.5, 5.6.2 and, on expectations, 10.1.1.
    static let fields =
        [
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
            field(400, "a name with a null", "X\0Y: z"),
            field(400, "a name with a delete character", "X\u{7F}: z"),
            field(400, "a name with a no-break space", "X\u{A0}: z"),
            field(400, "a name in full-width letters", "Ｘ: z"),
            field(400, "a vertical tab in a value", "X: a\u{B}b"),
            field(400, "a form feed in a value", "X: a\u{C}b"),
            field(400, "an escape in a value", "X: a\u{1B}[1mb"),
            field(400, "a line of one space", " "),
            field(400, "a line of one tab", "\t"),
            field(400, "a second line feed at the end", "X: y\r\n\nZ: w"),
            field(400, "two carriage returns at the end", "X: y\r\n\r"),
            field(400, "an Authorization and an empty one", "Authorization: Bearer a\r\nAuthorization:"),
            field(417, "an empty expectation", "Expect:"),
            field(417, "an expectation in quotes", "Expect: \"100-continue\""),
            field(417, "an expectation with a parameter", "Expect: 100-continue;a=b"),
        ] + "(),/;<=>?@[\\]{}\"".map { field(400, "a name with \($0)", "X\($0)Y: z") }
}
