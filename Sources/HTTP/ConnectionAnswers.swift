/// From answers to bytes.
extension Connection {
    func isAwaiting(_ sequence: UInt64) -> Bool {
        self.sequence == sequence && answer == .awaited
    }

    /// Sends the answer to the request in flight.
    func send(_ response: borrowing Response) {
        sequence += 1
        answer = .flushing
        // What is left of the body will not be read: the next request could not be told from it.
        if case .body(let body) = input {
            context.closes = true
            server.release(body.content.count)
        }
        if response.closesConnection || server.isDraining { context.closes = true }
        input = .waiting
        if write(server.encode(response, context)) { answered() }
    }

    /// The answer has left.
    func answered() {
        answer = .none
        if context.closes { return linger() }
        input = .head
        setDeadline(server.limits.idleTimeoutMilliseconds)
        if !isConsuming { resumeInput() }
    }

    /// Goes on with what has come meanwhile.
    func resumeInput() {
        let isInBody = if case .body = input { true } else { false }
        if isInBody || inputEnded || !unread.isEmpty { consumeUnread() }
        pauseOrResume()
    }

    /// Answers what cannot be understood or has not come in time, and ends the connection.
    func fail(_ failure: ProtocolFailure) {
        let before = input
        context.closes = true
        answer = .awaited
        input = .waiting
        send(server.application.response(to: failure))
        if case .body(let body) = before {
            server.release(body.content.count)
            body.receiver?.abort(failure)
        }
    }
}
