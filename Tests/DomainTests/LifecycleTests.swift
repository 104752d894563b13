import Testing

@testable import Domain

/// The table of the contract, written out by hand: state by action, where each action leads.
struct LifecycleTests {
    /// A row a state, a column an action; `.` is refused, else the initials of the states it leads to:
    /// P placed, D dispatched, A accepted, S in_service, C completed, R rated, X closed, J rejected,
    /// M merged, K cancelled.
    static let columns: [Action] = [
        .place, .reject, .merge, .unmerge, .forward, .dispatch, .accept, .decline, .expire, .recall,
        .withdraw,
        .start, .complete, .rate, .reopen, .close, .cancel,
    ]
    static let rows: [(OrderState?, String)] = [
        // place rej mer unm fwd dis acc dec  exp  rec wit sta com rat reo clo can
        (nil, "P . . . . . . .  .  . . . . . . . ."),
        (.placed, ". J M . P D . .  .  . . . . . . . K"),
        (.dispatched, ". . . . . . A DP DP P . . . . . . K"),
        (.accepted, ". . . . . . . .  .  P P S . . . . K"),
        (.inService, ". . . . . . . .  .  P . . C . . . ."),
        (.completed, ". . . . . . . .  .  . . . . R P X ."),
        (.rated, ". . . . . . . .  .  . . . . . P . ."),
        (.closed, ". . . . . . . .  .  . . . . . . . ."),
        (.rejected, ". . . . . . . .  .  . . . . . . . ."),
        (.merged, ". . . P . . . .  .  . . . . . . . ."),
        (.cancelled, ". . . . . . . .  .  . . . . . . . ."),
    ]
    static let initials: [Character: OrderState] = [
        "P": .placed, "D": .dispatched, "A": .accepted, "S": .inService, "C": .completed, "R": .rated,
        "X": .closed, "J": .rejected, "M": .merged, "K": .cancelled,
    ]

    @Test(arguments: rows.indices)
    func `every state takes exactly the actions of the contract`(index: Int) throws {
        let (from, line) = Self.rows[index]
        let cells = line.split(separator: " ")
        try #require(cells.count == Self.columns.count)
        for (action, cell) in zip(Self.columns, cells) {
            let expected = cell == "." ? [] : cell.compactMap { Self.initials[$0] }
            #expect(Lifecycle.targets(of: action, from: from) == expected, "\(action) from \(cell)")
            #expect(Lifecycle.isAllowed(action, from: from) == !expected.isEmpty)
            for to in OrderState.allCases {
                #expect(Lifecycle.isAllowed(action, from: from, to: to) == expected.contains(to))
            }
        }
    }

    @Test func `the table by hand covers every state and action`() {
        #expect(Self.columns == Action.allCases)
        #expect(Self.rows.compactMap(\.0) == OrderState.allCases)
        #expect(Self.rows.count == OrderState.allCases.count + 1)
    }

    @Test func `raw values are those of the contract`() {
        #expect(
            OrderState.allCases.map(\.rawValue) == [
                "placed", "dispatched", "accepted", "in_service", "completed", "rated", "closed", "rejected",
                "merged", "cancelled",
            ])
        #expect(
            Action.allCases.map(\.rawValue) == [
                "place", "reject", "merge", "unmerge", "forward", "dispatch", "accept", "decline", "expire",
                "recall", "withdraw", "start", "complete", "rate", "reopen", "close", "cancel",
            ])
        #expect(
            OfferState.allCases.map(\.rawValue) == [
                "pending", "accepted", "declined", "expired", "withdrawn", "superseded",
            ])
    }

    @Test func `nothing leads out of a final state, and something out of every other`() {
        for state in OrderState.allCases {
            #expect(state.isFinal == !Lifecycle.transitions.contains { $0.from == state })
        }
        #expect(OrderState.allCases.filter(\.isFinal) == [.closed, .rejected, .cancelled])
    }

    @Test func `orders merge only into what still has its service before it`() {
        #expect(OrderState.allCases.filter(\.takesMerges) == [.placed, .dispatched, .accepted, .inService])
    }

    @Test func `place, expire and close have no path`() {
        #expect(Action.allCases.filter { !$0.isPath } == [.place, .expire, .close])
    }

    @Test func `from states and targets are listed once each`() {
        #expect(Lifecycle.fromStates(of: .place) == [])
        #expect(Lifecycle.fromStates(of: .cancel) == [.placed, .dispatched, .accepted])
        #expect(Lifecycle.fromStates(of: .decline) == [.dispatched])
        #expect(Lifecycle.targets(of: .decline) == [.dispatched, .placed])
        #expect(Lifecycle.targets(of: .reopen) == [.placed])
    }

    @Test(arguments: [
        (Action.place, ["resident", "intake", "dispatcher", "admin"]), (.reject, ["dispatcher", "admin"]),
        (.merge, ["dispatcher", "admin"]), (.unmerge, ["dispatcher", "admin"]),
        (.forward, ["dispatcher", "admin"]), (.dispatch, ["dispatcher", "admin", "matching"]),
        (.accept, ["leader", "admin"]), (.decline, ["leader", "admin"]), (.expire, ["clock"]),
        (.recall, ["dispatcher", "admin"]), (.withdraw, ["leader", "admin"]),
        (.start, ["volunteer", "leader", "admin"]), (.complete, ["volunteer", "leader", "admin"]),
        (.rate, ["resident", "intake", "dispatcher", "admin"]),
        (.reopen, ["resident", "dispatcher", "admin"]),
        (.close, ["clock"]), (.cancel, ["resident", "intake", "dispatcher", "admin"]),
    ])
    func `who may do what is as in the contract`(action: Action, names: [String]) {
        #expect(Lifecycle.who(action).names == names)
    }

    @Test func `offers move as in the contract`() {
        let allowed: [(OfferState, OfferState)] = [
            (.pending, .accepted), (.pending, .declined), (.pending, .expired), (.pending, .withdrawn),
            (.pending, .superseded), (.accepted, .withdrawn),
        ]
        for from in OfferState.allCases {
            for to in OfferState.allCases {
                #expect(from.mayBecome(to) == allowed.contains { $0 == from && $1 == to }, "\(from) to \(to)")
            }
        }
        #expect(OfferState.allCases.filter(\.isLive) == [.pending, .accepted])
    }

    @Test func `labels are told apart in each language`() {
        for language in Language.allCases {
            #expect(Set(OrderState.allCases.map { $0.label[language] }).count == OrderState.allCases.count)
            #expect(Set(Action.allCases.map { $0.label[language] }).count == Action.allCases.count)
            #expect(Set(OfferState.allCases.map { $0.label[language] }).count == OfferState.allCases.count)
        }
    }
}

struct OrderStateBytesTests {
    @Test(arguments: OrderState.allCases)
    func `a state is read from its bytes`(state: OrderState) {
        let bytes = Array(state.rawValue.utf8)
        #expect(OrderState(utf8: bytes.span) == state)
        #expect(OrderState(utf8: Array(bytes.dropLast()).span) == nil)
        for index in bytes.indices {
            var wrong = bytes
            wrong[index] ^= 0x20
            #expect(OrderState(utf8: wrong.span) == nil)
        }
    }

    @Test func `no bytes are no state`() {
        #expect(OrderState(utf8: [UInt8]().span) == nil)
    }
}
