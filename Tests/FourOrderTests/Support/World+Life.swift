import Foundation
import JSON
import Testing

@testable import FourOrder

/// Orders with a past, and lives lived by chance.
extension World {
    /// Places orders as if that long ago, each at a site of the center, and gives their ids.
    func placeEarlier(_ ages: [String], with chance: inout SplitMix64) throws -> [String] {
        let sites = [root, firstInstitute, firstStation, secondInstitute, secondStation]
        return try ages.map { age in
            let site = sites.randomElement(using: &chance) ?? root
            let channel = ["app", "hotline", "visit"].randomElement(using: &chance) ?? "app"
            let id = try text(
                """
                SELECT (lpad(to_hex((extract(epoch FROM now() - interval '\(age)') * 1000)::bigint), 12, '0') || '7'
                    || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid AS id
                """)
            let order = try #require(id)
            try execute(
                """
                INSERT INTO orders (center_id, id, state, last_action, title, category, site_id, site_path, priority,
                    channel, placed_by, resident_id, placed_at, due_at)
                SELECT center_id, '\(order)', 'placed', 'place', '家中水管漏水', 'community', id, path, 'normal',
                    '\(channel)', '\(self.id(.resident))', '\(self.id(.resident))', t.at, t.at + interval '7 days'
                FROM sites, (SELECT date_trunc('milliseconds', now() - interval '\(age)') AS at) AS t
                WHERE id = '\(site)';
                INSERT INTO order_events (center_id, order_id, seq, action, to_state, actor_kind, at)
                SELECT center_id, id, 1, 'place', 'placed', 'operator', placed_at FROM orders WHERE id = '\(order)';
                """)
            return order
        }
    }

    /// Tries so many steps on orders drawn by chance; what an order does not allow is refused and changes nothing.
    func live(_ orders: [String], steps: Int, with chance: inout SplitMix64) throws {
        let captain: JSONTree = ["team_id": .string(team)]
        for _ in 0..<steps {
            guard let order = orders.randomElement(using: &chance),
                let other = orders.randomElement(using: &chance)
            else { return }
            let offer: JSONTree = ["team_ids": [.string(team), .string(rivalTeam)]]
            let onward: JSONTree = [
                "site_id": .string(Bool.random(using: &chance) ? firstStation : secondStation)
            ]
            let ways: [(String, JSONTree, Person)] = [
                ("dispatch", ["team_ids": [.string(team)]], .dispatcher), ("dispatch", offer, .dispatcher),
                ("accept", captain, .captain), ("accept", captain, .captain), ("accept", captain, .captain),
                ("start", [:], .captain), ("start", [:], .captain), ("start", [:], .captain),
                ("complete", [:], .captain), ("complete", [:], .captain), ("complete", [:], .captain),
                ("rate", ["score": .int(.random(in: 1...5, using: &chance))], .dispatcher),
                ("rate", ["score": .int(.random(in: 1...5, using: &chance))], .dispatcher),
                ("reopen", ["reason": "还在漏"], .dispatcher), ("forward", onward, .dispatcher),
                ("decline", captain, .captain), ("withdraw", captain, .captain),
                ("recall", ["reason": "改派"], .dispatcher), ("merge", ["into": .string(other)], .dispatcher),
                ("unmerge", ["reason": "不是同一件事"], .dispatcher),
                ("reject", ["reason": "不属于服务范围"], .dispatcher), ("cancel", [:], .dispatcher),
            ]
            // What ends an order for good is drawn less often.
            let isLast = Int.random(in: 0..<8, using: &chance) == 0
            guard let way = (isLast ? ways : ways.dropLast(5)).randomElement(using: &chance) else { return }
            let answer = try act(way.0, order, way.1, as: way.2)
            #expect(answer.status < 500, "\(way.0): \(answer.text)")
        }
    }
}
