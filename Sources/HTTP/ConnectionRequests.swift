import EventLoop

/// From bytes to requests.
extension Connection {
    /// True when bytes can be made sense of now.
    var mayConsume: Bool {
        switch input {
        case .head: answer == .none
        case .body(let body): !body.isPaused
        case .waiting, .lingering, .closed: false
        }
    }

    func consumeUnread() {
        guard mayConsume, !isConsuming else { return }
        let bytes = unread
        unread = []
        consume(bytes, bytes.count)
    }

    /// Works through the first `count` bytes for as long as there are whole requests that can be answered, and
    /// keeps the rest.
    func consume(_ bytes: [UInt8], _ count: Int) {
        isConsuming = true
        var position = 0
        do {
            var hasMore = true
            while hasMore, mayConsume {
                switch input {
                case .head: hasMore = try readHead(bytes, count, &position)
                // Asked without bytes too: the end of a body may be all that is left of it.
                case .body(let body): hasMore = try readBody(body, bytes, count, &position)
                case .waiting, .lingering, .closed: hasMore = false
                }
            }
        } catch {
            position = count
            fail(error)
        }
        isConsuming = false
        keep(bytes, position, count)
    }

    private func keep(_ bytes: [UInt8], _ position: Int, _ count: Int) {
        switch input {
        case .lingering, .closed: return
        case .head, .body, .waiting: break
        }
        if position < count {
            unread = position == 0 && count == bytes.count ? bytes : Array(bytes[position..<count])
        }
        switch input {
        case .head where answer == .none && !headHasBegun && !unread.isEmpty:
            headHasBegun = true
            setDeadline(server.limits.headTimeoutMilliseconds)
        case .body(let body) where !body.isPaused: setDeadline(of: body)
        default: break
        }
        if inputEnded, mayConsume { close() }
    }

    // MARK: Head

    /// False when the head is unfinished.
    private func readHead(
        _ bytes: [UInt8], _ count: Int, _ position: inout Int
    ) throws(ProtocolFailure) -> Bool {
        skipEmptyLine(bytes, count, &position)
        guard position < count else { return false }
        let rest = bytes.span.extracting(position..<count)
        guard let length = try scanner.end(in: rest, server.limits) else { return false }
        let range = position..<(position + length)
        scanner = HeadScanner()
        headHasBegun = false
        emptyLineSkipped = false
        takesItsTime = false
        // Until the head is understood, what is sent is sent as to any client.
        context = ResponseEncoder.Context(isHead: false, isHTTP10: false, closes: false)
        try server.parseHead(bytes, range)
        position += length
        context = ResponseEncoder.Context(
            isHead: server.head.method == .head, isHTTP10: server.head.isHTTP10,
            closes: !server.head.keepsAlive)
        server.countRequest()
        if server.head.framing == .none {
            respond(bytes, .whole([]))
        } else {
            beginBody(bytes, range, count, &position)
        }
        return true
    }

    /// RFC 9112, section 2.2: one empty line before a request line is passed over.
    private func skipEmptyLine(_ bytes: [UInt8], _ count: Int, _ position: inout Int) {
        guard !emptyLineSkipped, position + 1 < count, bytes[position] == Syntax.carriageReturn,
            bytes[position + 1] == Syntax.lineFeed
        else { return }
        emptyLineSkipped = true
        scanner = HeadScanner()
        position += 2
    }

    /// Hands the request to the application. The head is in the server's scratch space, about `bytes`.
    private func respond(_ bytes: [UInt8], _ body: Request.Body) {
        answer = .awaited
        if case .body = input {} else { input = .waiting }
        if !takesItsTime, let limit = server.limits.answerTimeoutMilliseconds { setDeadline(limit) }
        let request = Request(bytes, server.head, body, receivedAt: server.loop.now)
        server.application.respond(to: request, through: Exchange(self, sequence))
    }

    // MARK: Body

