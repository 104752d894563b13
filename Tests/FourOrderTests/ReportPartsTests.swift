import Domain
import Foundation
import JSON
import Synchronization
import Testing

@testable import FourOrder

/// The summary beside a count of the orders, their events and ratings: the same figures to the last one.
@Suite struct ReportPartsTests {
    private let world: World

    init() throws { world = try World() }

    private static let ages = (0..<50).map { "\($0 * 37 % 50 * 9) hours \($0) minutes" }

    /// What the orders of some sites and of a period amount to, from what happened to them.
    private func counted(under sites: [String], _ from: String, _ to: String) throws -> [String: Int] {
        let under = sites.map { "'\($0)'" }.joined(separator: ", ")
        let rows = try world.query(
            """
            WITH period AS (
                SELECT * FROM orders WHERE center_id = '\(world.center)' AND site_path && ARRAY[\(under)]::uuid[]
                    AND placed_at >= '\(from)' AND placed_at < '\(to)'
            ),
            lives AS (
                SELECT o.id, count(*) FILTER (WHERE e.action IN ('dispatch', 'reject', 'merge')) > 0 AS responded,
                    count(*) FILTER (WHERE e.action = 'reopen') > 0 AS reopened,
                    count(*) FILTER (WHERE e.action = 'withdraw'
                        OR e.action IN ('decline', 'expire') AND e.to_state = 'placed') > 0 AS returned,
                    round(extract(epoch FROM min(e.at) FILTER (WHERE e.action = 'dispatch') - o.placed_at)) AS dispatch,
                    round(extract(epoch FROM min(e.at) FILTER (WHERE e.action = 'accept') - o.placed_at)) AS accept,
                    round(extract(epoch FROM min(e.at) FILTER (WHERE e.action = 'complete') - o.placed_at)) AS complete
                FROM period AS o JOIN order_events AS e ON e.center_id = o.center_id AND e.order_id = o.id
                GROUP BY o.id, o.placed_at
            )
            SELECT 'by_state.' || state AS figure, count(*) AS n FROM period GROUP BY 1
            UNION ALL SELECT 'by_channel.' || channel, count(*) FROM period GROUP BY 1
            UNION ALL SELECT 'by_category.' || category, count(*) FROM period GROUP BY 1
            UNION ALL SELECT 'by_attention.overdue', count(*) FROM period
                WHERE state IN ('placed', 'dispatched', 'accepted', 'in_service') AND due_at < now()
            UNION ALL SELECT 'total', count(*) FROM period
            UNION ALL SELECT 'responded', count(*) FROM lives WHERE responded
            UNION ALL SELECT 'dispatched', count(dispatch) FROM lives
            UNION ALL SELECT 'accepted', count(accept) FROM lives
            UNION ALL SELECT 'completed', count(complete) FROM lives
            UNION ALL SELECT 'first_pass', count(complete) FROM lives WHERE NOT reopened AND NOT returned
            UNION ALL SELECT 'returned', count(*) FROM lives WHERE returned
            UNION ALL SELECT 'reopened', count(*) FROM lives WHERE reopened
            UNION ALL SELECT 'ratings', count(*) FROM period AS o JOIN ratings AS r ON r.order_id = o.id
            UNION ALL SELECT 'satisfied', count(*) FROM period AS o JOIN ratings AS r ON r.order_id = o.id
                WHERE r.score >= 3
            UNION ALL SELECT 'to_dispatch_s', round((percentile_cont(0.5) WITHIN GROUP (ORDER BY dispatch))::numeric)
                FROM lives
            UNION ALL SELECT 'to_accept_s', round((percentile_cont(0.5) WITHIN GROUP (ORDER BY accept))::numeric)
                FROM lives
            UNION ALL SELECT 'to_complete_s', round((percentile_cont(0.5) WITHIN GROUP (ORDER BY complete))::numeric)
                FROM lives
            """)
        return rows.reduce(into: [:]) { figures, row in
            if let name = row["figure"]?.string, let count = row["n"]?.int, count > 0 {
                figures[name] = count
            }
        }
    }

