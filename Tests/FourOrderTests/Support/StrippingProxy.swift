import Foundation
import Glibc
import Platform
import Synchronization

/// Stands between a server and its database, and takes from every statement its own condition on the center: what is
/// left of the wall between centers is the database's. It knows what must not be seen, and says where it saw it.
///
/// ```
/// server ──▶ Parse "… WHERE o.center_id = $1::uuid AND …" ──▶ "… WHERE $1::uuid IS NOT NULL AND …" ──▶ PostgreSQL
///        ◀── rows, looked through for the marks of another center ◀──
/// ```
final class StrippingProxy: Sendable {
    private struct State {
        var stripped: Set<String> = []
        var marks: [[UInt8]] = []
        var leaks: Set<String> = []
        var sockets: [Int32] = []
    }

    let port: UInt16
    private let listener: Int32
    private let upstream: String
    private let state = Mutex(State())

    /// - Parameter upstream: the path of PostgreSQL's socket.
    init(upstream: String) throws {
        let socket = try TCP.listen(host: "127.0.0.1", port: 0)
        port = try TCP.localPort(socket.number)
        self.upstream = upstream
        listener = socket.release()
        _ = fcntl(listener, F_SETFL, 0)
        Thread.detachNewThread { [self] in accept() }
    }

    /// The statements that have lost a condition.
    var stripped: Set<String> { state.withLock { $0.stripped } }
    /// The marks that came back.
    var leaks: Set<String> { state.withLock { $0.leaks } }

    /// From now on these are not to come back: ids as the database sends them, and texts.
    func watch(ids: [String], texts: [String]) {
        let marks =
            ids.compactMap(UUID.init(uuidString:)).map { id in
                unsafe withUnsafeBytes(of: id.uuid) { unsafe Array($0) }
            } + texts.map { Array($0.utf8) }
        state.withLock { $0.marks = marks }
    }

    func stop() {
        state.withLock { state in
            _ = shutdown(listener, Int32(SHUT_RDWR))
            for socket in state.sockets { _ = shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { return }
            guard let server = connect() else {
                _ = close(client)
                continue
            }
            state.withLock { $0.sockets += [client, server] }
            Thread.detachNewThread { [self] in
                forward(client, server)
                end(client, server)
            }
            Thread.detachNewThread { [self] in
                backward(server, client)
                end(client, server)
            }
        }
    }

    /// Both directions end with the first; the descriptors go with the process.
    private func end(_ client: Int32, _ server: Int32) {
        _ = shutdown(client, Int32(SHUT_RDWR))
        _ = shutdown(server, Int32(SHUT_RDWR))
    }

    private func connect() -> Int32? {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: upstream.utf8) }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return result == 0 ? number : nil
    }

    // MARK: To the database

    /// Message by message (PostgreSQL's documentation, "Message Formats"): the first has no type.
    private func forward(_ client: Int32, _ server: Int32) {
        var pending: [UInt8] = []
        var isFirst = true
        while (try? read(client, into: &pending, maxBytes: 65_536)) ?? 0 > 0 {
            var out: [UInt8] = []
            var offset = 0
            while true {
                let head = isFirst ? 0 : 1
                guard pending.count >= offset + head + 4 else { break }
                let length = pending[(offset + head)..<(offset + head + 4)].reduce(0) { $0 << 8 | Int($1) }
                guard pending.count >= offset + head + length else { break }
                let message = pending[offset..<(offset + head + length)]
                out += !isFirst && message.first == UInt8(ascii: "P") ? parse(message) : Array(message)
                offset += head + length
                isFirst = false
            }
            pending.removeFirst(offset)
            guard (try? writeAll(server, out)) != nil else { return }
        }
    }

    /// A Parse message: name, statement, types of parameters.
    private func parse(_ message: ArraySlice<UInt8>) -> [UInt8] {
        let payload = message.dropFirst(5)
        guard let nameEnd = payload.firstIndex(of: 0),
            let textEnd = payload[(nameEnd + 1)...].firstIndex(of: 0)
        else { return Array(message) }
        let text = String(decoding: payload[(nameEnd + 1)..<textEnd], as: UTF8.self)
        let stripped = Self.strip(text)
        if stripped != text { state.withLock { _ = $0.stripped.insert(text) } }
        let body = Array(payload[...nameEnd]) + Array(stripped.utf8) + Array(payload[textEnd...])
        let length = UInt32(body.count + 4)
        return [message[message.startIndex]]
            + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) }
            + body
    }

    static func strip(_ text: String) -> String {
        text.replacing(/\b(?:[a-z_]+\.)?center_id = \$1::uuid/, with: "$1::uuid IS NOT NULL")
    }

    // MARK: From the database

    private func backward(_ server: Int32, _ client: Int32) {
        var seen: [UInt8] = []
        while true {
            var chunk: [UInt8] = []
            guard (try? read(server, into: &chunk, maxBytes: 65_536)) ?? 0 > 0 else { return }
            seen += chunk
            look(at: seen)
            seen = seen.suffix(64)
            guard (try? writeAll(client, chunk)) != nil else { return }
        }
    }

    private func look(at bytes: [UInt8]) {
        let data = Data(bytes)
        state.withLock { state in
            for mark in state.marks where data.range(of: Data(mark)) != nil {
                state.leaks.insert(String(decoding: mark, as: UTF8.self))
            }
        }
    }
}
