import Glibc
import Platform

/// Connections that do as little as they can: say nothing, or drip a head, a body, or the reading of an answer, a byte
/// a second. Those that the server ends begin anew.
final class Holder {
    private enum Kind: String {
        case idle, heads, bodies, reads
    }

    private final class Held {
        let kind: Kind
        var socket: Descriptor?

        init(_ kind: Kind) { self.kind = kind }
    }

    private let port: UInt16
    private let request: [UInt8]
    private var all: [Held] = []
    private var byte = [UInt8](repeating: 0, count: 1)
    private var reopened = 0

    init(_ port: UInt16, _ counts: String, _ requests: [[UInt8]]) throws {
        self.port = port
        request = requests.first ?? []
        for count in counts.split(separator: ",") {
            let parts = count.split(separator: "=")
            guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])), let number = Int(parts[1])
            else { throw Misuse() }
            all += (0..<number).map { _ in Held(kind) }
        }
    }

    /// Says `ready` once all are open; ends with its input.
    func run() throws {
        for held in all { try begin(held) }
        try writeAll(1, Array("ready\n".utf8))
        var now = MonotonicTime.now()
        while !(try inputHasEnded(before: now.adding(milliseconds: 1_000))) {
            now = .now()
            for held in all where held.kind != .idle { try drip(held) }
        }
        print(#"{"reopened":\#(reopened)}"#)
    }

    private func begin(_ held: Held) throws {
        let made = try TCP.connect(host: "127.0.0.1", port: port, timeoutMilliseconds: 10_000)
        let number = made.number
        held.socket = consume made
        switch held.kind {
        case .idle: break
        case .heads: send("GET /livez HTTP/1.1\r\nHost: a\r\nX: ", number)
        case .bodies:
            send("POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n", number)
            send("Content-Length: 1000000\r\n\r\n ", number)
        // Once it has begun to come all the work is done that there is in an answer; it is larger than what the kernel
        // takes of it, so that the server has to wait for this reader.
        case .reads:
            _ = TCP.send(number, request)
            _ = TCP.receive(number, into: &byte)
        }
        _ = fcntl(number, F_SETFL, O_NONBLOCK)
    }

    private func drip(_ held: Held) throws {
        guard let number = held.socket?.number else { return }
        let outcome = held.kind == .reads ? TCP.receive(number, into: &byte) : TCP.send(number, [0x20])
        guard outcome == .ended else { return }
        reopened += 1
        held.socket = nil
        try begin(held)
    }

    private func send(_ text: String, _ socket: Int32) { _ = TCP.send(socket, Array(text.utf8)) }

    private func inputHasEnded(before time: MonotonicTime) throws -> Bool {
        var wait = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        let milliseconds = max(0, time.nanoseconds(since: .now()) / 1_000_000)
        return unsafe poll(&wait, 1, Int32(milliseconds)) > 0
    }
}
