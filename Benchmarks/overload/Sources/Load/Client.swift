import EventLoop
import Platform

/// One connection: a request, its answer, the next request.
final class Client {
    private let loop: EventLoop
    private let port: UInt16
    private var socket: Descriptor?
    private var pending: [UInt8] = []
    private var since: MonotonicTime?
    /// The status; nil where the connection was lost.
    private let answered: (Client, Int?, MonotonicTime) -> Void
    private let buffer: Buffer

    /// What all clients receive into.
    final class Buffer {
        var bytes = [UInt8](repeating: 0, count: 65_536)
    }

    init(
        _ loop: EventLoop, _ port: UInt16, _ buffer: Buffer,
        answered: @escaping (Client, Int?, MonotonicTime) -> Void
    ) throws {
        self.loop = loop
        self.port = port
        self.buffer = buffer
        self.answered = answered
        try connect()
    }

    private func connect() throws {
        let made = try TCP.connect(host: "127.0.0.1", port: port, timeoutMilliseconds: 10_000)
        let number = made.number
        socket = consume made
        pending = []
        try loop.watch(number, for: .read) { [unowned self] _ in receive() }
    }

    /// - Parameter since: When the request was due, which its time is reckoned from.
    func send(_ request: [UInt8], since: MonotonicTime) {
        self.since = since
        guard let number = socket?.number else { return lost() }
        if TCP.send(number, request) != .bytes(request.count) { lost() }
    }

    private func receive() {
        guard let number = socket?.number else { return }
        guard case .bytes(let count) = TCP.receive(number, into: &buffer.bytes) else { return lost() }
        pending += buffer.bytes[..<count]
        guard let status = takeAnswer(), let since else { return }
        self.since = nil
        answered(self, status, since)
    }

    /// The status, once the whole answer is in: the generator must cost little beside what it measures.
    private func takeAnswer() -> Int? {
        guard let start = Self.end(of: Self.lengthField, in: pending.span, from: 0) else { return nil }
        var (position, length) = (start, 0)
        while position < pending.count, pending[position] != 0x0D {
            length = length * 10 + Int(pending[position]) - 0x30
            position += 1
        }
        guard let body = Self.end(of: Self.headEnd, in: pending.span, from: position),
            pending.count >= body + length
        else { return nil }
        defer { pending.removeFirst(body + length) }
        return pending[9..<12].reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }

    private static let headEnd = Array("\r\n\r\n".utf8)
    private static let lengthField = Array("Content-Length: ".utf8)

    /// Where a text ends that is in the bytes.
    private static func end(of text: [UInt8], in bytes: Span<UInt8>, from start: Int) -> Int? {
        var position = start
        while position + text.count <= bytes.count {
            var matching = 0
            while matching < text.count, bytes[position + matching] == text[matching] { matching += 1 }
            if matching == text.count { return position + matching }
            position += 1
        }
        return nil
    }

    private func lost() {
        if let number = socket?.number { loop.unwatch(number) }
        socket = nil
        do { try connect() } catch { socket = nil }
        guard let since else { return }
        self.since = nil
        answered(self, nil, since)
    }
}
