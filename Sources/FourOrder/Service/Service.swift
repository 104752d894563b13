import Cryptography
import Domain
import EventLoop
import Foundation
import HTTP
import Platform
import Postgres

/// Answers the requests of one loop.
///
/// ```
/// bytes ─▶ respond: route ─▶ credentials ─▶ perform(verb) ─▶ one statement ─▶ answer
///                                                 │ no row
///                                                 ▼
///                                       explain: gate, diagnosis ─▶ refusal, or the statement once more
/// ```
final class Service: Application {
    let loop: EventLoop
    let database: Database
    let shared: SharedState
    let ids = IDMaker()
    let scopes = OrderScopes()
    let orders = KeptOrders()
    let log: AccessLog
    let counters: RequestCounters
    let responses = ResponsePool()
    let overloaded = OverloadedAnswer()
    private let router: Router
    private var newest: Arrival?

    init(_ loop: EventLoop, _ database: Database, _ shared: SharedState) {
        self.loop = loop
        self.database = database
        self.shared = shared
        log = AccessLog(loop, isOn: shared.settings.logsRequests)
        router = Router(Endpoints.all)
        counters = shared.metrics.counters(of: router.operations)
    }

    // MARK: Application

    func bodyPolicy(for head: borrowing Request) -> BodyPolicy {
        router.match(head.path)?.route(for: head.method)?.endpoint.body ?? .buffer(maxBytes: Limits.bodyBytes)
    }

    func respond(to request: borrowing Request, through exchange: Exchange) {
        let arrival = arrival()
        let match = router.match(request.path)
        let route = match?.route(for: request.method)
        if let route, turnsAway(request, exchange, route, arrival) { return }
        let conversation = Conversation(
            request, exchange, requestID: ids.next(at: arrival.wall), arrival,
            pattern: match?.pattern ?? "", route: route?.number, responses)
        guard let match else { return refuse(Refusal(.notFound), conversation) }
        guard let route else { return answerMethod(match, conversation) }
        switch route.endpoint.answer {
        case .open(let answer, let isLimited):
            let network = shared.rates.network(request, exchange)
            if isLimited {
                conversation.claim = shared.rates.claim(network, now: arrival.monotonic)
                if refuseBeyondQuota(conversation) { return }
            }
            conversation.begin()
            answer(self, OpenCall(request, from: network), conversation)
        case .token(let answer, _):
            authorize(
                request, match.parameters, conversation, arrival, isSecret: route.endpoint.isSecret, answer)
        }
    }

    /// The wall clock is asked once a turn.
    private func arrival() -> Arrival {
        if let newest, newest.monotonic == loop.now { return newest }
        let arrival = Arrival(monotonic: loop.now, wall: .now())
        newest = arrival
        return arrival
    }

    func response(to failure: ProtocolFailure) -> Response {
        var reply = Reply()
        let id = ids.next(at: .now())
        Refusal(RefusalCode(failure)).write(to: &reply, .standard, requestID: id)
        var response = reply.headers
        response.status = reply.status
        response.addHeader("Content-Type", "application/problem+json")
        response.addHeader("X-Request-Id", id.text)
        response.body = reply.takeBody()
        return response
    }

    /// OPTIONS, and methods that nothing answers to.
    private func answerMethod(_ match: Router.Match, _ conversation: Conversation) {
        if conversation.method == .options {
            conversation.begin()
            conversation.reply.noContent()
            conversation.reply.addHeader("Allow", match.allowed)
            finish(conversation)
        } else {
            var refusal = Refusal(.methodNotAllowed)
            refusal.allow = match.allowed
            refuse(refusal, conversation)
        }
    }

    // MARK: Credentials

    /// Reads the token's claim; whether it is true, the statement finds out.
    private func authorize(
        _ request: borrowing Request, _ parameters: PathParameters, _ conversation: Conversation,
        _ arrival: Arrival, isSecret: Bool,
        _ answer: @escaping @Sendable (Service, Call, Conversation) -> Void
    ) {
        guard let token = Token(authorization: request.header("authorization")) else {
            refuse(Refusal(.unauthorized), conversation)
            return
        }
        conversation.claim = shared.rates.claim(token, now: arrival.monotonic)
        if conversation.claim?.standing.isKnown == true, refuseBeyondQuota(conversation) { return }
        var edge: Refusal?
        var key: IdempotencyKey?
        var precondition = Precondition.none
        do throws(Refusal) {
            key = try idempotencyKey(request, isSecret: isSecret)
            precondition = try Precondition(request.header("if-match"))
        } catch {
            key = nil
            edge = error
        }
        let known = shared.centers.id(of: token.centerCode)
        let context = CallContext(
            known ?? .zero, token, key, precondition, conversation, arrival.wall, ids, scopes, orders)
        let call = Call(request, parameters, context, edge: edge)
        if known != nil {
            answer(self, call, conversation)
        } else {
            findCenter(token.centerCode, unknown: .unauthorized, conversation) { [self] center in
                context.center = center
                answer(self, call, conversation)
            }
        }
    }

