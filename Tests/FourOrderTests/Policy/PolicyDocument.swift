import Domain
import Foundation

@testable import FourOrder

/// `docs/policy.md`, from the policy itself.
enum PolicyDocument {
    static var text: String {
        let things = Policy.rules.compactMap { rule -> String? in
            guard case .ties(let seers, let doers) = rule.access else { return nil }
            return row(
                rule,
                [words(seers), seers != .everybody && doers == .everybody ? "who sees it" : words(doers)])
        }
        let orders = Policy.rules.compactMap { rule -> String? in
            guard case .order(let attempt, let act) = rule.access else { return nil }
            let states = rule.action.map {
                Lifecycle.fromStates(of: $0).map(\.rawValue).joined(separator: ", ")
            }
            return row(rule, [words(act), words(attempt.subtracting(act)), states ?? ""])
        }
        let open = Policy.rules.filter { $0.access == .open }.map { "`\($0.operation.rawValue)`" }
        return """
            # Who may do what

            Written by a test from the policy (`Sources/Domain/People/Policy+Rules.swift`), of which the service's checks are
            made. What it must come to for everybody stands in `Tests/FourOrderTests/Expected`, by hand.

            Whoever does not see a thing hears 404, who sees it but may not do this 403. Another center's is never seen. Without a
            token: \(open.joined(separator: ", ")).

            ## The center

            | operation | seen by | done by | an API key needs | masked |
            | --- | --- | --- | --- | --- |
            \(things.joined(separator: "\n"))

            ## An order

            Seen by whoever is anything to it. Who may only attempt is told where the order stands (409) instead of 403.

            | operation | done by | attempted by | in | an API key needs | masked |
            | --- | --- | --- | --- | --- | --- |
            \(orders.joined(separator: "\n"))

            ## What is masked

            - Of an order `\(Masking.order.fields.joined(separator: "`, `"))`, in its events and ratings residents' names: whole for
              \(words(Disclosure.always)), and, from acceptance until the center's days after completion, for
              \(words(Disclosure.holding)).
            - A volunteer's phone: whole for \(words(Policy.mayCallVolunteer)).
            - Offers of an order: all of them for \(words(Policy.mayFollow)); others see those of their own team.
            - Secrets: tokens and keys are shown once, passwords and their hashes never.

            """
    }

    private static func row(_ rule: Rule, _ cells: [String]) -> String {
        let masked: String =
            switch rule.masking {
            case .nothing: ""
            case .order: "the order"
            case .residents: "names of residents"
            case .volunteer: "phone"
            }
        let all =
            ["`\(rule.operation.rawValue)`"] + cells + [rule.scope.map { "`\($0.rawValue)`" } ?? "", masked]
        return "| \(all.joined(separator: " | ")) |"
    }

    private static func words(_ ties: Ties) -> String { ties.names.joined(separator: ", ") }

    private static func words(_ relation: Relation) -> String {
        if relation == Policy.maySee { return "who sees it" }
        return relation.names.joined(separator: ", ")
    }
}
