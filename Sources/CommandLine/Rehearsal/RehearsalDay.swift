import Domain
import JSON

/// Which requests of a file make the day: those reported on one date, or all of them, laid over one day.
enum RehearsalDay: Equatable, Sendable {
    case all
    /// `2026-01-06`, as the file's own offset has it.
    case date(String)

    init?(_ text: String) {
        if text == "all" {
            self = .all
        } else if text.utf8.count == 10, Timestamp(rfc3339: text + "T00:00:00Z") != nil {
            self = .date(text)
        } else {
            return nil
        }
    }

    /// The day's requests, first ones first. Fails where a line does not say when it was reported, or none is left.
    func requests(of lines: [ReplayLine], now: Timestamp) throws -> [RehearsalRequest] {
        let all = try lines.map { try RehearsalRequest($0, now: now) }
        let chosen = all.filter { self == .all || self == .date($0.date) }
        guard !chosen.isEmpty else {
            let dates = Set(all.map(\.date)).sorted().joined(separator: ", ")
            throw CommandError(
                zh: "当天没有点单；文件中有 \(dates)", en: "no request is of that day; the file has \(dates)")
        }
        return chosen.sorted { ($0.second, $0.line) < ($1.second, $1.line) }
    }
}

/// A request of the day.
struct RehearsalRequest: Sendable {
    /// In the file, counted from 1.
    let line: Int
    /// Where it was reported.
    let date: String
    /// When, in seconds after midnight.
    let second: Double
    /// Of `POST /v1/orders`. It is placed as of now, as an order of this rehearsal alone: without `reported_at` and
    /// `external_ref`, and with its window as long after today as it was after the day it was reported.
    let body: [UInt8]

    init(_ line: ReplayLine, now: Timestamp) throws {
        let tree = try JSONTree(parsing: line.body)
        guard let text = tree["reported_at"]?.string, let reported = Timestamp(rfc3339: text) else {
            throw CommandError(
                zh: "第 \(line.number) 行没有可用的 reported_at", en: "line \(line.number) has no usable reported_at"
            )
        }
        self.line = line.number
        date = String(text.prefix(10))
        // RFC 3339 has hours, minutes and seconds in these places.
        let digits = Array(text.utf8).map { Double($0) - 48 }
        second =
            (digits[11] * 10 + digits[12]) * 3600 + (digits[14] * 10 + digits[15]) * 60 + digits[17] * 10
            + digits[18]
        let day = Double(Timestamp.microsecondsADay)
        let days = Int((Double(now.since(reported)) / day).rounded(.up))
        body = Self.body(tree, movingBy: days).json()
    }

    private static func body(_ tree: JSONTree, movingBy days: Int) -> JSONTree {
        .object(
            (tree.object ?? []).filter { $0.key != "reported_at" && $0.key != "external_ref" }.map { member in
                guard member.key == "window", let window = member.value.object else { return member }
                return JSONTree.Member("window", .object(window.map { moved($0, by: days) }))
            })
    }

    private static func moved(_ end: JSONTree.Member, by days: Int) -> JSONTree.Member {
        guard let time = end.value.string.flatMap({ Timestamp(rfc3339: $0) }) else { return end }
        return JSONTree.Member(end.key, .string(time.adding(days: days).rfc3339))
    }
}
