import Domain
import HTTP

/// One line of the table of endpoints: a method, a path, and what answers there.
struct Endpoint: Sendable {
    let method: HTTP.Method
    /// `/v1/orders/{id}/accept`: braces mark what a request fills in.
    let pattern: String
    let operation: OperationID
    let body: BodyPolicy
    let answer: Answer
    /// Whether the body holds a password.
    let isSecret: Bool

    enum Answer: Sendable {
        /// Under a token. What its first statement waits for is the links of writes, or those of reads.
        case token(@Sendable (Service, Call, Conversation) -> Void, isWrite: Bool)
        /// Without one; most count against the address they come from.
        case open(@Sendable (Service, OpenCall, Conversation) -> Void, isLimited: Bool)
    }

    private init(
        _ method: HTTP.Method, _ pattern: String, _ operation: OperationID, body: BodyPolicy,
        isSecret: Bool = false,
        _ answer: Answer
    ) {
        self.method = method
        self.pattern = pattern
        self.operation = operation
        self.body = body
        self.answer = answer
        self.isSecret = isSecret
    }

    /// Answered by one verb.
    static func verb<V: Verb>(
        _ method: HTTP.Method, _ pattern: String, _ verb: V.Type
    ) -> Endpoint {
        Endpoint(
            method, pattern, V.operation, body: .buffer(maxBytes: Limits.bodyBytes),
            .token({ $0.perform(verb, $1, $2) }, isWrite: V.isWrite))
    }

    /// Answered by more than one statement, or by work away from the loop.
    static func steps(
        _ method: HTTP.Method, _ pattern: String, _ operation: OperationID,
        body: BodyPolicy = .buffer(maxBytes: Limits.bodyBytes), isSecret: Bool = false,
        _ answer: @escaping @Sendable (Service, Call, Conversation) -> Void
    ) -> Endpoint {
        Endpoint(
            method, pattern, operation, body: body, isSecret: isSecret,
            .token(
                { service, call, conversation in
                    if let edge = call.edge {
                        service.refuseUnread(edge, call.context, conversation)
                    } else {
                        answer(service, call, conversation)
                    }
                }, isWrite: false))
    }

    /// Answered without a token.
    static func open(
        _ method: HTTP.Method, _ pattern: String, _ operation: OperationID, isLimited: Bool = true,
        _ answer: @escaping @Sendable (Service, OpenCall, Conversation) -> Void
    ) -> Endpoint {
        Endpoint(
            method, pattern, operation, body: .buffer(maxBytes: Limits.bodyBytes),
            .open(answer, isLimited: isLimited))
    }
}

/// A request that needs no token.
struct OpenCall {
    let query: ArraySlice<UInt8>?
    let body: Request.Body
    let contentType: ArraySlice<UInt8>?
    let accept: ArraySlice<UInt8>?
    /// Where the client is; nil where that is not to be had, as behind a Unix socket.
    let network: [UInt8]?

    init(_ request: borrowing Request, from network: [UInt8]?) {
        self.network = network
        query = request.query
        body = request.body
        contentType = request.header("content-type")
        accept = request.header("accept")
    }
}
