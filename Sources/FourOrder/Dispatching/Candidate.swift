import Domain
import Foundation
import JSON

/// A team and what it would cost to give it an order, or why it cannot have it.
struct Candidate {
    /// Where it stands in the list: the eligible first, by cost; teams alike by id.
    struct Key: Comparable {
        /// Nil for the excluded.
        let cost: Int64?
        let team: UUID

        static func < (left: Key, right: Key) -> Bool {
            let costs = (left.cost ?? .max, right.cost ?? .max)
            if costs.0 != costs.1 { return costs.0 < costs.1 }
            return (left.team.high, left.team.low) < (right.team.high, right.team.low)
        }

        var text: String { "\(cost.map(String.init) ?? "") \(team.text)" }

        init(cost: Int64?, team: UUID) {
            self.cost = cost
            self.team = team
        }

        init?(_ text: String) {
            let parts = text.split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 2, let team = UUID(hyphenated: String(parts[1])) else { return nil }
            self.init(cost: Int64(parts[0]), team: team)
        }
    }

    let key: Key
    private let candidacy: Candidacy
    /// From 1; of the eligible.
    var rank: Int?

    init(_ team: UUID, _ candidacy: Candidacy) {
        self.candidacy = candidacy
        if case .eligible(let cost, _) = candidacy {
            key = Key(cost: cost, team: team)
        } else {
            key = Key(cost: nil, team: team)
        }
    }

    var isEligible: Bool { key.cost != nil }

    func write(_ weights: DispatchWeights, to json: inout JSONWriter) {
        json.beginObject()
        json.field("team_id", key.team)
        json.field("eligible", isEligible)
        json.field("rank", rank)
        json.field("cost", key.cost)
        switch candidacy {
        case .eligible(_, let terms):
            CostTerm.write(terms, weights, to: &json)
            json.key("excluded")
            json.strings([])
        case .excluded(let reasons):
            CostTerm.write([], weights, to: &json)
            json.key("excluded")
            json.strings(reasons.map(\.rawValue))
        }
        json.endObject()
    }
}
