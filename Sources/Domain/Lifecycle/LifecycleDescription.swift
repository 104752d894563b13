/// The lifecycle as `GET /v1/lifecycle` tells it, ready to be rendered as JSON.
public struct LifecycleDescription: Sendable {
    public struct State: Sendable {
        public let state: OrderState
        public let isFinal: Bool
        public let label: Wording
    }

    public struct ActionEntry: Sendable {
        public let action: Action
        public let label: Wording
        /// The states it starts from; empty for `place`.
        public let from: [OrderState]
        public let to: [OrderState]
        /// Names as in ``Performers/names``.
        public let who: [String]
    }

    public let states: [State]
    public let actions: [ActionEntry]

    public static let current = LifecycleDescription(
        states: OrderState.allCases.map { State(state: $0, isFinal: $0.isFinal, label: $0.label) },
        actions: Action.allCases.map { action in
            ActionEntry(
                action: action, label: action.label, from: Lifecycle.fromStates(of: action),
                to: Lifecycle.targets(of: action), who: Lifecycle.who(action).names)
        })
}

extension Lifecycle {
    /// The lifecycle as a Mermaid `stateDiagram-v2`, labelled in a language; ends with a newline.
    public static func mermaid(_ language: Language) -> String {
        var lines = ["stateDiagram-v2"]
        lines += OrderState.allCases.map { "    state \"\($0.label[language])\" as \($0.rawValue)" }
        lines += transitions.map { row in
            "    \(row.from?.rawValue ?? "[*]") --> \(row.to.rawValue) : \(row.action.label[language])"
        }
        lines += OrderState.allCases.filter(\.isFinal).map { "    \($0.rawValue) --> [*]" }
        return lines.joined(separator: "\n") + "\n"
    }
}
