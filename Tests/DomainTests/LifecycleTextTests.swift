import Testing

@testable import Domain

/// What is generated from the table of transitions.
struct LifecycleTextTests {
    @Test func `an event is compared as a whole, with nothing before the placing`() {
        let text = LifecycleSQL.orderEventIsIllegal
        #expect(
            text.hasPrefix(
                "(coalesce(new.from_state, '') || '>' || new.action || '>' || new.to_state <> all (array[\n    '>place>placed',"
            ))
        #expect(text.hasSuffix("    'accepted>cancel>cancelled'\n])) is not false"))
        #expect(text.split(separator: "\n").count == 26)
    }

    @Test func `the moves of orders are listed one a line`() {
        let lines = LifecycleSQL.orderMoves.split(separator: "\n")
        #expect(lines.first == "array[")
        #expect(lines.last == "]")
        #expect(lines.count == 25)
        #expect(lines.dropFirst().first == "    'placed>reject>rejected',")
        #expect(lines.dropLast().last == "    'accepted>cancel>cancelled'")
    }

    @Test func `the moves of offers are listed in full`() {
        #expect(
            LifecycleSQL.offerMoves == """
                array[
                    'pending>accepted',
                    'pending>declined',
                    'pending>expired',
                    'pending>withdrawn',
                    'pending>superseded',
                    'accepted>withdrawn'
                ]
                """)
    }

    @Test func `an insert is held to placing`() {
        #expect(
            LifecycleSQL.orderInsertIsIllegal
                == "((new.last_action = 'place' and new.state = 'placed')) is not true")
    }

    @Test func `an enum becomes a list of SQL literals`() {
        #expect(LifecycleSQL.list(Role.self).hasPrefix("'resident', 'volunteer', 'leader'"))
    }

    @Test(arguments: Language.allCases)
    func `the diagram has every state, every transition and every end`(language: Language) {
        let diagram = Lifecycle.mermaid(language)
        #expect(diagram.hasPrefix("stateDiagram-v2\n"))
        let lines = diagram.split(separator: "\n").map { $0.trimmingPrefix("    ") }
        #expect(lines.count == 1 + 10 + Lifecycle.transitions.count + 3)
        #expect(lines.contains("[*] --> placed : \(Action.place.label[language])"))
        #expect(lines.contains("in_service --> completed : \(Action.complete.label[language])"))
        #expect(lines.contains("cancelled --> [*]"))
        #expect(!lines.contains("rated --> [*]"))
    }

    @Test func `the description lists states and actions in order`() throws {
        let description = LifecycleDescription.current
        #expect(description.states.map(\.state) == OrderState.allCases)
        #expect(description.actions.map(\.action) == Action.allCases)
        let recall = try #require(description.actions.first { $0.action == .recall })
        #expect(recall.from == [.dispatched, .accepted, .inService])
        #expect(recall.to == [.placed])
        #expect(recall.who == ["dispatcher", "admin"])
    }
}