    private func beginBody(
        _ bytes: [UInt8], _ range: Range<Int>, _ count: Int, _ position: inout Int
    ) {
        let framing = server.head.framing
        let policy = server.application.bodyPolicy(
            for: Request(bytes, server.head, .pending, receivedAt: server.loop.now))
        let (maxBytes, isStreamed) =
            switch policy {
            case .buffer(let maxBytes): (maxBytes, false)
            case .stream(let maxBytes): (maxBytes, true)
            }
        if case .length(let length) = framing {
            if length > maxBytes {
                position = count
                return refuseBody(bytes)
            }
            if !isStreamed, length <= count - position {
                let body = bytes[position..<(position + length)]
                position += length
                return respond(bytes, .whole(body))
            }
        }
        let body = IncomingBody(
            head: Array(bytes[range]), reader: BodyReader(framing), maxBytes: maxBytes,
            isStreamed: isStreamed,
            owesContinue: server.head.expectsContinue && position == count, at: server.loop.now)
        input = .body(body)
        takesItsTime = isStreamed
        if isStreamed {
            respond(bytes, .streamed)
        } else {
            setDeadline(of: body)
            sendContinue(body)
        }
    }

    /// The application decides what to say, since it must know first who asks. What comes of the body is dropped.
    private func refuseBody(_ bytes: [UInt8]) {
        input = .waiting
        context.closes = true
        respond(bytes, .tooLarge)
    }

    /// False when the bytes are used up and the body goes on.
    private func readBody(
        _ body: IncomingBody, _ bytes: [UInt8], _ count: Int, _ position: inout Int
    ) throws(ProtocolFailure) -> Bool {
        while !body.isPaused, case .body = input {
            let event = try body.reader.next(
                bytes.span.extracting(0..<count), &position, server.limits)
            switch event {
            case .needsMore: return false
            case .end:
                try finish(body)
                return true
            case .data(let range):
                body.receivedBytes += range.count
                body.pace.moved(range.count)
                if body.receivedBytes > body.maxBytes {
                    position = count
                    try outgrown(body)
                    return true
                }
                try deliver(bytes[range], to: body)
            }
        }
        return true
    }

    private func setDeadline(of body: IncomingBody) {
        server.setDeadline(slot, body.pace, server.limits.bodyTimeoutMilliseconds)
    }

    private func deliver(_ bytes: ArraySlice<UInt8>, to body: IncomingBody) throws(ProtocolFailure) {
        guard let receiver = body.receiver else {
            body.content.append(contentsOf: bytes)
            guard server.hold(bytes.count) else { throw .tooMuchAtOnce }
            return
        }
        // Paused beforehand, so that resuming within the call is not undone by its result.
        body.isPaused = true
        if receiver.receive(bytes) { body.isPaused = false }
    }

    private func outgrown(_ body: IncomingBody) throws(ProtocolFailure) {
        if body.isStreamed { throw .contentTooLarge }
        try server.parseHead(body.head, body.head.indices)
        server.release(body.content.count)
        refuseBody(body.head)
    }

    private func finish(_ body: IncomingBody) throws(ProtocolFailure) {
        input = .waiting
        if body.isStreamed {
            body.receiver?.finish()
        } else {
            try server.parseHead(body.head, body.head.indices)
            server.release(body.content.count)
            respond(body.head, .whole(body.content[...]))
        }
    }

    /// RFC 9110, section 10.1.1: told to go on only once the body is wanted, and if none of it has come.
    private func sendContinue(_ body: IncomingBody) {
        guard body.owesContinue else { return }
        body.owesContinue = false
        _ = write(server.continueLine)
    }

    func receiveBody(with receiver: any BodyReceiver) {
        guard case .body(let body) = input, body.isStreamed, body.receiver == nil else { return }
        body.receiver = receiver
        sendContinue(body)
        resumeReading()
    }

    func resumeReading() {
        guard case .body(let body) = input, body.receiver != nil else { return }
        body.isPaused = false
        body.pace = Pace(at: server.loop.now)
        setDeadline(of: body)
        guard !isConsuming else { return }
        resumeInput()
    }
}
