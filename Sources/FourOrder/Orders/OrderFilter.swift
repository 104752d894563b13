import Domain
import Foundation
import Postgres

/// What a list of orders is narrowed to.
struct OrderFilter {
    let states: [OrderState]?
    let site: UUID?
    let team: UUID?
    let categories: [String]?
    let channels: [Channel]?
    let priorities: [Priority]?
    let placedAfter: Timestamp?
    let placedBefore: Timestamp?
    let search: String?
    let attention: AttentionFilter?
    let number: Int64?

    init(_ query: inout QueryFields) {
        states = query.choices("state", OrderState.self)
        site = query.id("site_id")
        team = query.id("team_id")
        categories = query.codes("category")
        channels = query.choices("channel", Channel.self)
        priorities = query.choices("priority", Priority.self)
        placedAfter = query.time("placed_after")
        placedBefore = query.time("placed_before")
        if let placedAfter, let placedBefore, placedBefore < placedAfter {
            query.fault(.plain(.windowReversed, at: "?placed_before"))
        }
        search = query.text("q", Limits.query)
        attention = query.choice("attention", AttentionFilter.self)
        number = query.reference("ref")
    }

    /// What the list is narrowed by.
    var conditions: Set<OrderListSQL.Condition> {
        var conditions: Set<OrderListSQL.Condition> = []
        if states != nil || attention != nil { conditions.insert(.state) }
        if site != nil { conditions.insert(.site) }
        if team != nil { conditions.insert(.team) }
        if categories != nil { conditions.insert(.category) }
        if channels != nil { conditions.insert(.channel) }
        if priorities != nil { conditions.insert(.priority) }
        if placedAfter != nil { conditions.insert(.placedAfter) }
        if placedBefore != nil { conditions.insert(.placedBefore) }
        if attention != nil { conditions.insert(.attention) }
        if number != nil { conditions.insert(.number) }
        if search != nil { conditions.formUnion([.grams, .words]) }
        return conditions
    }

    /// Binds `$5` to `$17`.
    func bind(_ p: inout Parameters) {
        let attended = attention?.states.map(\.rawValue)
        let named = states?.map(\.rawValue)
        p.texts(named.map { names in attended.map { names.filter($0.contains) } ?? names } ?? attended)
        p.uuid(site)
        p.uuid(team)
        p.texts(categories)
        p.texts(channels?.map(\.rawValue))
        p.texts(priorities?.map(\.rawValue))
        p.timestamp(microsecondsSince1970: placedAfter?.microseconds)
        p.timestamp(microsecondsSince1970: placedBefore?.microseconds)
        p.text(attention?.rawValue)
        p.bigint(number)
        p.texts(search.map(Grams.search))
        p.texts(search.map(Grams.words))
    }
}

/// `?attention=`: one kind, or any.
enum AttentionFilter: String, CaseIterable {
    case any
    case overdue
    case returned
    case notStarted = "not_started"
    case notCompleted = "not_completed"
    case bindingExpired = "binding_expired"

    /// The states in which an order can need it.
    var states: [OrderState] {
        guard let kind = Attention(rawValue: rawValue) else {
            return OrderState.allCases.filter { state in
                Attention.allCases.contains { $0.states.contains(state) }
            }
        }
        return kind.states
    }
}
