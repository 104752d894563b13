import Domain
import Foundation
import HTTP
import Platform

/// One request being answered: what is known of it from its first byte to the line in the log.
final class Conversation {
    let exchange: Exchange
    let requestID: UUID
    let language: Language
    let method: HTTP.Method
    /// The endpoint's pattern rather than the path: no personal data reaches the log.
    let pattern: String
    /// The number of the endpoint's route, for the counters; nil where there is none.
    let route: Int?
    var reply = Reply()
    /// How often the statement was run in vain though nothing stood in its way.
    var attempts = 0
    /// What the request counts against.
    var claim: RateClaim?
    /// Called once, when the answer has been sent, with its status: for work that an answer only announces.
    var afterwards: ((Int) -> Void)?

    private let memory: ResponsePool
    private let arrival: Arrival
    private let parsedAt: MonotonicTime
    private var askedAt: MonotonicTime?
    private var databaseNanoseconds: Int64 = 0

    init(
        _ request: borrowing Request, _ exchange: Exchange, requestID: UUID, _ arrival: Arrival,
        pattern: String, route: Int?, _ memory: ResponsePool
    ) {
        self.exchange = exchange
        self.requestID = requestID
        language = Language(request)
        method = request.method
        self.pattern = pattern
        self.route = route
        self.arrival = arrival
        self.memory = memory
        parsedAt = .now()
    }

    /// Marks the time from here until `answered` as the database's.
    func asked() { askedAt = .now() }

    func answered() {
        if let askedAt { databaseNanoseconds += MonotonicTime.now().nanoseconds(since: askedAt) }
        askedAt = nil
    }

    /// Begins the answer, in place of one that was begun before.
    func begin() { reply.begin(in: memory) }

    func refuse(_ refusal: Refusal) {
        begin()
        refusal.write(to: &reply, language, requestID: requestID)
    }

    /// Sends what the reply holds.
    /// - Returns: what happened, for the log and the counters.
    func finish() -> Outcome {
        let total = MonotonicTime.now().nanoseconds(since: arrival.monotonic)
        // Whose quota it is must be known.
        let claim = reply.status == 401 ? nil : claim
        var response = reply.take { out in
            out.appendAccount(
                of: requestID, parsed: parsedAt.nanoseconds(since: arrival.monotonic),
                database: databaseNanoseconds, total: total)
            claim?.write(to: &out)
        }
        claim?.settle(status: reply.status)
        let size = response.body.count
        exchange.send(response)
        // A body of another kind has owners of its own.
        if reply.body == nil { memory.takeBack(&response) }
        afterwards.take()?(reply.status)
        return Outcome(
            status: reply.status, bytes: size, finishedAt: arrival.wall.adding(microseconds: total / 1000),
            totalNanoseconds: total, databaseNanoseconds: databaseNanoseconds)
    }

    struct Outcome {
        let status: Int
        let bytes: Int
        let finishedAt: Timestamp
        let totalNanoseconds: Int64
        let databaseNanoseconds: Int64
    }
}

/// When the turn began in which a request came, on both clocks: what is told of its end in the log is reckoned from
/// here, so that the clocks need not be asked again.
struct Arrival {
    let monotonic: MonotonicTime
    let wall: Timestamp
}

extension Language {
    /// What a request is answered in.
    init(_ request: borrowing Request) {
        self = request.header("accept-language").map { Language(acceptLanguage: $0.span) } ?? .standard
    }
}

extension OutputSpan<UInt8> {
    /// The request's id, and `Server-Timing` (W3C): milliseconds until the request was parsed, in the database, and
    /// in all. Given in nanoseconds.
    mutating func appendAccount(of requestID: UUID, parsed: Int64, database: Int64, total: Int64) {
        append("X-Request-Id: ")
        requestID.withUTF8 { append($0) }
        append("\r\nServer-Timing: parse;dur=")
        appendMilliseconds(parsed)
        append(", db;dur=")
        appendMilliseconds(database)
        append(", total;dur=")
        appendMilliseconds(total)
        append("\r\n")
    }

    /// Nanoseconds as milliseconds with three decimals.
    fileprivate mutating func appendMilliseconds(_ nanoseconds: Int64) {
        let microseconds = UInt64(max(0, nanoseconds)) / 1000
        appendDecimal(microseconds / 1000)
        append(UInt8(ascii: "."))
        appendDecimal(microseconds % 1000, atLeast: 3)
    }
}
