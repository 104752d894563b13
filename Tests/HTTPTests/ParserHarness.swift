import Platform

@testable import HTTP

/// The parser's state machines put together as a connection does it, without a socket.
struct ParserHarness {
    struct Parsed: Equatable {
        var method: String
        var path: String
        var query: String?
        var headers: [String]
        var body: String
        var keepsAlive: Bool
        var expectsContinue: Bool
    }

    /// Stands for a body that has not come to its end.
    static let unfinished = "…"

    private let limits: Limits
    private(set) var parsed: [Parsed] = []
    private var scanner = HeadScanner()
    private var unread: [UInt8] = []
    private var head = RequestHead()
    private var body: BodyReader?
    private var content: [UInt8] = []

    init(limits: Limits = Limits()) { self.limits = limits }

    mutating func feed(_ bytes: some Sequence<UInt8>) throws(ProtocolFailure) {
        unread.append(contentsOf: bytes)
        while true {
            if body == nil {
                let bytes = unread
                guard let length = try scanner.end(in: bytes.span, limits) else { return }
                scanner = HeadScanner()
                try HeadParser.parse(bytes.span, 0..<length, into: &head, limits)
                parsed.append(describe())
                unread.removeFirst(length)
                body = BodyReader(head.framing)
                content = []
            }
            guard try readBody() else { return }
        }
    }

    /// False when there is more to come.
    private mutating func readBody() throws(ProtocolFailure) -> Bool {
        while var reader = body {
            var position = 0
            let event = try reader.next(unread.span, &position, limits)
            if case .data(let range) = event { content.append(contentsOf: unread[range]) }
            unread.removeFirst(position)
            body = reader
            if event == .needsMore { return false }
            if event == .end { body = nil }
        }
        parsed[parsed.count - 1].body = String(decoding: content, as: UTF8.self)
        return true
    }

    private func describe() -> Parsed {
        let request = Request(unread, head, .pending, receivedAt: MonotonicTime(nanoseconds: 0))
        var headers: [String] = []
        request.forEachHeader { name, value in
            headers.append(
                "\(String(decoding: name, as: UTF8.self))=\(String(decoding: value, as: UTF8.self))")
        }
        return Parsed(
            method: String(decoding: request.methodBytes, as: UTF8.self),
            path: String(decoding: request.path, as: UTF8.self),
            query: request.query.map { String(decoding: $0, as: UTF8.self) }, headers: headers,
            body: Self.unfinished, keepsAlive: head.keepsAlive, expectsContinue: head.expectsContinue)
    }
}
