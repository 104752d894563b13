import Domain
import Glibc
import HTTP
import JSON
import Platform

/// 见证: a place outside the database that keeps block heads. It is called off the loops and may block.
protocol AuditWitness: Sendable {
    /// For the log.
    var name: String { get }
    func take(_ heads: [AuditHead]) throws
}

/// The server's log: a line a head, with level and message like its other lines.
struct AuditLogWitness: AuditWitness {
    let name = "the log"

    func take(_ heads: [AuditHead]) {
        for head in heads {
            var json = JSONWriter(capacity: 256)
            json.object { json in
                json.field("time", Timestamp.now().rfc3339)
                json.field("level", "info")
                json.field("message", "audit block sealed")
                head.writeFields(to: &json)
            }
            StandardError.write(lines: json.take() + [UInt8(ascii: "\n")])
        }
    }
}

/// A file that lines are added to; opened for each, so that it may be moved away. A line that was torn, when the disk was
/// full or the machine stopped, stays by itself: what follows it begins a line.
struct AuditFileWitness: AuditWitness {
    let path: String
    var name: String { path }

    func take(_ heads: [AuditHead]) throws {
        let file = try Descriptor(opening: path, flags: O_WRONLY | O_CREAT | O_APPEND)
        try writeAll(file.number, (endsTorn ? [UInt8(ascii: "\n")] : []) + AuditHead.lines(heads))
    }

    /// False as well for what has no end to look at, or cannot be read.
    private var endsTorn: Bool {
        guard let file = try? Descriptor(opening: path, flags: O_RDONLY | O_NONBLOCK),
            lseek(file.number, -1, SEEK_END) >= 0
        else { return false }
        var last: [UInt8] = []
        _ = try? read(file.number, into: &last, maxBytes: 1)
        return last != [UInt8(ascii: "\n")]
    }
}

/// 回调: a server that takes lines by POST. It is spoken to in clear: heads hold nothing secret, and what carries them
/// over a foreign network is a proxy's business.
public struct AuditWebhook: AuditWitness {
    struct Refused: Error, CustomStringConvertible {
        let status: Int
        var description: String { "it answered \(status)" }
    }

    private static let timeoutMilliseconds = 5_000

    let host: String
    let port: UInt16
    /// With the query.
    let path: String
    /// Without the query: tokens are kept there, and this goes into the log.
    var name: String { "http://\(host):\(port)\(path.prefix { $0 != "?" })" }

    /// - Parameter url: `http://host[:port][/path]`; nil for anything else.
    public init?(_ url: String) {
        guard
            let match = url.wholeMatch(
                of: /http:\/\/([A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?(\/[!-~]*)?/)
        else { return nil }
        guard let port = UInt16(match.2 ?? "80"), port > 0 else { return nil }
        host = match.1.filter { $0 != "[" && $0 != "]" }
        self.port = port
        path = match.3.map(String.init) ?? "/"
    }

    func take(_ heads: [AuditHead]) throws {
        var client = HTTPClient(host: host, port: port, timeoutMilliseconds: Self.timeoutMilliseconds)
        let answer = try client.send(
            "POST", path, headers: [(name: "Content-Type", value: "application/x-ndjson")],
            body: AuditHead.lines(heads))
        guard (200..<300).contains(answer.status) else { throw Refused(status: answer.status) }
    }
}
