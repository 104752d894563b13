import Domain
import EventLoop
import Foundation
import HTTP
import JSON
import Platform
import Postgres

/// The log: one JSON line a request, without personal data. Lines of a turn leave together by `write(2)` before
/// the loop waits again, so that a kill loses none that was written. Those refused at the door have one together, a
/// second: thousands of lines would take from the others what refusing is to leave them.
final class AccessLog {
    private let loop: EventLoop
    private let isOn: Bool
    private var lines: [UInt8] = []
    /// Refused at the door and not told yet.
    private var overloads = 0

    private static let overloadIntervalMilliseconds = 1_000
    /// More than a line takes without its route.
    private static let maximumLineBytes = 384
    private static let maximumKeptBytes = 1 << 16

    init(_ loop: EventLoop, isOn: Bool) {
        self.loop = loop
        self.isOn = isOn
    }

    /// Every request has its line, so that it is put together in one go; nothing in it needs escaping.
    func write(_ conversation: Conversation, _ outcome: Conversation.Outcome) {
        guard isOn else { return }
        if lines.isEmpty { loop.atEndOfTurn { [self] in flush() } }
        let pattern = conversation.pattern.utf8Span.span
        lines.append(addingCapacity: Self.maximumLineBytes + pattern.count) { out in
            out.append(#"{"time":""#)
            outcome.finishedAt.withUTF8 { out.append($0) }
            out.append(#"","level":""#)
            out.append(outcome.status >= 500 ? "error" : "info")
            out.append(#"","message":"request","request_id":""#)
            conversation.requestID.withUTF8 { out.append($0) }
            out.append(#"","method":""#)
            out.append(conversation.method.rawValue.utf8Span.span)
            out.append(#"","route":""#)
            out.append(pattern)
            out.append(#"","status":"#)
            out.appendDecimal(UInt64(outcome.status))
            out.append(#","bytes":"#)
            out.appendDecimal(UInt64(outcome.bytes))
            out.append(#","duration_us":"#)
            out.appendDecimal(UInt64(max(0, outcome.totalNanoseconds)) / 1000)
            out.append(#","database_us":"#)
            out.appendDecimal(UInt64(max(0, outcome.databaseNanoseconds)) / 1000)
            out.append("}\n")
        }
    }

    /// Counts a request that was refused at the door.
    func countOverload() {
        guard isOn else { return }
        overloads += 1
        guard overloads == 1 else { return }
        loop.schedule(afterMilliseconds: Self.overloadIntervalMilliseconds) { [self] in
            ServiceLog().overloaded(overloads)
            overloads = 0
        }
    }

    private func flush() {
        StandardError.write(lines: lines)
        lines.removeAll(keepingCapacity: lines.capacity <= Self.maximumKeptBytes)
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

    /// So many requests were refused at the door within a second.
    func overloaded(_ requests: Int) {
        write("error", "overloaded") { $0.field("refused", requests) }
    }

    private func write(_ level: String, _ message: String, _ sqlstate: String?) {
        write(level, message) { json in
            if let sqlstate { json.field("sqlstate", sqlstate) }
        }
    }

    private func write(_ level: String, _ message: String, _ more: (inout JSONWriter) -> Void) {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.field("time", Timestamp.now().rfc3339)
        json.field("level", level)
        json.field("message", message)
        more(&json)
        json.endObject()
        StandardError.write(lines: json.take() + [UInt8(ascii: "\n")])
    }
}

extension Timestamp {
    /// The wall clock's time.
    static func now() -> Timestamp { Timestamp(microseconds: WallClock.microsecondsSince1970()) }
}
