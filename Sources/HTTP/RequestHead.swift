/// A request's head in terms of places in the buffer that holds it.
struct RequestHead {
    /// How the end of the body is found (RFC 9112, section 6.3).
    enum Framing: Equatable {
        case none
        case length(Int)
        case chunked
    }

    /// One header field: where its name and its trimmed value are.
    struct Field {
        var name: Range<Int>
        var value: Range<Int>
    }

    var method = Method.other
    var methodRange = 0..<0
    /// The path as sent; empty for an absolute-form target without one.
    var path = 0..<0
    /// What follows the first question mark of the target.
    var query: Range<Int>?
    /// Host and port of an absolute-form target, which go before the Host header (RFC 9112, section 3.2.2).
    var authority: Range<Int>?
    var fields: [Field] = []
    var framing = Framing.none
    var isHTTP10 = false
    var keepsAlive = true
    var expectsContinue = false

    /// Makes it empty again without giving back the memory of the fields.
    mutating func reset() {
        method = .other
        methodRange = 0..<0
        path = 0..<0
        query = nil
        authority = nil
        fields.removeAll(keepingCapacity: true)
        framing = .none
        isHTTP10 = false
        keepsAlive = true
        expectsContinue = false
    }
}
