/// The header fields that the HTTP layer itself looks at: those it obeys, and those of which a second one would
/// let two readers of the same request see different things.
enum KnownField: UInt16 {
    case authorization, connection, contentLength, contentType, expect, host, idempotencyKey, ifMatch
    case transferEncoding

    init?(_ name: Span<UInt8>) {
        switch name.count {
        case 4: self.init(name, "host", .host)
        case 6: self.init(name, "expect", .expect)
        case 8: self.init(name, "if-match", .ifMatch)
        case 10: self.init(name, "connection", .connection)
        case 12: self.init(name, "content-type", .contentType)
        case 13: self.init(name, "authorization", .authorization)
        case 14: self.init(name, "content-length", .contentLength)
        case 15: self.init(name, "idempotency-key", .idempotencyKey)
        case 17: self.init(name, "transfer-encoding", .transferEncoding)
        default: return nil
        }
    }

    private init?(_ name: Span<UInt8>, _ expected: StaticString, _ field: KnownField) {
        guard name.equalsIgnoringCase(expected) else { return nil }
        self = field
    }
}
