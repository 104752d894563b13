import Domain
import EventLoop
import Foundation
import HTTP
import JSON
import Platform
import Postgres

/// The log: one JSON line a request, without personal data. Lines of a turn leave together by `write(2)` before
/// the loop waits again, so that a kill loses none that was written.
final class AccessLog {
    private let loop: EventLoop
    private let isOn: Bool
    private var lines: [UInt8] = []

    init(_ loop: EventLoop, isOn: Bool) {
        self.loop = loop
        self.isOn = isOn
    }

    func write(_ conversation: Conversation, _ outcome: Conversation.Outcome) {
        guard isOn else { return }
        if lines.isEmpty { loop.atEndOfTurn { [self] in flush() } }
        var json = JSONWriter(reusing: lines)
        json.beginObject()
        json.field("time", Timestamp.now().rfc3339)
        json.field("level", outcome.status >= 500 ? "error" : "info")
        json.field("message", "request")
        json.field("request_id", conversation.requestID)
        json.field("method", conversation.method.rawValue)
        json.field("route", conversation.pattern)
        json.field("status", outcome.status)
        json.field("bytes", outcome.bytes)
        json.field("duration_us", outcome.totalNanoseconds / 1000)
        json.field("database_us", outcome.databaseNanoseconds / 1000)
        json.endObject()
        lines = json.take()
        lines.append(UInt8(ascii: "\n"))
    }

    private func flush() {
        StandardError.write(lines: lines)
        lines.removeAll(keepingCapacity: true)
    }
}

/// What the service says of itself, outside any request: JSON lines too.
struct ServiceLog: Sendable {
    func info(_ message: String) { write("info", message, nil) }

    /// An error of the database: its code and constraint, never its detail, which can hold people's data.
    func error(_ message: String, _ error: DatabaseError) {
        write("error", "\(message): \(error)", error.sqlstate)
    }

    func error(_ message: String) { write("error", message, nil) }

    private func write(_ level: String, _ message: String, _ sqlstate: String?) {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.field("time", Timestamp.now().rfc3339)
        json.field("level", level)
        json.field("message", message)
        if let sqlstate { json.field("sqlstate", sqlstate) }
        json.endObject()
        StandardError.write(lines: json.take() + [UInt8(ascii: "\n")])
    }
}

extension Timestamp {
    /// The wall clock's time.
    static func now() -> Timestamp { Timestamp(microseconds: WallClock.microsecondsSince1970()) }
}
