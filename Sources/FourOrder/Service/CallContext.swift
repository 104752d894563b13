import Domain
import Foundation
import HTTP
import Postgres

/// What a verb and its statements are told of a request, whatever it asks for. One a request, whoever holds it.
final class CallContext {
    /// The center that the token claims; the joined token row proves it.
    var center: UUID
    /// The short code by which the token claims it.
    let centerCode: String
    /// SHA-256 of the token.
    let tokenHash: [UInt8]
    let idempotencyKey: IdempotencyKey?
    var precondition: Precondition
    let requestID: UUID
    let language: Language
    let now: Timestamp
    let ids: IDMaker
    /// What tokens turned out to see of lists.
    let scopes: OrderScopes
    /// What lists have shown lately.
    let orders: KeptOrders

    init(
        _ center: UUID, _ token: Token, _ key: IdempotencyKey?, _ precondition: Precondition,
        _ conversation: Conversation, _ now: Timestamp, _ ids: IDMaker, _ scopes: OrderScopes,
        _ orders: KeptOrders
    ) {
        self.center = center
        centerCode = token.centerCode
        tokenHash = token.hash
        idempotencyKey = key
        self.precondition = precondition
        requestID = conversation.requestID
        language = conversation.language
        self.now = now
        self.ids = ids
        self.scopes = scopes
        self.orders = orders
    }

    func newID() -> UUID { ids.next(at: now) }

    /// Binds `$1` and `$2` of `CallerSQL.reading`.
    func bindReading(_ parameters: inout Parameters) {
        parameters.uuid(center)
        parameters.bytea(tokenHash)
    }

    /// Binds `$1` to `$4` of `CallerSQL.writing`.
    func bindWriting(_ parameters: inout Parameters) {
        bindReading(&parameters)
        parameters.text(idempotencyKey?.value)
        parameters.uuid(requestID)
    }
}

/// `If-Match` (RFC 9110, section 13.1.1) as far as it concerns versions.
enum Precondition: Equatable {
    case none
    case version(Int32)
    /// Any of these; empty where no tag is one that an answer of this service has borne.
    case anyOf([Int32])

    init(_ field: ArraySlice<UInt8>?) throws(Refusal) {
        guard let field, field != [UInt8(ascii: "*")] else {
            self = .none
            return
        }
        var versions: [Int32] = []
        for item in field.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            if let version = try Self.version(of: item) { versions.append(version) }
        }
        if let only = versions.first, versions.count == 1 {
            self = .version(only)
        } else {
            self = .anyOf(versions)
        }
    }

    /// The version of one entity tag (RFC 9110, section 8.8.3); a weak one holds none.
    private static func version(of item: ArraySlice<UInt8>) throws(Refusal) -> Int32? {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        var tag = item.drop(while: isSpace)
        while let last = tag.last, isSpace(last) { tag.removeLast() }
        let isWeak = tag.starts(with: "W/".utf8)
        if isWeak { tag = tag.dropFirst(2) }
        guard tag.count >= 2, tag.first == 0x22, tag.last == 0x22, !tag.dropFirst().dropLast().contains(0x22)
        else { throw Refusal(.malformedPrecondition) }
        // Compared octet by octet (section 8.8.3.2): "01" is another tag than the one answered.
        let text = String(decoding: tag.dropFirst().dropLast(), as: UTF8.self)
        guard !isWeak, let number = Int32(text), number > 0, number.description == text else { return nil }
        return number
    }

    /// The version a statement compares with; null compares with none, -1 with no order's. Where several would
    /// do, the statement gives no row at first, and is run again for the one that is current.
    var parameter: Int32? {
        switch self {
        case .none: nil
        case .version(let version): version
        case .anyOf: -1
        }
    }

    func admits(_ version: Int) -> Bool {
        switch self {
        case .none: true
        case .version(let expected): Int(expected) == version
        case .anyOf(let versions): versions.contains { Int($0) == version }
        }
    }

    /// Of several versions keeps the one that is current.
    mutating func narrow(to version: Int) {
        if case .anyOf = self { self = .version(Int32(clamping: version)) }
    }
}

/// `Idempotency-Key`: what a repeat is known by.
struct IdempotencyKey {
    /// 1 to 255 visible characters, without the quotes it may come in.
    let value: String
    /// SHA-256 over method, path and body; of a body that holds a password the HMAC of that, under the token.
    let fingerprint: [UInt8]

    static let maximumLength = 255

    /// The key itself: visible ASCII, bare or as a quoted string (RFC 9651, section 3.3.3).
    static func parse(_ field: ArraySlice<UInt8>) throws(Refusal) -> String {
        var bytes = field
        if bytes.count >= 2, bytes.first == 0x22, bytes.last == 0x22 { bytes = bytes.dropFirst().dropLast() }
        guard (1...maximumLength).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw Refusal(.malformedIdempotencyKey)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
