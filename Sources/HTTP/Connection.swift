import EventLoop
import Platform

/// A client's connection: one request in flight, those sent ahead of their turn wait.
///
/// ```
///            ┌──────────────────────────────────────────────────────────────┐
///            ▼                                                              │ kept alive
///   input:  head ──► body ──► waiting ─────────────────────────────────► (answered) ──► lingering ──► closed
///   answer: none     none, or awaited when streamed   awaited ► flushing ► none
/// ```
final class Connection {
    /// What the next bytes are.
    enum Input {
        case head
        case body(IncomingBody)
        /// A later request's, which waits until this one is answered.
        case waiting
        /// Nothing: the last answer is sent and they are dropped, so that it arrives (RFC 9112, section 9.6).
        case lingering
        case closed
    }

    /// Where the answer to the request in flight is.
    enum Answer {
        case none
        case awaited
        case flushing
    }

    let server: Server
    let socket: Int32
    let slot: Int
    private var descriptor: Descriptor?
    private var interest = Interest.read

    var input = Input.head
    var answer = Answer.none
    /// Grows with every answer: an exchange that has an older one is over.
    var sequence: UInt64 = 0
    /// Bytes that came and are not understood yet.
    var unread: [UInt8] = []
    var scanner = HeadScanner()
    var headHasBegun = false
    var emptyLineSkipped = false
    var isConsuming = false
    /// The peer has ended its side; what it sent before is still answered.
    var inputEnded = false
    var context = ResponseEncoder.Context(isHead: false, isHTTP10: false, closes: false)
    /// Nil while all is sent.
    private var unsent: UnsentOutput?
    /// Whoever streams a body is given the time that his work takes.
    var takesItsTime = false

    init(_ server: Server, _ descriptor: consuming Descriptor, slot: Int) {
        self.server = server
        self.slot = slot
        socket = descriptor.number
        self.descriptor = consume descriptor
    }

    // MARK: Events

    func handle(_ readiness: Readiness) {
        if readiness.contains(.writable) { flush() }
        if readiness.contains(.readable) {
            receive()
        } else if readiness.contains(.hangup) || readiness.contains(.failed) {
            close()
        }
    }

    func deadlinePassed() {
        switch (input, answer) {
        case (.closed, _): break
        case (.lingering, _), (_, .flushing): close()
        case (.body(let body), _) where !body.isPaused: fail(.requestTimeout)
        case (.head, _) where headHasBegun: fail(.requestTimeout)
        case (.head, _): close()
        case (.waiting, .awaited) where server.limits.answerTimeoutMilliseconds != nil && !takesItsTime:
            fail(.answerTimeout)
        // The application takes its time.
        case (.body, _), (.waiting, _): setDeadline(server.limits.idleTimeoutMilliseconds)
        }
    }

    func setDeadline(_ milliseconds: Int) {
        server.setDeadline(slot, milliseconds)
    }

    // MARK: Reading

    private func receive() {
        if case .closed = input { return }
        switch server.receive(from: socket) {
        case .wouldBlock: break
        case .ended: peerEnded()
        case .bytes(let count): take(count)
        }
    }

    /// `count` bytes are in the server's buffer.
    private func take(_ count: Int) {
        if case .lingering = input { return }
        if unread.isEmpty, mayConsume {
            consume(server.received, count)
        } else {
            unread.append(contentsOf: server.received[..<count])
            consumeUnread()
        }
        pauseOrResume()
    }

    private func peerEnded() {
        inputEnded = true
        switch (input, answer) {
        case (.waiting, _), (_, .flushing): setInterest(interest.subtracting(.read))
        case (.body(let body), _) where body.isPaused: setInterest(interest.subtracting(.read))
        default: close()
        }
    }

    /// Stops reading while more waits than is read ahead, and goes on when there is room.
    func pauseOrResume() {
        if case .closed = input { return }
        let isFull = unread.count >= server.limits.maxPipelinedBytes && !mayConsume
        setInterest(
            isFull || inputEnded || isDropping ? interest.subtracting(.read) : interest.union(.read))
    }

    /// The rest of the body is not wanted; it is dropped once the answer is sent.
    private var isDropping: Bool {
        if case .waiting = input { return context.closes }
        return false
    }

    private func setInterest(_ wanted: Interest) {
        guard wanted != interest else { return }
        interest = wanted
        server.changeInterest(of: self, to: wanted)
    }

    // MARK: Writing

    /// Writes what the server's encoder holds, after what is still unwritten. True when all is on its way.
    func write(_ bytes: [UInt8]) -> Bool {
        if let unsent {
            unsent.append(bytes)
            return keepUnsent(bytes.count)
        }
        switch TCP.send(socket, bytes) {
        case .bytes(bytes.count): return true
        case .bytes(let count): unsent = UnsentOutput(Array(bytes[count...]), at: server.loop.now)
        case .wouldBlock: unsent = UnsentOutput(bytes, at: server.loop.now)
        case .ended:
            close()
            return false
        }
        setInterest(interest.union(.write))
        return keepUnsent(unsent?.bytes.count ?? 0)
    }

    /// Always false, for `write`. Where all readers together are too slow, this one goes.
    private func keepUnsent(_ count: Int) -> Bool {
        if server.hold(count) { setWriteDeadline() } else { close() }
        return false
    }

    private func setWriteDeadline() {
        guard let unsent else { return }
        server.setDeadline(slot, unsent.pace, server.limits.writeTimeoutMilliseconds)
    }

    private func forgetUnsent() {
        guard let unsent else { return }
        server.release(unsent.bytes.count)
        self.unsent = nil
    }

    private func flush() {
        guard let unsent else { return }
        switch TCP.send(socket, unsent.bytes, from: unsent.sent) {
        case .wouldBlock: return
        case .ended: return close()
        case .bytes(let count): unsent.moved(count)
        }
        setWriteDeadline()
        guard unsent.isSent else { return }
        forgetUnsent()
        setInterest(interest.subtracting(.write))
        if answer == .flushing { answered() }
    }

    // MARK: Ending

    /// Sends the end of our side and drops what still comes for a while: closing at once would have the kernel
    /// answer late bytes with a reset, which can destroy the answer before the client reads it.
    func linger() {
        input = .lingering
        unread = []
        if inputEnded { return close() }
        TCP.endSending(socket)
        setInterest(.read)
        setDeadline(server.limits.lingerMilliseconds)
    }

    func close() {
        guard descriptor != nil else { return }
        sequence += 1
        let before = input
        input = .closed
        answer = .none
        unread = []
        forgetUnsent()
        server.remove(self)
        descriptor = nil
        if case .body(let body) = before {
            server.release(body.content.count)
            body.receiver?.abort(nil)
        }
    }
}
