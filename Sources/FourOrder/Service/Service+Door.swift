import Domain
import Foundation
import HTTP
import Platform
import Postgres

/// 门口: who would wait too long for his statement's turn is refused before anything is made of his request. What is
/// refused must cost next to nothing, or refusing is what takes the time: so the answer lies ready, and the log has no
/// line for it.
extension Service {
    /// Whether a request under a token was refused so. The token is looked at for the center it claims, and no further.
    func turnsAway(
        _ request: borrowing Request, _ exchange: Exchange, _ route: Route, _ arrival: Arrival
    ) -> Bool {
        guard case .token(_, let isWrite) = route.endpoint.answer, database.hasQueue(isWrite: isWrite) else {
            return false
        }
        let code = Token.centerCode(authorization: request.header("authorization"))
        let center = code.flatMap { shared.centers.id(of: $0) }
        guard !database.admits(isWrite: isWrite, tenant: center) else { return false }
        let language = Language(request)
        let nanoseconds = MonotonicTime.now().nanoseconds(since: arrival.monotonic)
        var response = responses.take()
        overloaded.write(
            to: &response, language, requestID: ids.next(at: arrival.wall), nanoseconds: nanoseconds)
        exchange.send(response)
        counters.count(
            Conversation.Outcome(
                status: response.status, bytes: response.body.count, finishedAt: arrival.wall,
                totalNanoseconds: nanoseconds, databaseNanoseconds: 0),
            route: route.number)
        responses.takeBack(&response)
        log.countOverload()
        return true
    }

    /// The same for a request without a token, of which a conversation has been begun.
    func refuseOverloaded(_ conversation: Conversation) -> Bool {
        guard !database.admits(isWrite: false, tenant: nil) else { return false }
        conversation.refuse(Refusal(.overloaded))
        counters.count(conversation.finish(), route: conversation.route)
        log.countOverload()
        return true
    }
}

/// The answer of whoever is refused at the door, ready but for its id and its time.
struct OverloadedAnswer {
    private let headers: [UInt8]
    /// What stands before the id, and behind it.
    private let bodies: [Language: (before: [UInt8], after: [UInt8])]

    init() {
        var headers: [UInt8] = []
        var bodies: [Language: (before: [UInt8], after: [UInt8])] = [:]
        for language in Language.allCases {
            var reply = Reply()
            Refusal(.overloaded).write(to: &reply, language, requestID: .zero)
            let response = reply.take { _ in }
            headers = response.headers
            let id = response.body.firstRange(of: Array(UUID.zero.text.utf8))
            bodies[language] = id.map {
                (Array(response.body[..<$0.lowerBound]), Array(response.body[$0.upperBound...]))
            }
        }
        self.headers = headers
        self.bodies = bodies
    }

    func write(to response: inout Response, _ language: Language, requestID: UUID, nanoseconds: Int64) {
        response.status = RefusalCode.overloaded.status
        response.addHeaderLines(headers)
        response.addHeaderLines(reservingBytes: 256) { out in
            out.appendAccount(
                of: requestID, parsed: nanoseconds, database: 0, total: nanoseconds)
        }
        guard let body = bodies[language] else { return }
        response.body += body.before
        response.body.append(addingCapacity: 36) { out in requestID.withUTF8 { out.append($0) } }
        response.body += body.after
    }
}
