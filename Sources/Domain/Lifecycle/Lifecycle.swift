/// One row of the table of transitions: an action leads from a state (none when placing) to a state.
public struct Transition: Hashable, Sendable {
    public let action: Action
    public let from: OrderState?
    public let to: OrderState
    public let who: Performers

    fileprivate init(_ action: Action, _ from: OrderState?, _ to: OrderState, _ who: Performers) {
        self.action = action
        self.from = from
        self.to = to
        self.who = who
    }
}

/// The order's life: the one place where the table of transitions is written.
///
///     place ──> placed ──dispatch──> dispatched ──accept──> accepted ──start──> in_service
///               │ ▲ ▲ ◄─ decline, expire ─┘                   │                      │ complete
///               │ │ └────── recall, withdraw ─────────────────┘                      ▼
///        merge  │ │ unmerge                    closed ◄──close (15 days)──────── completed
///               ▼ │                                                                  │ rate
///             merged        rejected, cancelled (final)       placed ◄──reopen─── rated
///
/// Everything that must agree with it is generated from it (the database's guards, the diagram, the answer of
/// `GET /v1/lifecycle`) or compared with it by a test.
public enum Lifecycle {
    /// Every transition, in the order in which actions are listed for callers.
    public static let transitions: [Transition] = [
        Transition(.place, nil, .placed, [.resident, .intake, .dispatcher, .admin]),
        Transition(.reject, .placed, .rejected, [.dispatcher, .admin]),
        Transition(.merge, .placed, .merged, [.dispatcher, .admin]),
        Transition(.unmerge, .merged, .placed, [.dispatcher, .admin]),
        Transition(.forward, .placed, .placed, [.dispatcher, .admin]),
        Transition(.dispatch, .placed, .dispatched, [.dispatcher, .admin, .matching]),
        Transition(.accept, .dispatched, .accepted, [.leader, .admin]),
        Transition(.decline, .dispatched, .dispatched, [.leader, .admin]),
        Transition(.decline, .dispatched, .placed, [.leader, .admin]),
        Transition(.expire, .dispatched, .dispatched, [.clock]),
        Transition(.expire, .dispatched, .placed, [.clock]),
        Transition(.recall, .dispatched, .placed, [.dispatcher, .admin]),
        Transition(.recall, .accepted, .placed, [.dispatcher, .admin]),
        Transition(.recall, .inService, .placed, [.dispatcher, .admin]),
        Transition(.withdraw, .accepted, .placed, [.leader, .admin]),
        Transition(.start, .accepted, .inService, [.volunteer, .leader, .admin]),
        Transition(.complete, .inService, .completed, [.volunteer, .leader, .admin]),
        Transition(.rate, .completed, .rated, [.resident, .intake, .dispatcher, .admin]),
        Transition(.reopen, .completed, .placed, [.resident, .dispatcher, .admin]),
        Transition(.reopen, .rated, .placed, [.resident, .dispatcher, .admin]),
        Transition(.close, .completed, .closed, [.clock]),
        Transition(.cancel, .placed, .cancelled, [.resident, .intake, .dispatcher, .admin]),
        Transition(.cancel, .dispatched, .cancelled, [.resident, .intake, .dispatcher, .admin]),
        Transition(.cancel, .accepted, .cancelled, [.resident, .intake, .dispatcher, .admin]),
    ]

    /// The states an action starts from, each once, in table order. Empty for `place`, which has none.
    public static func fromStates(of action: Action) -> [OrderState] {
        distinct(transitions.filter { $0.action == action }.compactMap(\.from))
    }

    /// The states an action may lead to from any state, each once, in table order.
    public static func targets(of action: Action) -> [OrderState] {
        distinct(transitions.filter { $0.action == action }.map(\.to))
    }

    /// The states an action may lead to from one state; empty where it is not allowed there.
    public static func targets(of action: Action, from: OrderState?) -> [OrderState] {
        transitions.filter { $0.action == action && $0.from == from }.map(\.to)
    }

    /// Whether the table holds this row.
    public static func isAllowed(_ action: Action, from: OrderState?, to: OrderState) -> Bool {
        transitions.contains { $0.action == action && $0.from == from && $0.to == to }
    }

    /// Whether the table holds any row that takes the action from this state.
    public static func isAllowed(_ action: Action, from: OrderState?) -> Bool {
        transitions.contains { $0.action == action && $0.from == from }
    }

    /// Who may perform an action at all.
    public static func who(_ action: Action) -> Performers {
        transitions.reduce(into: Performers()) { if $1.action == action { $0.formUnion($1.who) } }
    }

    private static func distinct(_ states: [OrderState]) -> [OrderState] {
        states.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