    /// The same, from the summary.
    private func reported(
        _ person: Person, _ site: String?, _ from: String, _ to: String
    ) throws -> [String: Int] {
        let query = "from=\(from)&to=\(to)\(site.map { "&site_id=\($0)" } ?? "")"
        let answer = try world.get("/v1/reports/summary?\(query)", as: person)
        var figures: [String: Int] = [:]
        for group in ["by_state", "by_channel", "by_category"] {
            for member in answer["counts"]?[group]?.object ?? [] {
                figures["\(group).\(member.key)"] = member.value.int
            }
        }
        figures["by_attention.overdue"] = answer["counts"]?["by_attention"]?["overdue"]?.int
        figures["total"] = answer["counts"]?["total"]?.int
        for (rate, numerator, denominator) in [
            ("response", "responded", "total"), ("acceptance", "accepted", "dispatched"),
            ("first_pass", "first_pass", "completed"), ("satisfaction", "satisfied", "ratings"),
            ("return", "returned", "dispatched"), ("rework", "reopened", "completed"),
        ] {
            figures[numerator] = answer["rates"]?[rate]?["numerator"]?.int
            figures[denominator] = answer["rates"]?[rate]?["denominator"]?.int
        }
        for median in answer["medians"]?.object ?? [] { figures[median.key] = median.value.int }
        return figures.filter { $0.value > 0 }
    }

