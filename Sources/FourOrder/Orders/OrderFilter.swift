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

    /// The way in that reads least: the most selective index that the filter names.
    var wayIn: OrderListSQL.WayIn {
        if number != nil { return .number }
        if search != nil { return .search }
        if team != nil { return .team }
        if site != nil { return .site }
        if states != nil || attention != nil { return .state }
        if categories != nil { return .category }
        return .newest
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
