import Domain
import Foundation
import HTTP
import Postgres

/// What a verb and its statements are told of a request, whatever it asks for.
struct CallContext {
    /// The center that the token claims; the joined token row proves it.
    var center: UUID
    /// The short code by which the token claims it.
    let centerCode: String
    /// SHA-256 of the token.
    let tokenHash: [UInt8]
    let idempotencyKey: IdempotencyKey?
    let precondition: Precondition
    let requestID: UUID
    let language: Language
    let now: Timestamp
    let ids: IDMaker

    init(
        _ center: UUID, _ token: Token, _ key: IdempotencyKey?, _ precondition: Precondition,
        _ conversation: Conversation, _ now: Timestamp, _ ids: IDMaker
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
    /// An entity tag that no answer of this service has borne.
    case unmatchable

    init(_ field: ArraySlice<UInt8>?) throws(Refusal) {
        guard let field, field != [UInt8(ascii: "*")] else {
            self = .none
            return
        }
        guard field.count >= 2, field.first == 0x22, field.last == 0x22,
            !field.dropFirst().dropLast().contains(0x22)
        else { throw Refusal(.malformedPrecondition) }
        let number = Int32(String(decoding: field.dropFirst().dropLast(), as: UTF8.self))
        self = number.map { $0 > 0 ? .version($0) : .unmatchable } ?? .unmatchable
    }

    /// The version a statement compares with; null compares with none, -1 with no order's.
    var parameter: Int32? {
        switch self {
        case .none: nil
        case .version(let version): version
        case .unmatchable: -1
        }
    }

    func admits(_ version: Int) -> Bool {
        switch self {
        case .none: true
        case .version(let expected): Int(expected) == version
        case .unmatchable: false
        }
    }
}

/// `Idempotency-Key`: what a repeat is known by.
struct IdempotencyKey {
    /// 1 to 255 visible characters, without the quotes it may come in.
    let value: String
    /// SHA-256 over method, path and body.
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