    private func time(_ ago: String) throws -> String {
        try #require(
            try world.text(
                "SELECT to_char((now() - interval '\(ago)') AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS t"
            ))
    }

    /// Every scope, over periods that hold whole spans, that begin and end within some, and that hold none.
    private func compare(_ when: String) throws {
        let scopes: [(Person, String?, [String])] = [
            (.admin, nil, [world.root]), (.dispatcher, nil, [world.root]), (.admin, world.root, [world.root]),
            (.warden, nil, [world.firstInstitute]), (.admin, world.secondInstitute, [world.secondInstitute]),
            (.warden, world.firstStation, [world.firstStation]),
        ]
        for (first, last) in [
            ("30 days", "-1 hour"), ("13 days 5 hours", "30 hours 7 minutes"), ("33 hours", "31 hours"),
        ] {
            let (from, to) = (try time(first), try time(last))
            for (person, site, sites) in scopes {
                let expected = try counted(under: sites, from, to)
                #expect(
                    try reported(person, site, from, to) == expected,
                    "\(when): \(person) \(sites) from \(first)")
            }
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `the summary is what a count gives, whatever became of the orders`(seed: UInt64) throws {
        var chance = SplitMix64(seed: seed)
        let orders = try world.placeEarlier(Self.ages, with: &chance)
        for round in 0..<3 {
            try world.live(orders, steps: 600, with: &chance)
            // Some offers run out, half of the new parts are summed.
            try world.execute(
                """
                UPDATE offers SET created_at = created_at - interval '9 days', expires_at = now() - interval '1 second'
                WHERE state = 'pending' AND center_id = '\(world.center)' AND abs(hashtext(id::text)) % 2 = 0
                """)
            try world.race(ExpireOffers.self, servers: 1)
            try compare("seed \(seed), round \(round)")
            try world.race(SumReports.self, servers: 2, rows: 40)
            try compare("seed \(seed), round \(round), half summed")
        }
        while try world.race(SumReports.self, servers: 1, rows: 10).reduce(0, +) > 0 {}
        try compare("seed \(seed), summed")
        let figures = try counted(under: [world.root], try time("30 days"), try time("0 days"))
        for name in [
            "returned", "reopened", "first_pass", "satisfied", "by_state.rejected",
        ] {
            #expect(figures[name, default: 0] > 0, "seed \(seed) does not come to \(name)")
        }
        try world.execute("DELETE FROM report_parts WHERE center_id = '\(world.center)'")
        try world.execute("SELECT rebuild_report('\(world.center)')")
        try compare("seed \(seed), rebuilt")
    }

    /// What of the parts is not as the orders are, in one snapshot.
    private func differences() throws -> Int {
        try world.number(
            """
            SELECT count(*)::int FROM (
                SELECT w.span, w.figure FROM (
                    SELECT p.span, f.figure, f.count FROM report_parts AS p, unnest(p.figures, p.counts) AS f (figure, count)
                    WHERE p.center_id = '\(world.center)'
                    UNION ALL
                    SELECT p.span, k.name || s, 1 FROM report_parts AS p, LATERAL (VALUES
                        ('dispatch ', p.to_dispatch), ('accept ', p.to_accept), ('complete ', p.to_complete)
                    ) AS k (name, seconds), unnest(k.seconds) AS s
                    WHERE p.center_id = '\(world.center)'
                    UNION ALL
                    SELECT order_span(o.id), f, -1 FROM orders AS o, unnest(report_figures(o)
                        || CASE WHEN o.first_dispatch_s IS NULL THEN '{}' ELSE ARRAY['dispatch ' || o.first_dispatch_s] END
                        || CASE WHEN o.first_accept_s IS NULL THEN '{}' ELSE ARRAY['accept ' || o.first_accept_s] END
                        || CASE WHEN o.first_complete_s IS NULL THEN '{}' ELSE ARRAY['complete ' || o.first_complete_s] END
                    ) AS f
                    WHERE o.center_id = '\(world.center)'
                ) AS w
                GROUP BY w.span, w.figure HAVING sum(w.count) <> 0
            ) AS d
            """)
    }

    @Test func `a statement makes one part for each span of what it changes, whatever cancels out in it`()
        throws
    {
        var chance = SplitMix64(seed: 3)
        _ = try world.placeEarlier((1...20).map { "\($0 * 3) minutes" }, with: &chance)
        // The even ones are dispatched; then they are recalled and the odd ones dispatched.
        for parity in [0, 1] {
            let before = try world.number(
                "SELECT count(*) FROM report_parts WHERE center_id = '\(world.center)'")
            try world.execute(
                """
                UPDATE orders AS o SET seq = o.seq + 1, version = o.version + 1, dispatched_at = now(),
                    state = CASE WHEN n.number % 2 = \(parity) THEN 'dispatched' ELSE 'placed' END,
                    last_action = CASE WHEN n.number % 2 = \(parity) THEN 'dispatch' ELSE 'recall' END
                FROM (
                    SELECT id, row_number() OVER (ORDER BY id) AS number FROM orders
                    WHERE center_id = '\(world.center)'
                ) AS n
                WHERE o.id = n.id AND (n.number % 2 = \(parity) OR o.state = 'dispatched')
                """)
            let after = try world.number(
                "SELECT count(*) FROM report_parts WHERE center_id = '\(world.center)'")
            let spans = try world.number(
                "SELECT count(DISTINCT order_span(id)) FROM orders WHERE center_id = '\(world.center)'")
            #expect(after - before == spans)
            #expect(try differences() == 0)
        }
        let dispatched = try world.number(
            "SELECT count(first_dispatch_s) FROM orders WHERE center_id = '\(world.center)'")
        #expect(dispatched == 20)
    }

    @Test
    func `in every snapshot the parts add up to the orders, while writers race with two servers' clocks`()
        throws
    {
        let second = try Backend(world.backend.database)
        defer { #expect(throws: Never.self) { try second.stop() } }
        var chance = SplitMix64(seed: 7)
        let orders = try world.placeEarlier(Self.ages, with: &chance)
        let writers = Atomic<Int>(4)
        let faults = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 7) { thread in
            do {
                if thread < 4 {
                    defer { writers.subtract(1, ordering: .relaxed) }
                    var chance = SplitMix64(seed: UInt64(thread))
                    let world = thread % 2 == 0 ? world : world.on(second)
                    for _ in 0..<20 { try world.live(orders, steps: 20, with: &chance) }
                } else {
                    while writers.load(ordering: .relaxed) > 0 {
                        if thread < 6 {
                            try world.race(SumReports.self, servers: 2, rows: 25)
                        } else if try differences() > 0 {
                            faults.withLock { $0.append("the parts differ from the orders") }
                        }
                    }
                }
            } catch {
                faults.withLock { $0.append("\(error)") }
            }
        }
        #expect(faults.withLock { $0 } == [])
        #expect(try differences() == 0)
        while try world.race(SumReports.self, servers: 2, rows: 10).reduce(0, +) > 0 {}
        #expect(try differences() == 0)
        try compare("after the race")
    }
}
