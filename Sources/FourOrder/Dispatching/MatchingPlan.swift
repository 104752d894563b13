import Domain
import Foundation
import JSON
import Matching

/// One matching, away from the loop and without the database: facts in, results out.
struct MatchingPlan: Sendable {
    /// An order to be matched, as it was read.
    struct Order: Sendable {
        let id: UUID
        let version: Int32
        let facts: DispatchOrderFacts
    }

    /// What a run found for one order.
    struct Result: Sendable {
        let order: UUID
        let version: Int32
        let team: UUID?
        /// `{cost, terms, alternative}` of an assignment, `{reason, excluded}` of what is unserved.
        let json: String
    }

    struct Outcome: Sendable {
        let results: [Result]
        /// `{orders, assigned, unserved, edges}`
        let counts: [UInt8]
        let cost: Int64
    }

    /// Teams looked at for one order: the cheapest. More would rarely change the answer, and memory is 50 bytes each.
    static let candidatesPerOrder = 64

    var orders: [Order] = []
    /// Their load counts what is offered to them too: they may well accept it.
    var teams: [DispatchTeamFacts] = []
    var weights = DispatchWeights.standard

    /// Solves it, and proves the answer to be the best.
    func solved() throws -> Outcome {
        let index = TeamIndex(teams, weights)
        let choices = orders.map { index.cheapest(Self.candidatesPerOrder, for: $0.facts) }
        let problem = problem(choices)
        let solution = try problem.solved()
        try Verifier.verify(solution, of: problem)
        let results = orders.indices.map { result($0, choices[$0], solution) }
        let assigned = results.count { $0.team != nil }
        var json = JSONWriter(capacity: 96)
        json.beginObject()
        json.field("orders", orders.count)
        json.field("assigned", assigned)
        json.field("unserved", orders.count - assigned)
        json.field("edges", problem.edges.count)
        json.endObject()
        return Outcome(results: results, counts: json.take(), cost: solution.totalCost)
    }

    private func problem(_ choices: [[TeamIndex.Choice]]) -> MatchingProblem {
        var edges: [MatchingProblem.Edge] = []
        edges.reserveCapacity(choices.reduce(0) { $0 + $1.count })
        for (order, list) in choices.enumerated() {
            for choice in list {
                edges.append(
                    .init(order: Int32(order), team: Int32(choice.team), cost: Self.clamped(choice.cost)))
            }
        }
        return MatchingProblem(
            orders: orders.enumerated().map { .init(key: UInt64($0), penalty: penalty($1)) },
            teams: teams.enumerated().map {
                .init(key: UInt64($0), capacity: Int(max(0, $1.capacity - $1.load)))
            },
            edges: edges)
    }

    private func penalty(_ order: Order) -> Int64 {
        Self.clamped(
            weights.unservedCost(
                priority: order.facts.priority, waitingSeconds: order.facts.waitingSeconds))
    }

    private static func clamped(_ cost: Int64) -> Int64 { min(max(cost, 0), MatchingScale.maximumCost) }

    // MARK: Results

    private func result(_ index: Int, _ choices: [TeamIndex.Choice], _ solution: MatchingSolution) -> Result {
        var json = JSONWriter(capacity: 512)
        json.beginObject()
        let team = solution.teamOfOrder[index].map(Int.init)
        if let team {
            writeAssignment(index, team, choices, solution, &json)
        } else {
            writeUnserved(index, choices, &json)
        }
        json.endObject()
        let order = orders[index]
        return Result(
            order: order.id, version: order.version, team: team.map { teams[$0].id },
            json: String(decoding: json.take(), as: UTF8.self))
    }

    private func writeAssignment(
        _ index: Int, _ team: Int, _ choices: [TeamIndex.Choice], _ solution: MatchingSolution,
        _ json: inout JSONWriter
    ) {
        let facts = orders[index].facts
        guard
            case .eligible(let cost, let terms) = DispatchCost.candidacy(
                of: teams[team], for: facts, weights: weights)
        else { return }
        json.field("cost", cost)
        CostTerm.write(terms, weights, to: &json)
        json.key("alternative")
        // The next best: what it costs itself, and what others would lose by it (the dual of a full team).
        let next = choices.filter { $0.team != team }.min { left, right in
            rise(left, solution) < rise(right, solution)
        }
        guard let next else { return json.null() }
        json.beginObject()
        json.field("team_id", teams[next.team].id)
        json.field("cost", next.cost)
        json.field("extra_cost", next.cost - cost)
        json.endObject()
    }

    private func rise(_ choice: TeamIndex.Choice, _ solution: MatchingSolution) -> Int64 {
        choice.cost + solution.scale.cost(ofPacked: solution.teamDuals[choice.team])
    }

    private func writeUnserved(_ index: Int, _ choices: [TeamIndex.Choice], _ json: inout JSONWriter) {
        let limit = penalty(orders[index])
        let reason =
            choices.isEmpty
            ? UnservedReason.noCandidate
            : choices.contains { $0.cost <= limit } ? .capacity : .tooDear
        json.field("reason", reason.rawValue)
        json.key("excluded")
        json.beginObject()
        for (code, count) in exclusions(orders[index].facts) {
            json.key(code.rawValue)
            json.int(count)
        }
        json.endObject()
    }

    func exclusions(_ order: DispatchOrderFacts) -> [(Exclusion, Int)] {
        var counts: [Exclusion: Int] = [:]
        for team in teams {
            guard
                case .excluded(let reasons) = DispatchCost.candidacy(of: team, for: order, weights: weights)
            else { continue }
            for reason in reasons { counts[reason, default: 0] += 1 }
        }
        return Exclusion.allCases.compactMap { code in counts[code].map { (code, $0) } }
    }
}

/// Why a run left an order without a team.
enum UnservedReason: String, CaseIterable {
    case noCandidate = "no_candidate"
    case capacity
    case tooDear = "too_dear"

    var detail: Wording {
        switch self {
        case .noCandidate: Wording(zh: "没有符合条件的服务队", en: "No team could serve it")
        case .capacity: Wording(zh: "符合条件的服务队都已满负荷", en: "The teams that could serve it have no room left")
        case .tooDear: Wording(zh: "派单代价高于暂不派单", en: "Every team costs more than leaving it for now")
        }
    }
}
