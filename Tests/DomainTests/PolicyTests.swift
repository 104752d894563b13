import Testing

@testable import Domain

/// Relation by action, written by hand, and what becomes of an action somebody asks for.
struct PolicyTests {
    static let bits: [(String, Relation)] = [
        ("owner", .owner), ("requester", .requester), ("placer", .placer), ("centerIntake", .centerIntake),
        ("dispatcher", .dispatcher), ("forwarder", .forwarder), ("admin", .admin),
        ("holdingLeader", .holdingLeader), ("holdingMember", .holdingMember), ("booked", .booked),
        ("offeredLeader", .offeredLeader), ("offeredMember", .offeredMember),
        ("pendingLeader", .pendingLeader), ("bindingLeader", .bindingLeader),
    ]

    @Test func `the bits have the values that statements compute`() {
        #expect(
            Self.bits.map(\.1.rawValue)
                == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192])
        #expect(Relation.all.rawValue == 16383)
    }

    /// `+` carries the action out, `~` may ask (and hears where the order stands), `.` is forbidden.
    static let table: [(Action, String)] = [
        //      own req pla cin dis fwd adm hle hme boo ole ome ple ble
        (.place, ".  .  .  .  .  .  .  .  .  .  .  .  .  ."),
        (.reject, ".  .  .  .  +  .  +  .  .  .  .  .  .  ."),
        (.merge, ".  .  .  .  +  .  +  .  .  .  .  .  .  ."),
        (.unmerge, ".  .  .  .  +  .  +  .  .  .  .  .  .  ."),
        (.forward, ".  .  .  .  +  .  +  .  .  .  .  .  .  ."),
        (.dispatch, ".  .  .  .  +  .  +  .  .  .  .  .  .  ."),
        (.accept, ".  .  .  .  .  .  +  ~  .  .  ~  .  +  ."),
        (.decline, ".  .  .  .  .  .  +  ~  .  .  ~  .  +  ."),
        (.expire, ".  .  .  .  .  .  .  .  .  .  .  .  .  ."),
        (.recall, ".  .  .  .  +  .  +  .  .  .  .  .  .  ."),
        (.withdraw, ".  .  .  .  .  .  +  +  .  .  ~  .  .  ."),
        (.start, ".  .  .  .  .  .  +  +  .  +  ~  .  .  ."),
        (.complete, ".  .  .  .  .  .  +  +  .  +  ~  .  .  ."),
        (.rate, ".  +  +  .  +  .  +  .  .  .  .  .  .  ."),
        (.reopen, ".  +  .  .  +  .  +  .  .  .  .  .  .  ."),
        (.close, ".  .  .  .  .  .  .  .  .  .  .  .  .  ."),
        (.cancel, ".  +  +  .  +  .  +  .  .  .  .  .  .  ."),
    ]

    @Test(arguments: table.indices)
    func `every relation may do exactly what the contract says`(index: Int) throws {
        let (action, line) = Self.table[index]
        let cells = line.split(separator: " ")
        try #require(cells.count == Self.bits.count)
        for ((name, relation), cell) in zip(Self.bits, cells) {
            #expect(relation.meets(Policy.mayAct(action)) == (cell == "+"), "\(name) \(action)")
            #expect(relation.meets(Policy.mayAttempt(action)) == (cell != "."), "\(name) \(action)")
        }
    }

    @Test func `the table by hand covers every action`() {
        #expect(Self.table.map(\.0) == Action.allCases)
    }

    @Test func `every operation has one rule`() {
        #expect(Policy.rules.count == OperationID.allCases.count)
        #expect(Set(Policy.rules.map(\.operation)) == Set(OperationID.allCases))
    }

    @Test func `every step of an order's life that has a path is an operation`() {
        #expect(Set(Policy.rules.compactMap(\.action)) == Set(Action.allCases.filter(\.isPath)))
    }

    @Test func `what is done to a thing is done only by who sees it`() {
        for rule in Policy.rules {
            switch rule.access {
            case .open: continue
            case .order(let attempt, let act):
                #expect(attempt.isSuperset(of: act) && Policy.maySee.isSuperset(of: attempt))
            case .ties(let seers, let doers):
                #expect(doers.isSuperset(of: .everybody) || !doers.isEmpty, "\(rule.operation)")
                #expect(!seers.isEmpty, "\(rule.operation)")
            }
        }
    }

    @Test func `a key that names a limit has no other`() {
        #expect(Scope.allows(.ordersRead, of: []) && Scope.allows(.ordersRead, of: [.center]))
        #expect(
            Scope.allows(.ordersRead, of: [.center, .ordersRead]) && Scope.allows(nil, of: [.ordersRead]))
        #expect(
            !Scope.allows(.ordersWrite, of: [.ordersRead]) && !Scope.allows(.ordersImport, of: [.ordersWrite])
        )
    }

    static let now = Timestamp(seconds: 1_767_225_600)
    static let plain = OrderFacts(
        hasPendingOffer: true, score: .dissatisfied, completedAt: now, ratedAt: now, now: now)

    static let leader: Relation = [.offeredLeader, .offeredMember]
    static let holder: Relation = [.offeredLeader, .offeredMember, .holdingLeader, .holdingMember]

    static let verdicts: [(Action, OrderState, Relation, Verdict)] = [
        (.cancel, .placed, [], .notFound),
        (.cancel, .placed, .owner, .forbidden),
        (.cancel, .placed, .centerIntake, .forbidden),
        (.cancel, .placed, .requester, .allowed),
        (.cancel, .inService, .requester, .illegal),
        (.dispatch, .placed, .forwarder, .forbidden),
        (.dispatch, .accepted, .dispatcher, .illegal),
        (.accept, .dispatched, leader.union(.pendingLeader), .allowed),
        (.accept, .dispatched, leader, .illegal),
        (.accept, .placed, leader, .illegal),
        (.accept, .dispatched, .offeredMember, .forbidden),
        (.accept, .dispatched, .dispatcher, .forbidden),
        (.accept, .accepted, holder, .illegal),
        (.accept, .dispatched, .admin, .allowed),
        (.withdraw, .accepted, holder, .allowed),
        (.withdraw, .accepted, leader, .forbidden),
        (.withdraw, .accepted, leader.union(.bindingLeader), .forbidden),
        (.withdraw, .placed, leader, .illegal),
        (.withdraw, .inService, holder, .illegal),
        (.withdraw, .accepted, .holdingMember, .forbidden),
        (.withdraw, .accepted, holder.union(.bindingLeader), .binding),
        (.decline, .dispatched, leader.union([.pendingLeader, .bindingLeader]), .binding),
        (.start, .dispatched, leader, .illegal),
        (.start, .accepted, leader, .forbidden),
        (.start, .accepted, holder, .allowed),
        (.start, .accepted, .booked, .allowed),
        (.start, .accepted, .holdingMember, .forbidden),
        (.start, .inService, .booked, .illegal),
        (.complete, .inService, .booked, .allowed),
        (.complete, .completed, holder, .illegal),
        (.expire, .dispatched, .admin, .forbidden),
        (.rate, .completed, .placer, .allowed),
        (.rate, .rated, .requester, .illegal),
        (.reopen, .completed, .placer, .forbidden),
        (.reopen, .rated, .requester, .allowed),
        (.reopen, .closed, .requester, .illegal),
    ]

    @Test(arguments: verdicts.indices)
    func `rules are looked at in the order of refusals`(index: Int) {
        let (action, state, relation, expected) = Self.verdicts[index]
        let verdict = Policy.verdict(action, state: state, relation: relation, facts: Self.plain)
        #expect(verdict == expected, "\(action) \(state) \(relation)")
    }

    @Test func `an administrator accepts only while some offer waits`() {
        let facts = OrderFacts(now: Self.now)
        #expect(Policy.verdict(.accept, state: .dispatched, relation: .admin, facts: facts) == .illegal)
    }

    @Test func `what nobody stands behind any more stays merged`() {
        let facts = OrderFacts(requesterLeft: true, now: Self.now)
        #expect(Policy.verdict(.unmerge, state: .merged, relation: .dispatcher, facts: facts) == .illegal)
        #expect(
            Policy.verdict(.unmerge, state: .merged, relation: .dispatcher, facts: Self.plain) == .allowed)
    }

    @Test func `a binding order holds an administrator too`() {
        let facts = OrderFacts(hasPendingOffer: true, isBinding: true, now: Self.now)
        #expect(Policy.verdict(.withdraw, state: .accepted, relation: .admin, facts: facts) == .binding)
        #expect(Policy.verdict(.accept, state: .dispatched, relation: .admin, facts: facts) == .allowed)
    }
}

struct PolicyAgreementTests {
    static let relations: [(Performers, Relation)] = [
        (.resident, .requester), (.intake, .placer), (.volunteer, .booked),
        (.leader, [.holdingLeader, .pendingLeader]), (.dispatcher, .dispatcher), (.admin, .admin),
    ]

    @Test(arguments: Action.allCases.filter(\.isPath))
    func `the published table and the policy name the same people`(action: Action) {
        for (performer, relation) in Self.relations {
            #expect(
                Lifecycle.who(action).contains(performer) == relation.meets(Policy.mayAct(action)),
                "\(performer.names)")
        }
    }

    @Test func `whoever carries an action out may ask for it, and has a role in the event`() {
        for action in Action.allCases {
            #expect(Policy.mayAttempt(action).isSuperset(of: Policy.mayAct(action)))
            for (_, relation) in PolicyTests.bits where relation.meets(Policy.mayAct(action)) {
                #expect(Policy.actingRole(action, relation: relation) != nil, "\(action)")
            }
        }
    }
}
