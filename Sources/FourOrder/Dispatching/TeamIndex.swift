import Domain
import Foundation

/// Teams by what orders ask of them, so that the cheapest for an order are found without looking at all of them.
///
/// Orders that differ in place, window, wishes and past alone share a ``TeamProfile``, made once: the teams that could
/// serve such an order somewhere, with what each costs beside the distance. A search then looks at about as many teams
/// as it finds, however many there are and wherever they stand; what it finds is priced by `DispatchCost` itself.
///
/// It rests on this of the cost: it is a part that the profile decides, the distance up to its cap, and a wish for
/// another team, which weighs on all others alike. A test compares with a look at all teams.
struct TeamIndex: Sendable {
    /// A team that could have an order, by its position.
    struct Choice {
        let team: Int
        let cost: Int64
    }

    let teams: [DispatchTeamFacts]
    let weights: DispatchWeights
    private let positions: [UUID: Int]
    private let byCategory: [String: [Int]]
    private var profiles: [DispatchOrderFacts: TeamProfile] = [:]
    /// Whether each team is there, for windows asked for.
    private var hours: [TimeWindow: [Bool]] = [:]
    /// Windows beyond so many, each a byte a team, are looked up team by team.
    private static let maximumWindows = 2_000

    /// - Parameter orders: those that will be asked for; others can be, but cost a look at all teams.
    init(
        _ teams: [DispatchTeamFacts], _ weights: DispatchWeights,
        for orders: some Sequence<DispatchOrderFacts> = []
    ) {
        self.teams = teams
        self.weights = weights
        positions = Dictionary(
            teams.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        var byCategory: [String: [Int]] = [:]
        for (index, team) in teams.enumerated() {
            for category in team.categories { byCategory[category, default: []].append(index) }
        }
        self.byCategory = byCategory
        for order in orders {
            let plain = order.plain
            if profiles[plain] == nil { profiles[plain] = makeProfile(plain) }
            if let window = order.window, hours[window] == nil, hours.count < Self.maximumWindows {
                hours[window] = teams.indices.map { isAvailable($0, for: order) }
            }
        }
    }

    /// Whether any team serves a category.
    func serves(_ category: String) -> Bool { byCategory[category] != nil }

    private func isAvailable(_ team: Int, for order: DispatchOrderFacts) -> Bool {
        order.window.map { teams[team].availability.covers($0, in: order.calendar) } ?? true
    }

    private func profile(of order: DispatchOrderFacts) -> TeamProfile {
        let plain = order.plain
        return profiles[plain] ?? makeProfile(plain)
    }

    private func makeProfile(_ plain: DispatchOrderFacts) -> TeamProfile {
        TeamProfile(plain, byCategory[plain.category] ?? [], of: teams, weights)
    }

    /// The cheapest teams for an order, at most so many, cheapest first; equals by position.
    func cheapest(_ count: Int, for order: DispatchOrderFacts) -> [Choice] {
        let profile = profile(of: order)
        let wished = order.preferredTeam.flatMap { positions[$0] }
        let available = order.window.flatMap { hours[$0] }
        let more = weightOfWish(of: order, profile, wished)
        var best = CheapestTeams(count)
        if let wished, let choice = choice(wished, order) { best.add(choice) }
        func look(_ team: Int) {
            guard team != wished, available?[team] ?? true, let choice = choice(team, order) else { return }
            best.add(choice)
        }
        for entry in order.location == nil ? profile.all : profile.placeless {
            guard best.admits(entry.cost + more, entry.team) else { break }
            look(entry.team)
        }
        guard let place = order.location else { return best.choices }
        let cap = weights.maxDistanceMetres
        profile.tree.walk(from: place) { node, metres in
            metres <= node.farthestReach
                && best.admits(node.base + min(metres, cap) + more, node.firstTeam)
        } visit: { candidate in
            guard let metres = candidate.metres(to: place),
                best.admits(candidate.base + min(metres, cap) + more, candidate.team)
            else { return }
            look(candidate.team)
        }
        return best.choices
    }

    /// What a wish for a team adds to the cost of every other.
    private func weightOfWish(of order: DispatchOrderFacts, _ profile: TeamProfile, _ wished: Int?) -> Int64 {
        guard let wish = order.preferredTeam, let probe = profile.all.first(where: { $0.team != wished })
        else {
            return 0
        }
        var asking = order.plain
        asking.preferredTeam = wish
        return max(0, (choice(probe.team, asking)?.cost ?? 0) - probe.cost)
    }

    private func choice(_ index: Int, _ order: DispatchOrderFacts) -> Choice? {
        guard
            case .eligible(let cost, _) = DispatchCost.candidacy(
                of: teams[index], for: order, weights: weights)
        else { return nil }
        return Choice(team: index, cost: cost)
    }

    // MARK: Counts

    /// How many teams could serve an order, and how many each reason excludes: a team counts for its first.
    func standing(of order: DispatchOrderFacts) -> TeamStanding {
        let profile = profile(of: order)
        let available = order.window.flatMap { hours[$0] }
        var standing = TeamStanding(excluded: profile.excluded)
        func count(_ team: Int) {
            let isThere = available?[team] ?? isAvailable(team, for: order)
            if isThere { standing.eligible += 1 } else { standing.exclude(1, .notAvailable) }
        }
        for entry in order.location == nil ? profile.all : profile.placeless { count(entry.team) }
        if let place = order.location {
            profile.tree.walk(from: place) { node, metres in
                if metres > node.farthestReach {
                    standing.exclude(node.range.count, .outOfArea)
                    return false
                }
                guard order.window == nil, node.nearestReach == .max else { return true }
                standing.eligible += node.range.count
                return false
            } visit: { candidate in
                if candidate.metres(to: place) == nil {
                    standing.exclude(1, .outOfArea)
                } else {
                    count(candidate.team)
                }
            }
        }
        for team in order.letGoBy.union(order.badlyRated).compactMap({ positions[$0] }) {
            guard
                case .excluded(let reasons) = DispatchCost.candidacy(
                    of: teams[team], for: order, weights: weights),
                let first = reasons.first, first == .declined || first == .ratedBadly
            else { continue }
            standing.eligible -= 1
            standing.exclude(1, first)
        }
        return standing
    }
}

/// What stands between an order and the teams.
struct TeamStanding {
    private(set) var excluded: [Exclusion: Int]
    var eligible = 0

    init(excluded: [Exclusion: Int]) { self.excluded = excluded }

    mutating func exclude(_ count: Int, _ reason: Exclusion) { excluded[reason, default: 0] += count }
}

extension DispatchOrderFacts {
    /// What an order asks of teams wherever and whenever it is to be served, and whoever has had it before.
    fileprivate var plain: DispatchOrderFacts {
        var plain = self
        plain.location = nil
        plain.window = nil
        plain.priority = .normal
        plain.waitingSeconds = 0
        plain.preferredTeam = nil
        plain.letGoBy = []
        plain.badlyRated = []
        return plain
    }
}
