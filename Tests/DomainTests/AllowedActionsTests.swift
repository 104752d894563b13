import Testing

@testable import Domain

/// `allowed_actions` of an answer, and the role an event names.
struct AllowedActionsTests {
    static let now = PolicyTests.now
    static let dispatcherRows: [(OrderState, [Action])] = [
        (.placed, [.reject, .merge, .forward, .dispatch, .cancel]),
        (.dispatched, [.recall, .cancel]),
        (.accepted, [.recall, .cancel]),
        (.inService, [.recall]),
        (.completed, [.rate, .reopen]),
        (.rated, [.reopen]),
        (.closed, []),
        (.rejected, []),
        (.merged, [.unmerge]),
        (.cancelled, []),
    ]
    static let adminRows: [(OrderState, [Action])] = [
        (.placed, [.reject, .merge, .forward, .dispatch, .cancel]),
        (.dispatched, [.accept, .decline, .recall, .cancel]),
        (.accepted, [.recall, .withdraw, .start, .cancel]),
        (.inService, [.recall, .complete]),
        (.completed, [.rate, .reopen]),
        (.rated, [.reopen]),
        (.merged, [.unmerge]),
    ]

    @Test(arguments: dispatcherRows)
    func `a dispatcher is shown what he may do, in table order`(state: OrderState, expected: [Action]) {
        #expect(
            Policy.allowedActions(state: state, relation: .dispatcher, facts: PolicyTests.plain) == expected)
    }

    @Test(arguments: adminRows)
    func `an administrator is shown all that people may do`(state: OrderState, expected: [Action]) {
        #expect(Policy.allowedActions(state: state, relation: .admin, facts: PolicyTests.plain) == expected)
    }

    static let others: [(Relation, OrderState, [Action])] = [
        ([.owner, .requester], .placed, [.cancel]),
        ([.owner, .requester], .inService, []),
        ([.owner, .requester], .completed, [.rate, .reopen]),
        (.owner, .completed, []),
        (.placer, .accepted, [.cancel]),
        (.placer, .completed, [.rate]),
        (.centerIntake, .completed, []),
        (.forwarder, .placed, []),
        ([.offeredLeader, .pendingLeader], .dispatched, [.accept, .decline]),
        ([.offeredLeader, .pendingLeader, .bindingLeader], .dispatched, [.accept]),
        (.offeredLeader, .dispatched, []),
        (.offeredMember, .dispatched, []),
        ([.offeredLeader, .holdingLeader], .accepted, [.withdraw, .start]),
        ([.offeredLeader, .holdingLeader, .bindingLeader], .accepted, [.start]),
        ([.holdingMember, .booked], .accepted, [.start]),
        ([.holdingMember, .booked], .inService, [.complete]),
        (.holdingMember, .inService, []),
    ]

    @Test(arguments: others.indices)
    func `everybody else is shown only his own part`(index: Int) {
        let (relation, state, expected) = Self.others[index]
        #expect(
            Policy.allowedActions(state: state, relation: relation, facts: PolicyTests.plain) == expected)
    }

    static let days: [(OrderState, RatingScore?, Int64, Bool)] = [
        (.completed, nil, 0, true),
        (.completed, nil, 864_000_000_000, true),
        (.completed, nil, 864_000_000_001, false),
        (.rated, .veryDissatisfied, 864_000_000_000, true),
        (.rated, .dissatisfied, 864_000_000_001, false),
        (.rated, .dissatisfied, 1, true),
        (.rated, .fairlySatisfied, 1, false),
        (.rated, .satisfied, 1, false),
        (.rated, .verySatisfied, 1, false),
        (.rated, nil, 1, false),
    ]

    @Test(arguments: days.indices)
    func `reopening is open for ten days, and after a bad rating`(index: Int) {
        let (state, score, passed, expected) = Self.days[index]
        let facts = OrderFacts(
            score: score, completedAt: state == .completed ? Self.now : Self.now.adding(days: -30),
            ratedAt: state == .rated ? Self.now : nil, now: Self.now.adding(microseconds: passed))
        let actions = Policy.allowedActions(state: state, relation: .requester, facts: facts)
        #expect(actions.contains(.reopen) == expected)
    }

    static let roles: [(Action, Relation, ActingRole?)] = [
        (.cancel, [.requester, .admin], ActingRole(role: .resident)),
        (.cancel, [.placer, .dispatcher], ActingRole(role: .intake)),
        (.cancel, [.dispatcher, .admin], ActingRole(role: .dispatcher)),
        (.cancel, .admin, ActingRole(role: .admin)),
        (.reopen, [.placer, .dispatcher], ActingRole(role: .dispatcher)),
        (.rate, .requester, ActingRole(role: .resident)),
        (.rate, .placer, ActingRole(role: .intake, onBehalfOf: .resident)),
        (.rate, .dispatcher, ActingRole(role: .dispatcher, onBehalfOf: .resident)),
        (.rate, .admin, ActingRole(role: .admin, onBehalfOf: .resident)),
        (.accept, [.pendingLeader, .admin], ActingRole(role: .leader)),
        (.accept, [.offeredLeader, .admin], ActingRole(role: .admin, onBehalfOf: .team)),
        (.withdraw, .admin, ActingRole(role: .admin, onBehalfOf: .team)),
        (.withdraw, .holdingLeader, ActingRole(role: .leader)),
        (.start, [.holdingLeader, .booked], ActingRole(role: .leader)),
        (.complete, [.holdingMember, .booked], ActingRole(role: .volunteer)),
        (.complete, [.booked, .admin], ActingRole(role: .volunteer)),
        (.dispatch, .admin, ActingRole(role: .admin)),
        (.dispatch, .forwarder, nil),
        (.expire, .admin, nil),
        (.withdraw, .offeredLeader, nil),
    ]

    @Test(arguments: roles.indices)
    func `an event names the nearest role, and whom it stands for`(index: Int) {
        let (action, relation, expected) = Self.roles[index]
        #expect(Policy.actingRole(action, relation: relation) == expected)
    }

    static let offers: [(OfferState, Int, RefusalCode?)] = [
        (.pending, -1, nil), (.pending, 0, .offerExpired), (.pending, 1, .offerExpired),
        (.superseded, -1, .offerTaken), (.expired, 1, .offerExpired), (.withdrawn, -1, .offerWithdrawn),
        (.accepted, -1, .illegalTransition), (.declined, -1, .illegalTransition),
    ]

    @Test(arguments: offers)
    func `an accept is refused by the team's own newest offer`(
        state: OfferState, secondsPast: Int, expected: RefusalCode?
    ) {
        let code = AcceptRefusal.code(
            newestOffer: state, expiresAt: Self.now, now: Self.now.adding(seconds: secondsPast))
        #expect(code == expected)
    }
}
