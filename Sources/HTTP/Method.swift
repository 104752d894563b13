/// The methods of RFC 9110, section 9 and RFC 5789 that a service may answer.
public enum Method: String, CaseIterable, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
    /// Any other token, case-sensitively: `Request.methodBytes` has it.
    case other = ""

    init(_ token: Span<UInt8>) {
        switch token.count {
        case 3: self = token.equals("GET") ? .get : token.equals("PUT") ? .put : .other
        case 4: self = token.equals("POST") ? .post : token.equals("HEAD") ? .head : .other
        case 5: self = token.equals("PATCH") ? .patch : .other
        case 6: self = token.equals("DELETE") ? .delete : .other
        case 7: self = token.equals("OPTIONS") ? .options : .other
        default: self = .other
        }
    }
}
