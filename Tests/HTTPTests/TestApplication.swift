import HTTP

/// Answers by path: what the tests need to see of a server.
final class TestApplication: Application {
    static let bigBody = [UInt8](repeating: 0x62, count: 16 << 20)

    static let pageBody = [UInt8](repeating: 0x70, count: 100_000)

    /// How often `/page` was answered.
    private var pages = 0
    private var held: [Exchange] = []
    private var paused: [Exchange] = []

    func bodyPolicy(for head: borrowing Request) -> BodyPolicy {
        switch String(decoding: head.path, as: UTF8.self) {
        case "/stream", "/stream/paused", "/stream/refused": .stream(maxBytes: 1 << 20)
        default: .buffer(maxBytes: 1_000)
        }
    }

    func respond(to request: borrowing Request, through exchange: Exchange) {
        let path = String(decoding: request.path, as: UTF8.self)
        var response = Response()
        switch (path, request.body) {
        case (_, .tooLarge): response.status = 413
        case ("/held", _): return held.append(exchange)
        case ("/stream", _): return exchange.receiveBody(with: Counter(exchange, pauses: false))
        case ("/stream/paused", _):
            paused.append(exchange)
            return exchange.receiveBody(with: Counter(exchange, pauses: true))
        case ("/stream/refused", _): response.status = 401
        case ("/big", _): response.body = Self.bigBody
        case ("/page", _):
            pages += 1
            response.body = Self.pageBody
        case ("/pages", _): response.body = Array("\(pages)".utf8)
        case ("/none", _): response.status = 204
        case ("/close", _): response.closesConnection = true
        case ("/list", _): response.body = Array(request.header("x-list") ?? [])
        case (_, .whole(let body)) where !body.isEmpty: response.body = Array(body)
        default: response.body = Array(path.utf8)
        }
        exchange.send(response)
    }

    func response(to failure: ProtocolFailure) -> Response {
        Response(status: failure.status, body: Array(failure.rawValue.utf8))
    }

    func release() {
        for exchange in held { exchange.send(Response(body: Array("held".utf8))) }
        held = []
    }

    func resume() {
        for exchange in paused { exchange.resumeReading() }
    }
}

/// Counts the bytes of a stream and answers with their number.
private final class Counter: BodyReceiver {
    private let exchange: Exchange
    private let pauses: Bool
    private var count = 0

    init(_ exchange: Exchange, pauses: Bool) {
        self.exchange = exchange
        self.pauses = pauses
    }

    func receive(_ bytes: ArraySlice<UInt8>) -> Bool {
        count += bytes.count
        return !pauses
    }

    func finish() {
        exchange.send(Response(body: Array("\(count)".utf8)))
    }

    func abort(_ failure: ProtocolFailure?) {
        exchange.send(Response(body: Array("must not be seen".utf8)))
    }
}
