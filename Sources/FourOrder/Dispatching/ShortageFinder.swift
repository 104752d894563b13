import Domain
import Foundation

/// Finds out what stood between orders and teams: what an order asks for is dropped, one thing at a time, and the teams
/// counted that could serve it then. Those were excluded by that alone.
struct ShortageFinder: Sendable {
    struct Finding {
        let reason: UnservedReason
        /// How many teams each reason excludes: a team counts for its first.
        var excluded: [Exclusion: Int]
        /// With the number of teams that each would have let in; 0 where it takes more than one change.
        var shortages: [(shortage: Shortage, teams: Int)]
    }

    private let plan: MatchingPlan
    /// All teams as if they had room.
    private let teams: TeamIndex
    /// As if they served, too, what nobody does.
    private let versatile: TeamIndex

    /// - Parameter unserved: positions of the orders that will be asked about.
    init(_ plan: MatchingPlan, unserved: some Sequence<Int>) {
        self.plan = plan
        var roomy = plan.teams
        for index in roomy.indices {
            roomy[index].capacity = max(roomy[index].capacity, roomy[index].load + 1)
        }
        let served = Set(roomy.flatMap(\.categories))
        var asked: [DispatchOrderFacts] = []
        var nowhere: [DispatchOrderFacts] = []
        for order in unserved.lazy.map({ plan.orders[$0] }) {
            if served.contains(order.facts.category) {
                asked.append(order.facts)
                asked += Self.changes(of: order).map(\.facts)
            } else {
                nowhere.append(order.facts)
            }
        }
        teams = TeamIndex(roomy, plan.weights, for: asked)
        let categories = Set(nowhere.map(\.category))
        for index in roomy.indices where !categories.isEmpty { roomy[index].categories = categories }
        versatile = TeamIndex(categories.isEmpty ? [] : roomy, plan.weights, for: nowhere)
    }

    /// What one thing less to ask for would be, and what is short then.
    private static func changes(of order: MatchingPlan.Order) -> [(
        shortage: Shortage, facts: DispatchOrderFacts
    )] {
        var changes: [(shortage: Shortage, facts: DispatchOrderFacts)] = []
        func drop(_ kind: Shortage.Kind, _ value: String, _ change: (inout DispatchOrderFacts) -> Void) {
            var facts = order.facts
            change(&facts)
            changes.append((Shortage(kind: kind, value: value), facts))
        }
        for skill in order.facts.skills.sorted() { drop(.skill, skill) { $0.skills.remove(skill) } }
        if let language = order.facts.language { drop(.language, language.text) { $0.language = nil } }
        if order.facts.location != nil {
            drop(.area, order.site.uuidString.lowercased()) { $0.location = nil }
        }
        if let window = order.facts.window {
            drop(.availability, weekday(of: window, in: order.facts.calendar)) { $0.window = nil }
        }
        if !order.facts.letGoBy.isEmpty || !order.facts.badlyRated.isEmpty {
            drop(.declined, order.facts.category) {
                $0.letGoBy = []
                $0.badlyRated = []
            }
        }
        return changes
    }

    /// - Parameter isWorthServing: whether a team with room at the beginning costs no more than leaving the order;
    ///   nil where there was none.
    func finding(of index: Int, isWorthServing: Bool?) -> Finding {
        let order = plan.orders[index]
        guard teams.serves(order.facts.category) else { return unknownCategory(order) }
        let standing = teams.standing(of: order.facts)
        var finding = Finding(reason: .noCandidate, excluded: standing.excluded, shortages: [])
        if standing.eligible > 0 {
            if isWorthServing == false {
                return Finding(reason: .tooDear, excluded: standing.excluded, shortages: [])
            }
            finding.excluded[.atCapacity] = standing.eligible
            let shortage = Shortage(kind: .capacity, value: order.facts.category)
            return Finding(
                reason: .capacity, excluded: finding.excluded, shortages: [(shortage, standing.eligible)])
        }
        let changes = Self.changes(of: order).map { ($0.shortage, teams.standing(of: $0.facts).eligible) }
        let enough = changes.filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
        finding.shortages = enough.isEmpty ? changes.map { ($0.0, 0) } : enough
        return finding
    }

    private func unknownCategory(_ order: MatchingPlan.Order) -> Finding {
        Finding(
            reason: .noCandidate, excluded: plan.teams.isEmpty ? [:] : [.noCategory: plan.teams.count],
            shortages: [
                (
                    Shortage(kind: .category, value: order.facts.category),
                    versatile.standing(of: order.facts).eligible
                )
            ])
    }

    /// What the day counts as on which it begins, in China.
    private static func weekday(of window: TimeWindow, in calendar: WorkingCalendar) -> String {
        let weekday = calendar.weekday(of: window.start.dateInChina)
        return ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][weekday - 1]
    }
}
