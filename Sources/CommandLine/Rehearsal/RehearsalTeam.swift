import Domain
import JSON

/// A team of the center, as a rehearsal found it.
struct RehearsalTeam: Sendable {
    let id: String
    let capacity: Int
    /// Orders that it held when the rehearsal began.
    let held: Int
    let place: Coordinates?
}

extension RehearsalTeam {
    /// Of an item of `GET /v1/teams`; nil for a team that is not active.
    init?(_ item: JSONTree) {
        guard let id = item["id"]?.string, item["active"]?.bool == true else { return nil }
        self.init(
            id: id, capacity: item["capacity"]?.int ?? 0, held: item["held"]?.int ?? 0,
            place: Coordinates(item["location"]))
    }
}
