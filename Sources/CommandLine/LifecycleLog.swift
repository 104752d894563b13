import Domain
import JSON
import Platform

/// What becomes of the server, as JSON lines on standard error, like the lines of its requests.
enum LifecycleLog {
    static func info(_ message: String) { write("info", message) }

    static func error(_ message: String) { write("error", message) }

    private static func write(_ level: String, _ message: String) {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.field("time", Timestamp(microseconds: WallClock.microsecondsSince1970()).rfc3339)
        json.field("level", level)
        json.field("message", message)
        json.endObject()
        StandardError.write(lines: json.take() + [UInt8(ascii: "\n")])
    }
}