    private func refuseBeyondQuota(_ conversation: Conversation) -> Bool {
        guard let standing = conversation.claim?.standing, standing.isOver else { return false }
        var refusal = Refusal(.rateLimited)
        refusal.retryAfterSeconds = standing.retrySeconds
        refuse(refusal, conversation)
        return true
    }

    /// Refuses a request for its header fields, under a token that may be nobody's: who asks comes first.
    func refuseUnread(_ edge: Refusal, _ context: CallContext, _ conversation: Conversation) {
        explain(Unreadable.self, nil, edge: edge, named: nil, context, conversation)
    }

    /// Finds the center of a code that is not known yet: centers are added while servers run.
    ///
    /// - Parameter unknown: how a code that is no center's is refused.
    func findCenter(
        _ code: String, unknown: RefusalCode, _ conversation: Conversation, then: @escaping (UUID) -> Void
    ) {
        if let known = shared.centers.id(of: code) { return then(known) }
        conversation.asked()
        let statement = Statement(Self.centerSQL) { $0.text(code) }
        database.read(statement, tenant: nil) { [self] result in
            conversation.answered()
            switch result {
            case .rows(let rows):
                guard rows.count > 0 else { return refuse(Refusal(unknown), conversation) }
                let center = rows.uuid(0, 0)
                shared.centers.learn(code, center)
                then(center)
            case .failure(let error):
                refuse(Refusal(error) ?? Refusal(.internalError), conversation)
            }
        }
    }

    private static let emptyObject = Array("{}".utf8)[...]

    private static let centerSQL = SQL(
        "center_of_code", "SELECT c.id FROM centers AS c WHERE c.code = $1::text")

    /// - Parameter isSecret: whether the body holds what must not be guessed from what the database keeps of it. Its
    ///   fingerprint is then made under the token, which the database does not hold; of a repeat under another token
    ///   it cannot be told that it is one (docs/decisions/0021-guessing-passwords.md).
    private func idempotencyKey(
        _ request: borrowing Request, isSecret: Bool
    ) throws(Refusal) -> IdempotencyKey? {
        guard request.method == .post, let field = request.header("idempotency-key") else { return nil }
        let value = try IdempotencyKey.parse(field)
        do {
            var hash = try SHA256()
            for part in [request.methodBytes, [0], request.path, [0]] { try hash.update(part.span) }
            if case .whole(let body) = request.body {
                // An empty body counts as `{}`.
                try hash.update(body.isEmpty ? Self.emptyObject.span : body.span)
            }
            let digest = try hash.finish()
            guard isSecret else { return IdempotencyKey(value: value, fingerprint: digest) }
            let token = Array(Token.text(authorization: request.header("authorization")) ?? [])
            return IdempotencyKey(value: value, fingerprint: try HMAC.code(for: digest, key: token))
        } catch {
            shared.log.error("hashing failed: \(error)")
            throw Refusal(.internalError)
        }
    }

    // MARK: Answers

    func refuse(_ refusal: Refusal, _ conversation: Conversation) {
        conversation.refuse(refusal)
        finish(conversation)
    }

    func finish(_ conversation: Conversation) {
        let outcome = conversation.finish()
        counters.count(outcome, route: conversation.route)
        log.write(conversation, outcome)
    }
}

/// A request that was refused before a verb could be made of it, under a token.
private struct Unreadable: Verb {
    /// Whoever has a token hears what is wrong.
    static let operation = OperationID.readMe
    static let isWrite = false
    init(_ call: borrowing Call) throws(Refusal) { throw Refusal(.malformedRequest) }

    func statement(_ context: CallContext) -> Statement { Gate.statement(.caller, named: nil, context) }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool { false }
}
