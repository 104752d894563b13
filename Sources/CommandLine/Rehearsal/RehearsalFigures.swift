import Domain

/// What a rehearsal came to.
struct RehearsalFigures: Sendable {
    let orders: Int
    /// Orders offered to a team at least once.
    let offered: Int
    /// Orders accepted, and not given back since.
    let served: Int
    let offers: Int
    let returns: Int
    /// Minutes of the day from placing to the acceptance that held; of those served.
    let minutes: [Double]
    /// Metres from team to order, along the great circle; of those served whose two places are known.
    let metres: [Double]
    /// By active team: how many of the served it had.
    let loads: [Int]

    init(_ courses: [OrderCourse], _ teams: [RehearsalTeam], _ clock: RehearsalClock) {
        orders = courses.count
        offered = courses.count { !$0.offers.isEmpty }
        offers = courses.reduce(0) { $0 + $1.offers.count }
        returns = courses.reduce(0) { $0 + $1.returns }
        let places = Dictionary(teams.map { ($0.id, $0.place) }) { first, _ in first }
        var loads = Dictionary(teams.map { ($0.id, 0) }) { first, _ in first }
        var (minutes, metres): ([Double], [Double]) = ([], [])
        for course in courses {
            guard let hold = course.lastingHold else { continue }
            minutes.append(clock.minutes(from: course.placedAt, to: hold.since))
            loads[hold.team, default: 0] += 1
            if let from = places[hold.team] ?? nil, let to = course.place {
                metres.append(from.metres(to: to))
            }
        }
        served = minutes.count
        self.minutes = minutes
        self.metres = metres
        self.loads = Array(loads.values)
    }

    var medianMinutes: Double? { Spread.quantile(0.5, of: minutes) }
    var minutes95: Double? { Spread.quantile(0.95, of: minutes) }
    var kilometres: Double { metres.reduce(0, +) / 1000 }
    var meanKilometres: Double? { metres.isEmpty ? nil : kilometres / Double(metres.count) }

    /// Over all active teams, those without an order too, so that policies are compared over the same teams. Of fewer
    /// orders than teams it cannot be below 1 − served / teams.
    var gini: Double { Spread.gini(loads) }
    var teamsThatServed: Int { loads.count { $0 > 0 } }
    var mostOfOneTeam: Int { loads.max() ?? 0 }
    /// What the busiest tenth of the teams that served did, as a share of the served.
    var busiestTenth: Double { Spread.largestTenth(loads.filter { $0 > 0 }) }
}

extension OrderCourse {
    /// The last acceptance, if the order was not given back afterwards.
    var lastingHold: Hold? { holds.last.flatMap { $0.isGivenBack ? nil : $0 } }
}
