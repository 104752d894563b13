import Synchronization

/// What the players of a rehearsal share.
final class RehearsalScene: Sendable {
    let policy: RehearsalPolicy
    let clock: RehearsalClock
    let agenda: RehearsalAgenda
    let people: RehearsalPeople
    /// 退单上限: from so many returns on the dispatcher sees to an order himself.
    let returnLimit: Int
    /// Seconds from one order that a dispatcher takes up to the next.
    let paceSeconds: Double
    /// How many orders the day has.
    let orders: Int
    /// When it ends whatever has become of them, in seconds of the day.
    let end: Double
    let ledger = Mutex(RehearsalLedger())
    /// Where requests and failures are counted.
    let board: ReplayBoard

    init(
        _ policy: RehearsalPolicy, _ clock: RehearsalClock, _ people: RehearsalPeople, returnLimit: Int,
        dispatchers: Int, requests: [RehearsalRequest], end: Double, board: ReplayBoard
    ) {
        self.policy = policy
        self.clock = clock
        self.people = people
        self.returnLimit = returnLimit
        paceSeconds = RehearsalDesk.paceSeconds / Double(dispatchers)
        self.end = end
        self.board = board
        orders = requests.count
        agenda = RehearsalAgenda(clock)
        let first = requests.first?.second ?? 0
        for request in requests { agenda.add(.place(request), at: request.second) }
        agenda.add(.look, at: first)
        // What greedy dispatches at once needs no desk.
        if policy != .greedy { agenda.add(.dispatch, at: RehearsalDesk.open(from: first)) }
        if policy == .suggest { agenda.add(.confirm, at: RehearsalDesk.open(from: first)) }
    }

    func count(_ step: RehearsalLedger.Step, _ number: Int, at second: Double) {
        ledger.withLock { $0.count(step, number, at: second) }
    }

    func countLag(_ seconds: Double) { ledger.withLock { $0.countLag(seconds) } }

    /// How often teams look at their inbox: every minute of the day, and not more than four times a second.
    var lookSeconds: Double { max(60, clock.speed / 4) }
}
