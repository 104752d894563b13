import Domain

/// What must hold at every moment of a rehearsal, whatever the policy. Each check gives the orders or teams that break it.
enum RehearsalChecks {
    struct Violation: Equatable, Sendable {
        enum Rule: String, CaseIterable, Sendable {
            case neverOffered = "never_offered"
            case offeredTwice = "offered_twice"
            case aboveCapacity = "above_capacity"

            var wording: Wording {
                switch self {
                case .neverOffered: Wording(zh: "有队可派却从未派出", en: "never offered, though a team could have it")
                case .offeredTwice: Wording(zh: "同时有两份派单", en: "offered twice at once")
                case .aboveCapacity: Wording(zh: "超过队伍承接数", en: "above the team's capacity")
                }
            }
        }

        let rule: Rule
        /// The order's id, or the team's.
        let id: String
    }

    static func violations(_ courses: [OrderCourse], _ teams: [RehearsalTeam]) -> [Violation] {
        courses.filter { $0.offers.isEmpty && $0.eligible > 0 }.map { .init(rule: .neverOffered, id: $0.id) }
            + courses.filter(isOfferedTwice).map { .init(rule: .offeredTwice, id: $0.id) }
            + aboveCapacity(courses, teams).map { .init(rule: .aboveCapacity, id: $0) }
    }

    /// Whether a direct offer was pending beside another, or two of a broadcast with the same team.
    private static func isOfferedTwice(_ course: OrderCourse) -> Bool {
        course.offers.enumerated().contains { index, one in
            course.offers[(index + 1)...].contains { other in
                one.overlaps(other) && (one.isDirect || other.isDirect || one.team == other.team)
            }
        }
    }

    /// Teams that held more at some moment than they may.
    private static func aboveCapacity(_ courses: [OrderCourse], _ teams: [RehearsalTeam]) -> [String] {
        var changes: [String: [(at: Timestamp, change: Int)]] = [:]
        for hold in courses.flatMap(\.holds) {
            changes[hold.team, default: []].append((hold.since, 1))
            guard let until = hold.until else { continue }
            changes[hold.team, default: []].append((until.adding(microseconds: -Self.skewMicroseconds), -1))
        }
        return teams.filter { team in
            var held = team.held
            let sorted = (changes[team.id] ?? []).sorted { ($0.at, $0.change) < ($1.at, $1.change) }
            return sorted.contains { change in
                held += change.change
                return change.change > 0 && held > team.capacity
            }
        }.map(\.id)
    }

    /// A transition is dated when its order is locked, before it waits for the team's row: of two that overlap, the one
    /// which released the team first may bear the later time. So much later at most is taken as before.
    private static let skewMicroseconds: Int64 = 100_000
}
