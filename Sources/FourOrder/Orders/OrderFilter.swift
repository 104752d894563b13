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
        if attention != nil { conditions.insert(.attention) }
        if number != nil { conditions.insert(.number) }
        if search != nil { conditions.formUnion([.grams, .words]) }
        return conditions
    }

    /// Binds what the list is narrowed by, in the order of the conditions.
    func bind(_ conditions: [OrderListSQL.Condition], _ p: inout Parameters) {
        for condition in conditions {
            switch condition {
            case .state: p.list(namedStates)
            case .site: p.uuid(site)
            case .team: p.uuid(team)
            case .category: p.list(categories)
            case .channel: p.list(channels?.map(\.rawValue))
            case .priority: p.list(priorities?.map(\.rawValue))
            case .placedAfter: p.uuid(placedAfter.map(UUIDv7.first))
            case .attention: p.text(attention?.rawValue)
            case .number: p.bigint(number)
            case .grams: p.list(search.map(Grams.search))
            case .words: p.list(search.map(Grams.words))
            }
        }
    }

    /// The states asked for, of those in which an order can need the attention asked for.
    private var namedStates: [String]? {
        let attended = attention?.states.map(\.rawValue)
        let named = states?.map(\.rawValue)
        return named.map { names in attended.map { names.filter($0.contains) } ?? names } ?? attended
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
    case escalated

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
