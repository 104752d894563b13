import Domain
import JSON

/// How an order went, as the server tells it at the end of a rehearsal.
struct OrderCourse: Sendable {
    /// 派单: from when to when a team could accept.
    struct Offer: Sendable {
        let team: String
        let isDirect: Bool
        let since: Timestamp
        /// Nil while it is pending.
        let until: Timestamp?

        func overlaps(_ other: Offer) -> Bool {
            since < (other.until ?? .latest) && other.since < (until ?? .latest)
        }
    }

    /// A team's time with the order, from its acceptance to completion, recall or withdrawal.
    struct Hold: Sendable {
        let team: String
        let since: Timestamp
        /// Nil while it has it.
        var until: Timestamp?
        /// It did not complete it.
        var isGivenBack = false
    }

    let id: String
    /// Of its request.
    let line: Int
    let placedAt: Timestamp
    let place: Coordinates?
    /// How often it came back to the center.
    let returns: Int
    var offers: [Offer]
    var holds: [Hold]
    /// Why teams were excluded, and of how many; of an order never offered.
    var excluded: [String: Int] = [:]
    /// Teams that could have been offered it; of an order never offered.
    var eligible = 0
}

extension OrderCourse {
    /// - Parameters:
    ///   - order: As `GET /v1/orders/{id}` gives it; nil is returned for what is none.
    ///   - offers: All of `…/offers`.
    ///   - events: All of `…/events`, oldest first.
    init?(_ order: JSONTree, line: Int, offers: [JSONTree], events: [JSONTree]) {
        guard let id = order["id"]?.string,
            let placedAt = order["placed_at"]?.string.flatMap({ Timestamp(rfc3339: $0) })
        else { return nil }
        self.init(
            id: id, line: line, placedAt: placedAt, place: Coordinates(order["location"]),
            returns: order["returns"]?.int ?? 0, offers: offers.compactMap(Offer.init),
            holds: Self.holds(events))
    }

    private static func holds(_ events: [JSONTree]) -> [Hold] {
        var holds: [Hold] = []
        for event in events {
            guard let time = event["at"]?.string.flatMap({ Timestamp(rfc3339: $0) }) else { continue }
            switch event["action"]?.string.flatMap(Action.init(rawValue:)) {
            case .accept:
                if let team = event["data"]?["team_id"]?.string {
                    holds.append(Hold(team: team, since: time))
                }
            case .complete: end(&holds, at: time, isGivenBack: false)
            case .recall, .withdraw, .cancel: end(&holds, at: time, isGivenBack: true)
            default: break
            }
        }
        return holds
    }

    private static func end(_ holds: inout [Hold], at time: Timestamp, isGivenBack: Bool) {
        guard let last = holds.indices.last, holds[last].until == nil else { return }
        holds[last].until = time
        holds[last].isGivenBack = isGivenBack
    }
}

extension OrderCourse.Offer {
    init?(_ item: JSONTree) {
        guard let team = item["team_id"]?.string,
            let since = item["created_at"]?.string.flatMap({ Timestamp(rfc3339: $0) })
        else { return nil }
        self.init(
            team: team, isDirect: item["mode"]?.string == DispatchMode.direct.rawValue, since: since,
            until: item["answered_at"]?.string.flatMap { Timestamp(rfc3339: $0) })
    }
}

extension Coordinates {
    /// Of a `location` in an answer; nil where there is none.
    init?(_ location: JSONTree?) {
        guard let latitude = location?["lat"]?.double, let longitude = location?["lng"]?.double else {
            return nil
        }
        self.init(latitude: latitude, longitude: longitude)
    }
}
