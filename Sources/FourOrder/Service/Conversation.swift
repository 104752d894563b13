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
    var pattern = ""
    /// The endpoint's name, for the counters.
    var operation = ""
    var reply = Reply()
    /// How often the statement was run in vain though nothing stood in its way.
    var attempts = 0
    /// Called once, when the answer has been sent, with its status: for work that an answer only announces.
    var afterwards: ((Int) -> Void)?

    private let receivedAt: MonotonicTime
    private let parsedAt: MonotonicTime
    private var askedAt: MonotonicTime?
    private var databaseNanoseconds: Int64 = 0

    init(_ request: borrowing Request, _ exchange: Exchange, requestID: UUID) {
        self.exchange = exchange
        self.requestID = requestID
        language =
            request.header("accept-language").map {
                Language(acceptLanguage: String(decoding: $0, as: UTF8.self))
            } ?? .standard
        method = request.method
        receivedAt = request.receivedAt
        parsedAt = .now()
    }

    /// Marks the time from here until `answered` as the database's.
    func asked() { askedAt = .now() }

    func answered() {
        if let askedAt { databaseNanoseconds += MonotonicTime.now().nanoseconds(since: askedAt) }
        askedAt = nil
    }

    /// Sends what the reply holds.
    /// - Returns: what happened, for the log and the counters.
    func finish() -> Outcome {
        let now = MonotonicTime.now()
        let total = now.nanoseconds(since: receivedAt)
        var response = reply.headers
        response.status = reply.status
        response.body = reply.takeBody()
        let size = response.body.count
        if let contentType = reply.contentType { response.addHeader("Content-Type", contentType) }
        response.addHeader("Cache-Control", reply.cacheControl)
        var id: [UInt8] = []
        requestID.write(to: &id)
        response.addHeader("X-Request-Id", id)
        response.addHeader("Server-Timing", timing(total: total))
        exchange.send(&response)
        afterwards.take()?(reply.status)
        return Outcome(
            status: reply.status, bytes: size, totalNanoseconds: total,
            databaseNanoseconds: databaseNanoseconds)
    }

    struct Outcome {
        let status: Int
        let bytes: Int
        let totalNanoseconds: Int64
        let databaseNanoseconds: Int64
    }

    /// `Server-Timing` (W3C): milliseconds until the request was parsed, in the database, and in all.
    private func timing(total: Int64) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(64)
        text += "parse;dur=".utf8
        text.appendMilliseconds(parsedAt.nanoseconds(since: receivedAt))
        text += ", db;dur=".utf8
        text.appendMilliseconds(databaseNanoseconds)
        text += ", total;dur=".utf8
        text.appendMilliseconds(total)
        return text
    }
}

extension [UInt8] {
    /// Nanoseconds as milliseconds with three decimals.
    mutating func appendMilliseconds(_ nanoseconds: Int64) {
        let microseconds = Swift.max(0, nanoseconds) / 1000
        append(contentsOf: String(microseconds / 1000).utf8)
        append(UInt8(ascii: "."))
        let rest = microseconds % 1000
        append(UInt8(0x30 + rest / 100))
        append(UInt8(0x30 + rest / 10 % 10))
        append(UInt8(0x30 + rest % 10))
    }
}
