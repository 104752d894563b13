import Domain
import Foundation
import JSON
import Postgres

/// 统计汇总: what became of the orders of a period.
///
/// `GET /v1/reports/summary?site_id=&from=&to=`, over the orders placed from `from` until before `to`: by dispatchers
/// for their sites and all under them, and administrators.
struct ReadSummary: Verb {
    static let operation = OperationID.readSummary
    static let isWrite = false

    private static let defaultPeriodSeconds = 30 * 24 * 3600
    /// Whether the site named is there, and whether the caller dispatches for it.
    private static let diagnosisSQL = SQL(
        "diagnose_summary",
        """
        WITH \(CallerSQL.reading)
        SELECT p.id IS NOT NULL, \(Policy.may(operation, sites: "coalesce(c.sites && p.path, false)"))
        FROM caller AS c LEFT JOIN sites AS p ON p.center_id = $1::uuid AND p.id = $3::uuid
        """)

    let site: UUID?
    let from: Timestamp
    let to: Timestamp

    init(_ call: borrowing Call) throws(Refusal) {
        var query = try call.queryFields()
        site = query.id("site_id")
        let end = query.time("to") ?? call.context.now
        to = end
        from = query.time("from") ?? end.adding(seconds: -Self.defaultPeriodSeconds)
        if from > to { query.fault(.plain(.windowReversed, at: "?to")) }
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(SummarySQL.sql) { p in
            context.bindReading(&p)
            p.uuid(site)
            ReportPeriod(from: from, to: to).bind(&p)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0, rows.int(0, 0) > 0 else { return false }
        reply.json.beginObject()
        reply.json.field("center_id", context.center)
        reply.json.field("site_id", site)
        reply.json.moment("from", from)
        reply.json.moment("to", to)
        var column = writeCounts(rows, &reply.json)
        reply.json.key("rates")
        reply.json.beginObject()
        for rate in ReportRate.allCases {
            rate.write(
                rows.int(0, column), of: rows.int(0, column + 1), context.language, to: &reply.json)
            column += 2
        }
        reply.json.endObject()
        reply.json.key("medians")
        reply.json.beginObject()
        reply.json.field("to_dispatch_s", rows.optionalInt(0, column))
        reply.json.field("to_accept_s", rows.optionalInt(0, column + 1))
        reply.json.field("to_complete_s", rows.optionalInt(0, column + 2))
        reply.json.endObject()
        reply.json.endObject()
        return true
    }

    /// - Returns: the column after the last of the counts.
    private func writeCounts(_ rows: borrowing Rows, _ json: inout JSONWriter) -> Int {
        var column = 2
        func next() -> Int {
            defer { column += 1 }
            return column
        }
        json.key("counts")
        json.beginObject()
        json.key("by_state")
        json.beginObject()
        for state in OrderState.allCases { Self.count(state.rawValue, rows, next(), &json) }
        json.endObject()
        json.key("by_channel")
        json.beginObject()
        for channel in Channel.allCases { Self.count(channel.rawValue, rows, next(), &json) }
        json.endObject()
        json.key("by_attention")
        json.beginObject()
        for kind in Attention.allCases { Self.count(kind.rawValue, rows, next(), &json) }
        json.endObject()
        let categories = column + 2 * ReportRate.allCases.count + 3
        json.key("by_category")
        json.beginObject()
        let names = rows.optionalTexts(0, categories) ?? []
        for (name, count) in zip(names, rows.optionalInts(0, categories + 1) ?? []) {
            json.key(name)
            json.int(count)
        }
        json.endObject()
        json.field("total", rows.int(0, 1))
        json.endObject()
        return column
    }

    private static func count(
        _ name: String, _ rows: borrowing Rows, _ column: Int, _ json: inout JSONWriter
    ) {
        json.key(name)
        json.int(rows.int(0, column))
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        site.map { site in
            Statement(Self.diagnosisSQL) { p in
                context.bindReading(&p)
                p.uuid(site)
            }
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        guard rows.count > 0 else { return nil }
        if !rows.bool(0, 0) { throw Refusal(.plain(.unknownReference, at: "?site_id")) }
        if !rows.bool(0, 1) { throw Refusal(.forbidden) }
        return nil
    }
}
