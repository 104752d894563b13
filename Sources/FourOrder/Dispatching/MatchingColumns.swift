import Domain
import Foundation
import JSON
import Matching
import Postgres

/// Results of a part of a matching's orders, as columns of `matching_results`.
struct MatchingColumns {
    private static let terms = CostTerm.Name.allCases.count
    /// Value and cost of each term in turn.
    private static let width = 2 * terms

    private var orders: [UUID] = []
    private var versions: [Int32] = []
    private var teams: [UUID?] = []
    private var teamVersions: [Int32?] = []
    private var costs: [Int64?] = []
    private var termValues: [Int64] = []
    private var nextTeams: [UUID?] = []
    private var nextCosts: [Int64?] = []
    private var nextRises: [Int64?] = []
    private var reasons: [String?] = []
    private var whys: [String?] = []
    /// How many of the orders each shortage concerns.
    private(set) var shortages: [Shortage: Int] = [:]
    /// Name and unit of each term in turn, where any order has a team.
    private(set) var termNames: [String] = []

    /// - Parameter part: indices of orders.
    init(_ results: MatchingResults, _ part: some Sequence<Int>) {
        for index in part {
            let order = results.plan.orders[index]
            let found = results.found[index]
            orders.append(order.id)
            versions.append(order.version)
            teams.append(found.team.map { results.plan.teams[Int($0)].id })
            teamVersions.append(found.team.map { results.plan.teams[Int($0)].version })
            costs.append(found.team == nil ? nil : found.cost)
            nextTeams.append(found.next.map { results.plan.teams[Int($0.team)].id })
            nextCosts.append(found.next?.cost)
            nextRises.append(found.next?.rise)
            if let team = found.team {
                addTerms(of: results.plan.teams[Int(team)], for: order.facts, results.plan.weights)
                reasons.append(nil)
                whys.append(nil)
            } else {
                termValues += Array(repeating: 0, count: Self.width)
                addFinding(results.explainer.finding(of: index, isWorthServing: found.isWorthServing))
            }
        }
    }

    private mutating func addTerms(
        of team: DispatchTeamFacts, for order: DispatchOrderFacts, _ weights: DispatchWeights
    ) {
        guard
            case .eligible(_, let terms) = DispatchCost.candidacy(of: team, for: order, weights: weights),
            terms.count == Self.terms
        else {
            preconditionFailure(
                "a team that was chosen for an order is one that can serve it, for every reason")
        }
        for term in terms {
            termValues.append(term.stated(weights))
            termValues.append(term.cost)
        }
        if termNames.isEmpty { termNames = terms.flatMap { [$0.name.rawValue, $0.unit.rawValue] } }
    }

    private mutating func addFinding(_ finding: ShortageFinder.Finding) {
        reasons.append(finding.reason.rawValue)
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.key("excluded")
        json.beginObject()
        for code in Exclusion.allCases {
            guard let count = finding.excluded[code], count > 0 else { continue }
            json.key(code.rawValue)
            json.int(count)
        }
        json.endObject()
        json.key("shortages")
        json.beginArray()
        for (shortage, teams) in finding.shortages {
            json.beginObject()
            json.field("kind", shortage.kind.rawValue)
            json.field("value", shortage.value)
            json.field("teams", teams)
            json.endObject()
            shortages[shortage, default: 0] += 1
        }
        json.endArray()
        json.endObject()
        whys.append(String(decoding: json.take(), as: UTF8.self))
    }

    /// The parameters `$3` to `$15` of `MatchingRunSQL`'s `results`.
    ///
    /// - Parameter offers: the id that each order's offer is to have.
    func bind(_ p: inout Parameters, offers: [UUID]) {
        p.uuids(orders)
        p.ints(versions)
        p.uuids(teams)
        p.uuids(offers)
        p.bigints(costs)
        p.uuids(nextTeams)
        p.bigints(nextCosts)
        p.bigints(nextRises)
        p.texts(reasons)
        p.texts(whys)
        p.ints(teamVersions)
        p.bigints(termValues)
        p.int(Int32(Self.width))
    }
}
