public import EventLoop
public import Platform

/// An HTTP/1.1 server on one loop: a listening socket and the connections accepted from it.
///
/// All connections share one buffer to receive into, one for parsed heads and one for answers on their way; a
/// connection that waits for its client's next request holds no buffer at all.
public final class Server {
    /// Numbers for metrics, since the server began.
    public struct Counters: Equatable, Sendable {
        public var acceptedConnections = 0
        public var openConnections = 0
        public var requests = 0
    }

    private static let receiveBufferBytes = 65_536
    /// How many connections are accepted in one turn, so that requests are served in between.
    private static let maxAcceptsPerTurn = 64
    /// How long accepting rests when the process or machine is out of descriptors.
    private static let acceptPauseMilliseconds = 100

    public let loop: EventLoop
    public private(set) var counters = Counters()
    let application: any Application
    let limits: Limits
    let continueLine = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    private(set) var received = [UInt8](repeating: 0, count: receiveBufferBytes)
    private(set) var head = RequestHead()
    private(set) var isDraining = false
    /// Of all connections: bodies on their way, answers not yet read.
    private var bufferedBytes = 0
    private var encoder = ResponseEncoder()
    private var listener: Descriptor?
    private var isAccepting = true
    private var connections: [Connection?] = []
    private var freeSlots: [Int] = []
    private var deadlines = DeadlineTable()
    private var drained: (() -> Void)?

    /// Serves from now on.
    /// - Parameter listener: From `TCP.listen`.
    public init(
        on loop: EventLoop, listener: consuming Descriptor, application: any Application,
        limits: Limits = Limits()
    ) throws(PosixError) {
        self.loop = loop
        self.application = application
        self.limits = limits
        let number = listener.number
        self.listener = consume listener
        try loop.watch(number, for: .read) { [unowned self] _ in acceptSome() }
        scheduleSweep()
    }

    // MARK: Accepting

    private func acceptSome() {
        guard let number = listener?.number else { return }
        do {
            for _ in 0..<Self.maxAcceptsPerTurn {
                guard counters.openConnections < limits.maxConnections else { return setAccepting(false) }
                guard let socket = try TCP.accept(number) else { return }
                try open(socket)
            }
        } catch {
            // Out of descriptors or memory: the connection stays in the queue, and level-triggered epoll would
            // report it again and again.
            setAccepting(false)
            loop.schedule(afterMilliseconds: Self.acceptPauseMilliseconds) { [weak self] in
                self?.setAccepting(true)
            }
        }
    }

    private func open(_ socket: consuming Descriptor) throws(PosixError) {
        let slot = freeSlots.popLast() ?? connections.count
        let connection = Connection(self, socket, slot: slot)
        if slot == connections.count { connections.append(nil) }
        connections[slot] = connection
        counters.acceptedConnections += 1
        counters.openConnections += 1
        setDeadline(slot, isDraining ? limits.drainIdleMilliseconds : limits.idleTimeoutMilliseconds)
        do {
            try loop.watch(connection.socket, for: .read) { connection.handle($0) }
        } catch {
            connection.close()
            throw error
        }
    }

    private func setAccepting(_ accepts: Bool) {
        guard accepts != isAccepting, let number = listener?.number else { return }
        do {
            try loop.changeInterest(of: number, to: accepts ? .read : [])
            isAccepting = accepts
        } catch {
            // Out of memory in the kernel: the next turn tries again.
        }
    }

    // MARK: For connections

    func receive(from socket: Int32) -> Transfer {
        TCP.receive(socket, into: &received)
    }

    func parseHead(_ bytes: [UInt8], _ range: Range<Int>) throws(ProtocolFailure) {
        try HeadParser.parse(bytes.span, range, into: &head, limits)
    }

    func encode(_ response: borrowing Response, _ context: ResponseEncoder.Context) -> [UInt8] {
        encoder.encode(response, context, loop.now)
        return encoder.bytes
    }

    func countRequest() {
        counters.requests += 1
    }

    func setDeadline(_ slot: Int, _ milliseconds: Int) {
        deadlines.set(slot, loop.now.adding(milliseconds: milliseconds))
    }

    func setDeadline(_ slot: Int, _ pace: Pace, _ timeoutMilliseconds: Int) {
        deadlines.set(slot, pace.deadline(timeoutMilliseconds: timeoutMilliseconds, limits, now: loop.now))
    }

    /// Makes room in memory for bytes of a body or an answer; false where there is none. Counted either way, until they
    /// are released.
    func hold(_ count: Int) -> Bool {
        bufferedBytes += count
        return bufferedBytes <= limits.maxBufferedBytes
    }

    func release(_ count: Int) {
        bufferedBytes -= count
    }

    func changeInterest(of connection: Connection, to interest: Interest) {
        do {
            try loop.changeInterest(of: connection.socket, to: interest)
        } catch {
            connection.close()
        }
    }

    func remove(_ connection: Connection) {
        loop.unwatch(connection.socket)
        connections[connection.slot] = nil
        freeSlots.append(connection.slot)
        deadlines.set(connection.slot, .distantFuture)
        counters.openConnections -= 1
        setAccepting(true)
        finishDrain()
    }

    // MARK: Deadlines

    private func scheduleSweep() {
        loop.schedule(afterMilliseconds: limits.sweepIntervalMilliseconds) { [weak self] in
            guard let self else { return }
            for slot in deadlines.passed(loop.now) { connections[slot]?.deadlinePassed() }
            scheduleSweep()
        }
    }

    // MARK: Draining

    /// Ends without failing a request: accepts what already waits and stops accepting, answers every request with
    /// `Connection: close`, and closes connections that begin no other one within `drainIdleMilliseconds`.
    ///
    /// Closing one of several `SO_REUSEPORT` sockets resets what waits in its queue, so the queue is emptied right
    /// before; a connection that arrives between those two calls is lost.
    /// - Parameters:
    ///   - deadlineMilliseconds: When connections still open are closed whatever they are doing.
    ///   - completion: Called once, when all connections are closed.
    public func drain(deadlineMilliseconds: Int, then completion: @escaping () -> Void) {
        guard !isDraining else { return }
        isDraining = true
        drained = completion
        acceptAll()
        for (slot, connection) in connections.enumerated() {
            guard let connection, case .head = connection.input, !connection.headHasBegun else { continue }
            setDeadline(slot, limits.drainIdleMilliseconds)
        }
        loop.schedule(afterMilliseconds: deadlineMilliseconds) { [weak self] in
            for connection in self?.connections ?? [] { connection?.close() }
        }
        finishDrain()
    }

    private func acceptAll() {
        guard let number = listener?.number else { return }
        do {
            while counters.openConnections < limits.maxConnections, let socket = try TCP.accept(number) {
                try open(socket)
            }
        } catch {
            // Out of descriptors: what still waits cannot be served.
        }
        loop.unwatch(number)
        listener = nil
    }

    private func finishDrain() {
        guard isDraining, listener == nil, counters.openConnections == 0, let completion = drained else {
            return
        }
        drained = nil
        loop.atEndOfTurn(completion)
    }
}
