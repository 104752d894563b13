import Domain
import Foundation
import HTTP
import JSON

/// A request on its way into a verb: its path's parameters, its query, its body, all still unparsed.
struct Call {
    let context: CallContext
    let path: ArraySlice<UInt8>
    /// The parts of the path that the endpoint's pattern leaves open, decoded, in their order.
    let parameters: PathParameters
    let query: ArraySlice<UInt8>?
    let body: Request.Body
    let contentType: ArraySlice<UInt8>?
    let accept: ArraySlice<UInt8>?
    /// What is wrong with the request's own header fields; told once it is known who asks and what he sees.
    let edge: Refusal?

    init(_ request: borrowing Request, _ parameters: PathParameters, _ context: CallContext, edge: Refusal?) {
        self.context = context
        self.parameters = parameters
        path = request.path
        query = request.query
        body = request.body
        contentType = request.header("content-type")
        accept = request.header("accept")
        self.edge = edge
    }

    /// What the path names, for the gate.
    var named: Named? { parameters.named }

    /// For endpoints that take no parameters in the query.
    func refuseQuery() throws(Refusal) {
        guard query != nil else { return }
        var fields = try queryFields()
        try fields.finish()
    }

    /// A parameter of the path that is an id; what is no UUID names nothing.
    func id(_ index: Int = 0) throws(Refusal) -> UUID {
        guard let id = UUID(hyphenated: parameters[index]) else { throw Refusal(.notFound) }
        return id
    }

    /// A parameter of the path as text.
    func text(_ index: Int = 0) -> String { String(decoding: parameters[index], as: UTF8.self) }

    /// The body as the fields of one JSON object; an empty body counts as `{}`.
    func fields() throws(Refusal) -> Fields {
        try refuseQuery()
        return try Fields.read(body, contentType)
    }

    /// The query's items.
    func queryFields() throws(Refusal) -> QueryFields {
        do {
            return QueryFields(try QueryItems(query))
        } catch {
            throw Refusal(.malformedRequest)
        }
    }
}

enum MediaType {
    /// `application/json`, with any parameters (RFC 9110, section 8.3).
    static func isJSON(_ field: ArraySlice<UInt8>?) -> Bool { matches(field, "application/json") }

    static func matches(_ field: ArraySlice<UInt8>?, _ type: String) -> Bool {
        guard let field else { return false }
        let essence = field.prefix { $0 != UInt8(ascii: ";") }
        return String(decoding: essence, as: UTF8.self).trimmingCharacters(in: .whitespaces).lowercased()
            == type
    }
}
