import JSON
import Synchronization

/// The center's teams and volunteers, and who of them is at work on orders of this replay right now.
///
/// No volunteer is named for two orders in flight, so none of this replay's bookings collide, whatever the windows.
final class ReplayTeams: Sendable {
    struct Team: Sendable {
        let id: String
        let categories: Set<String>
        let capacity: Int
        let latitude: Double?
        let longitude: Double?
        /// Orders held by others when the replay began.
        var held: Int
    }

    fileprivate struct Work {
        var teams: [Team]
        /// By id: positions in `teams`.
        let position: [String: Int]
        /// By position in `teams`: orders of this replay in flight.
        var inFlight: [Int]
        /// By category: positions in `teams`.
        var serving: [String: [Int]]
        var members: [String: [String]] = [:]
        var atWork: Set<String> = []
        /// Rotates the members, so that the work is spread.
        var turn = 0
    }

    private let work: Mutex<Work>

    init(_ items: [JSONTree]) {
        let teams = items.compactMap(Team.init)
        var serving: [String: [Int]] = [:]
        for (index, team) in teams.enumerated() {
            for category in team.categories { serving[category, default: []].append(index) }
        }
        let position = Dictionary(teams.enumerated().map { ($0.element.id, $0.offset) }) { first, _ in first }
        work = Mutex(
            Work(
                teams: teams, position: position, inFlight: [Int](repeating: 0, count: teams.count),
                serving: serving))
    }

    var count: Int { work.withLock { $0.teams.count } }

    /// Takes the least loaded team that serves the category, the nearest of those that are equal; any team where
    /// none serves it. Give it back with `release`.
    func take(category: String, near place: (latitude: Double, longitude: Double)?, without: Set<String>)
        -> String?
    {
        work.withLock { work in
            let candidates = work.serving[category] ?? Array(work.teams.indices)
            let free = candidates.filter {
                !without.contains(work.teams[$0].id) && work.teams[$0].capacity > 0
            }
            let best = free.min { left, right in
                (work.load(left), work.distance(left, place)) < (
                    work.load(right), work.distance(right, place)
                )
            }
            guard let best, work.load(best) < 1 else { return nil }
            work.inFlight[best] += 1
            return work.teams[best].id
        }
    }

    /// The order is no longer this team's.
    func release(_ team: String) {
        work.withLock { work in
            if let index = work.position[team] { work.inFlight[index] -= 1 }
        }
    }

    /// These volunteers are free again.
    func free(_ volunteers: [String]) { work.withLock { $0.atWork.subtract(volunteers) } }

    /// A team found full is as loaded as can be for the rest of the replay, but for what it finishes here.
    func markFull(_ team: String) {
        work.withLock { work in
            guard let index = work.position[team] else { return }
            work.teams[index].held = max(
                work.teams[index].held, work.teams[index].capacity - work.inFlight[index])
        }
    }

    /// Whether the team's members have been learnt.
    func knows(_ team: String) -> Bool { work.withLock { $0.members[team] != nil } }

    func learn(_ team: String, members: [String]) { work.withLock { $0.members[team] = members } }

    /// Takes up to so many members who are not at work; give them back with `release`.
    func takeVolunteers(of team: String, count: Int, without: Set<String>) -> [String] {
        work.withLock { work in
            let members = work.members[team] ?? []
            guard !members.isEmpty else { return [] }
            work.turn += 1
            let start = work.turn % members.count
            var chosen: [String] = []
            for member in members[start...] + members[..<start] where chosen.count < count {
                if !work.atWork.contains(member), !without.contains(member) { chosen.append(member) }
            }
            work.atWork.formUnion(chosen)
            return chosen
        }
    }
}

extension ReplayTeams.Work {
    /// The share of the capacity that is taken.
    fileprivate func load(_ index: Int) -> Double {
        Double(teams[index].held + inFlight[index]) / Double(teams[index].capacity)
    }

    /// In degrees, squared, with longitudes shortened as at 31° north; only compared. Infinite where unknown.
    fileprivate func distance(_ index: Int, _ place: (latitude: Double, longitude: Double)?) -> Double {
        guard let place, let latitude = teams[index].latitude, let longitude = teams[index].longitude else {
            return .infinity
        }
        let north = latitude - place.latitude
        let east = (longitude - place.longitude) * 0.857
        return north * north + east * east
    }
}

extension ReplayTeams.Team {
    /// Of an item of `GET /v1/teams`; nil for a team that is not active.
    init?(_ item: JSONTree) {
        guard let id = item["id"]?.string, item["active"]?.bool == true else { return nil }
        self.id = id
        categories = Set((item["categories"]?.array ?? []).compactMap(\.string))
        capacity = item["capacity"]?.int ?? 0
        held = item["held"]?.int ?? 0
        latitude = item["location"]?["lat"]?.double
        longitude = item["location"]?["lng"]?.double
    }
}
