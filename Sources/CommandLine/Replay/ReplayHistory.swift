import JSON

/// What has happened to one order, as far as the report asks for it: before the replay met it, and by now.
struct ReplayHistory: Sendable {
    /// What an order has been through at least once.
    struct Milestones: Equatable, Sendable {
        var isDispatched = false
        var isAccepted = false
        var isCompleted = false
        var isReturned = false
        var isReopened = false

        /// Completed in the first round, without a return.
        var isFirstPass: Bool { isCompleted && !isReturned && !isReopened }

        mutating func pass(_ action: String) {
            switch action {
            case "dispatch": isDispatched = true
            case "accept": isAccepted = true
            case "complete": isCompleted = true
            case "reopen": isReopened = true
            default: break
            }
        }
    }

    /// The state it was in; nil for an order that the replay placed.
    private let initialState: String?
    private let channel: String
    private let before: Milestones
    private var now: Milestones
    private var state: String
    private var scores: [Int] = []

    /// An order just placed.
    init(placed order: JSONTree) {
        initialState = nil
        channel = order["channel"]?.string ?? ""
        before = Milestones()
        now = before
        state = order["state"]?.string ?? ""
    }

    /// An order that was there, with the events it has had.
    init(met order: JSONTree, events: [JSONTree]) {
        state = order["state"]?.string ?? ""
        initialState = state
        channel = order["channel"]?.string ?? ""
        var past = Milestones()
        for event in events { past.pass(event["action"]?.string ?? "") }
        past.isReturned = (order["returns"]?.int ?? 0) > 0
        before = past
        now = past
    }

    /// Takes note of an order after an action.
    mutating func pass(_ action: String, _ order: JSONTree) {
        now.pass(action)
        if (order["returns"]?.int ?? 0) > 0 { now.isReturned = true }
        state = order["state"]?.string ?? state
        if action == "rate", let score = order["rating"]?["score"]?.int { scores.append(score) }
    }

    /// Adds what this order changes in the report, by the definitions in `openapi.yaml`.
    func add(to figures: inout ReplayFigures) {
        if let initialState {
            figures.add(-1, to: "by_state.\(initialState)")
        } else {
            for name in ["total", "by_channel.\(channel)", "response.denominator"] {
                figures.add(1, to: name)
            }
        }
        figures.add(1, to: "by_state.\(state)")
        add(
            \.isDispatched, to: ["response.numerator", "acceptance.denominator", "return.denominator"],
            &figures)
        add(\.isAccepted, to: ["acceptance.numerator"], &figures)
        add(\.isReturned, to: ["return.numerator"], &figures)
        add(\.isReopened, to: ["rework.numerator"], &figures)
        add(\.isCompleted, to: ["first_pass.denominator", "rework.denominator"], &figures)
        add(\.isFirstPass, to: ["first_pass.numerator"], &figures)
        figures.add(scores.count, to: "satisfaction.denominator")
        figures.add(scores.filter { $0 >= 3 }.count, to: "satisfaction.numerator")
    }

    private func add(
        _ milestone: KeyPath<Milestones, Bool>, to names: [String], _ figures: inout ReplayFigures
    ) {
        let change = (now[keyPath: milestone] ? 1 : 0) - (before[keyPath: milestone] ? 1 : 0)
        for name in names { figures.add(change, to: name) }
    }
}
