import Foundation
import Platform

/// One connection to the server. Requests and answers are bytes, so that tests can also send many before they
/// read the first answer.
///
/// Sendable: whoever has taken it out of the backend's pool is the only one to use it.
final class Wire: @unchecked Sendable {
    private var socket: Descriptor?
    private var pending: [UInt8] = []
    let number: Int32

    init(port: UInt16) throws {
        let made = try TCP.connect(host: "127.0.0.1", port: port, timeoutMilliseconds: 60_000)
        number = made.number
        socket = consume made
    }

    var isOpen: Bool { socket != nil }

    func write(_ bytes: [UInt8]) throws { try writeAll(number, bytes) }

    func close() { socket = nil }

    /// Reads one answer; nil where the connection ended before its first byte.
    func receive(isHead: Bool) throws -> RawAnswer? {
        while true {
            guard let head = try readHead() else { return nil }
            let length = isHead || head.status == 204 ? 0 : head.contentLength
            while pending.count < length {
                guard try more() else { throw WireError.endedEarly }
            }
            let body = Array(pending.prefix(length))
            pending.removeFirst(length)
            if head.status < 200 { continue }
            if head.value("connection")?.lowercased() == "close" { close() }
            return RawAnswer(status: head.status, headers: head.headers, body: body)
        }
    }

    /// Everything until the server closes the connection.
    func readToEnd() throws -> [UInt8] {
        while try more() {}
        defer { pending = [] }
        return pending
    }

    private func readHead() throws -> RawAnswer? {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = pending.firstRange(of: end) {
                defer { pending.removeFirst(range.upperBound) }
                return RawAnswer(head: String(decoding: pending[..<range.lowerBound], as: UTF8.self))
            }
            if try !more() {
                if pending.isEmpty { return nil }
                throw WireError.endedEarly
            }
        }
    }

    private func more() throws -> Bool {
        guard socket != nil else { return false }
        if try Platform.read(number, into: &pending, maxBytes: 65_536) > 0 { return true }
        close()
        return false
    }
}

enum WireError: Error {
    case endedEarly
}

/// An answer as it came over the wire.
struct RawAnswer: Sendable, Equatable {
    struct Header: Sendable, Equatable {
        /// In lower case.
        let name: String
        let value: String
    }

    let status: Int
    let headers: [Header]
    let body: [UInt8]

    init(status: Int, headers: [Header], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    fileprivate init(head: String) {
        let lines = head.components(separatedBy: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        headers = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return Header(
                name: line[..<colon].lowercased(),
                value: line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        }
        body = []
    }

    func value(_ name: String) -> String? { headers.first { $0.name == name.lowercased() }?.value }

    fileprivate var contentLength: Int { value("content-length").flatMap { Int($0) } ?? 0 }
}
