import Platform

/// A blocking HTTP/1.1 client with one connection, kept open between requests. For tools and tests.
public struct HTTPClient: ~Copyable {
    private enum Attempt {
        case answered(ClientResponse)
        /// The kept connection turned out closed before any byte of an answer came.
        case wasClosed
    }

    private static let readBytes = 65_536

    public let host: String
    public let port: UInt16
    private let timeoutMilliseconds: Int
    private let resendsWhenClosed: Bool
    private let limits: Limits
    private var connection: Descriptor?
    /// What came beyond the last answer.
    private var pending: [UInt8] = []

    /// - Parameters:
    ///   - timeoutMilliseconds: For connecting and for every single read and write.
    ///   - resendsWhenClosed: Whether a request is sent again where the kept connection turns out closed.
    public init(
        host: String, port: UInt16, timeoutMilliseconds: Int = 30_000, resendsWhenClosed: Bool = true
    ) {
        self.resendsWhenClosed = resendsWhenClosed
        self.host = host
        self.port = port
        self.timeoutMilliseconds = timeoutMilliseconds
        var limits = Limits()
        limits.maxHeadBytes = 65_536
        self.limits = limits
    }

    /// Sends a request and waits for its answer. `Host` and, with a body, `Content-Length` are added.
    ///
    /// A kept connection that the server has closed meanwhile is replaced and the request sent again; it had not
    /// been answered by a single byte. Unless the client was made otherwise.
    public mutating func send(
        _ method: String, _ path: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil
    ) throws(ClientError) -> ClientResponse {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: \(host):\(port)\r\n"
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        if let body { text += "Content-Length: \(body.count)\r\n" }
        let request = Array((text + "\r\n").utf8) + (body ?? [])
        let wasKept = connection != nil && resendsWhenClosed
        do throws(ClientError) {
            if case .answered(let response) = try exchange(
                request, isHead: method == "HEAD", wasKept: wasKept)
            {
                return response
            }
            drop()
            guard
                case .answered(let response) = try exchange(request, isHead: method == "HEAD", wasKept: false)
            else { throw .closedEarly }
            return response
        } catch {
            drop()
            throw error
        }
    }

    /// Closes the connection; the next request opens another.
    public mutating func drop() {
        connection = nil
        pending = []
    }

    private mutating func exchange(
        _ request: [UInt8], isHead: Bool, wasKept: Bool
    ) throws(ClientError) -> Attempt {
        let socket = try open()
        guard try write(socket, request) else {
            if wasKept { return .wasClosed }
            throw .closedEarly
        }
        while true {
            guard let head = try readHead(socket) else {
                if wasKept && pending.isEmpty { return .wasClosed }
                throw .closedEarly
            }
            // Interim answers such as 100 and 103 come before the one that counts (RFC 9110, section 15.2).
            if head.status < 200 { continue }
            let body = try readBody(socket, head.framing(isHead: isHead))
            if !head.keepsAlive || connection == nil { drop() }
            return .answered(ClientResponse(status: head.status, headers: head.headers, body: body))
        }
    }

    private mutating func open() throws(ClientError) -> Int32 {
        if let number = connection?.number { return number }
        do {
            let made = try TCP.connect(host: host, port: port, timeoutMilliseconds: timeoutMilliseconds)
            let number = made.number
            connection = consume made
            return number
        } catch {
            throw .unreachable(error)
        }
    }

    /// False when the connection is closed.
    private func write(_ socket: Int32, _ bytes: [UInt8]) throws(ClientError) -> Bool {
        var sent = 0
        while sent < bytes.count {
            switch TCP.send(socket, bytes, from: sent) {
            case .bytes(let count): sent += count
            case .wouldBlock: throw .timedOut
            case .ended: return false
            }
        }
        return true
    }

    /// False at the end of the connection.
    private mutating func readMore(_ socket: Int32) throws(ClientError) -> Bool {
        var buffer = [UInt8](repeating: 0, count: Self.readBytes)
        switch TCP.receive(socket, into: &buffer) {
        case .bytes(let count):
            pending.append(contentsOf: buffer[..<count])
            return true
        case .ended: return false
        case .wouldBlock: throw .timedOut
        }
    }

    private mutating func readHead(_ socket: Int32) throws(ClientError) -> ResponseHead? {
        var scanner = HeadScanner()
        while true {
            do {
                if let count = try scanner.end(in: pending.span, limits) {
                    let head = try ResponseHead(pending[..<count])
                    pending.removeFirst(count)
                    return head
                }
            } catch let error as ClientError {
                throw error
            } catch {
                throw .malformed("the head of the answer")
            }
            guard try readMore(socket) else { return nil }
        }
    }

    /// - Parameter framing: nil for a body that ends with the connection.
    private mutating func readBody(
        _ socket: Int32, _ framing: RequestHead.Framing?
    ) throws(ClientError) -> [UInt8] {
        guard let framing else {
            while try readMore(socket) {}
            defer { drop() }
            return pending
        }
        var body: [UInt8] = []
        var reader = BodyReader(framing)
        while true {
            var position = 0
            let event: BodyReader.Event
            do {
                event = try reader.next(pending.span, &position, limits)
            } catch {
                throw .malformed("the chunks of the answer")
            }
            if case .data(let range) = event { body.append(contentsOf: pending[range]) }
            pending.removeFirst(position)
            switch event {
            case .data: break
            case .end: return body
            case .needsMore: guard try readMore(socket) else { throw .closedEarly }
            }
        }
    }
}
