public import Platform

/// One thread's loop: waits for descriptors, timers and messages, and runs their handlers one after another.
///
/// ```
///            ┌────────────────────────── a turn ──────────────────────────┐
///  wait ───► │ read the clock → ready descriptors → timers → end of turn  │ ───► wait
///            └────────────────────────────────────────────────────────────┘
///                    ▲ messages come in as a descriptor's event        │ what handlers collected goes out:
///                    │ (Inbox, the only way in from other threads)     ▼ batches of statements, for one
/// ```
///
/// A loop and everything that hangs on it belong to one thread and are not `Sendable`.
public final class EventLoop {
    /// How often closures for the end of a turn may add others to the same turn.
    private static let maxEndOfTurnPasses = 16

    /// The way in for other threads.
    public let inbox: Inbox
    /// The time at which this turn began.
    public private(set) var now = MonotonicTime.now()

    private var poller: Poller
    private var watches = WatchTable()
    private var timers = TimerQueue()
    private var endOfTurn: [() -> Void] = []
    private var receivers: [UInt64: () -> Void] = [:]
    private var lastReceiver: UInt64 = 0
    private var kept: [AnyObject] = []
    private var isStopping = false

    public init() throws(PosixError) {
        poller = try Poller()
        inbox = try Inbox()
        try watch(inbox.descriptor, for: .read) { [unowned self] _ in
            for work in inbox.take() { work(self) }
        }
    }

    deinit {
        inbox.close()
    }

    // MARK: Descriptors

    /// Has `handler` called whenever the descriptor is ready for what it is watched for. The caller keeps owning
    /// the descriptor and must `unwatch` it before closing it.
    public func watch(
        _ descriptor: Int32, for interest: Interest, handler: @escaping (Readiness) -> Void
    ) throws(PosixError) {
        let tag = watches.insert(descriptor, handler)
        do {
            try poller.add(descriptor, interest, tag: tag)
        } catch {
            _ = watches.remove(descriptor)
            throw error
        }
    }

    /// Changes what a watched descriptor is watched for; an empty interest pauses it.
    public func changeInterest(of descriptor: Int32, to interest: Interest) throws(PosixError) {
        guard let tag = watches.tag(of: descriptor) else { return }
        try poller.change(descriptor, interest, tag: tag)
    }

    /// Ends a watch. Its handler is not called again, not even for events of the turn under way.
    public func unwatch(_ descriptor: Int32) {
        guard watches.remove(descriptor) else { return }
        poller.remove(descriptor)
    }

    // MARK: Time

    /// Runs an action once, in the first turn at or after a moment.
    @discardableResult
    public func schedule(at time: MonotonicTime, _ action: @escaping () -> Void) -> TimerID {
        timers.schedule(at: time, action)
    }

    /// Runs an action once, so many milliseconds after the beginning of this turn.
    @discardableResult
    public func schedule(afterMilliseconds delay: Int, _ action: @escaping () -> Void) -> TimerID {
        timers.schedule(at: now.adding(milliseconds: delay), action)
    }

    /// Takes back a timer. False when it has run or was cancelled already.
    @discardableResult
    public func cancel(_ timer: TimerID) -> Bool {
        timers.cancel(timer)
    }

    // MARK: Turns

    /// Runs an action once all ready descriptors and due timers of this turn have been handled.
    public func atEndOfTurn(_ action: @escaping () -> Void) {
        endOfTurn.append(action)
    }

    /// Keeps an object alive for as long as the loop: a server, for one, that nobody else refers to.
    public func keep(_ object: AnyObject) {
        kept.append(object)
    }

    /// Turns until `stop` is called.
    public func run() throws(PosixError) {
        isStopping = false
        while !isStopping { try turn() }
    }

    /// Has `run` return at the end of this turn.
    public func stop() {
        isStopping = true
    }

    private func turn() throws(PosixError) {
        let count = try poller.wait(timeoutMilliseconds: waitMilliseconds())
        now = .now()
        for index in 0..<count {
            let (tag, readiness) = poller.event(index)
            if let handler = watches.handler(for: tag) { handler(readiness) }
        }
        while let action = timers.takeDue(now) { action() }
        finishTurn()
    }

    private func finishTurn() {
        var passes = 0
        while !endOfTurn.isEmpty, passes < Self.maxEndOfTurnPasses {
            let actions = endOfTurn
            endOfTurn = []
            for action in actions { action() }
            passes += 1
        }
    }

    /// Until the next timer, rounded up so that the loop does not turn in vain just before it; -1 without one.
    private func waitMilliseconds() -> Int32 {
        if !endOfTurn.isEmpty { return 0 }
        guard let next = timers.nextTime() else { return -1 }
        let remaining = max(0, next.nanoseconds(since: .now()))
        return Int32(clamping: remaining / 1_000_000 + (remaining % 1_000_000 == 0 ? 0 : 1))
    }

    // MARK: Receivers of messages

    func addReceiver(_ receive: @escaping () -> Void) -> UInt64 {
        lastReceiver += 1
        receivers[lastReceiver] = receive
        return lastReceiver
    }

    func removeReceiver(_ id: UInt64) {
        receivers[id] = nil
    }

    func deliver(to id: UInt64) {
        receivers[id]?()
    }
}
