import Domain
import Foundation
import JSON

/// Why a request is refused: a stable code, and what a client can do something with.
struct Refusal: Error {
    let code: RefusalCode
    var faults: [Fault] = []
    /// Of `illegal_transition`: where the order stands and what this caller may do with it.
    var state: String?
    var allowedActions: [String]?
    /// Of `missing_scope`.
    var scope: Scope?
    /// Of `secret_already_shown`: the key's id.
    var keyID: UUID?
    /// Of `orders_open` and `world_moved`: the orders that stand in the way, as far as they are named.
    var orderIDs: [UUID]?
    /// Bytes into the body, of `malformed_json`.
    var offset: Int?
    /// Of `Retry-After`.
    var retryAfterSeconds = 1
    /// Of `method_not_allowed`.
    var allow: String?

    init(_ code: RefusalCode) { self.code = code }

    /// 422, with every fault found.
    init(_ faults: [Fault]) {
        code = .covering(faults)
        self.faults = faults
    }

    init(_ fault: Fault) { self.init([fault]) }

    /// With faults found before it: of what is wrong in its form already nothing more is said. What ranks before 422
    /// stands alone.
    func joining(_ earlier: [Fault]) -> Refusal {
        guard !earlier.isEmpty, !faults.isEmpty else { return self }
        let told = Set(earlier.map(\.pointer))
        return Refusal(earlier + faults.filter { !told.contains($0.pointer) })
    }

    /// Whether it is found first, by the order of refusals: 404, 403, 415, 413, 400, 422.
    func ranksBefore(_ other: Refusal) -> Bool {
        let order = [404, 403, 415, 413, 400, 422]
        let rank = { (refusal: Refusal) in order.firstIndex(of: refusal.code.status) ?? order.endIndex }
        return rank(self) < rank(other)
    }

    init(malformedJSON error: JSONError) {
        code = .malformedJSON
        offset = error.offset
    }

    init(illegalIn state: String, allowed: [String]) {
        code = .illegalTransition
        self.state = state
        allowedActions = allowed
    }

    init(secretAlreadyShown keyID: UUID) {
        code = .secretAlreadyShown
        self.keyID = keyID
    }

    init(ordersOpen ids: [UUID]) {
        code = .ordersOpen
        orderIDs = ids
    }

    init(worldMoved ids: [UUID]) {
        code = .worldMoved
        orderIDs = ids
    }

    init(missing scope: Scope) {
        code = .missingScope
        self.scope = scope
    }

    /// Writes it as `application/problem+json` (RFC 9457).
    func write(to reply: inout Reply, _ language: Language, requestID: UUID) {
        reply.reset()
        reply.status = code.status
        reply.contentType = "application/problem+json"
        if code.status == 401 { reply.addHeader("WWW-Authenticate", "Bearer realm=\"four-order\"") }
        if code.hasRetryAfter { reply.addHeader("Retry-After", retryAfterSeconds) }
        if let allow { reply.addHeader("Allow", allow) }
        reply.json.object { json in
            json.field("type", "/docs/problems#\(code.rawValue)")
            json.field("title", code.title[language])
            json.field("status", code.status)
            json.field("detail", detail(language))
            json.field("code", code.rawValue)
            json.field("request_id", requestID)
            if !faults.isEmpty { write(faults, language, to: &json) }
            if let state { json.field("state", state) }
            if let allowedActions {
                json.key("allowed_actions")
                json.strings(allowedActions)
            }
            if let orderIDs {
                json.key("order_ids")
                json.uuids(orderIDs)
            }
            if let scope { json.field("scope", scope.rawValue) }
            if let keyID { json.field("key_id", keyID) }
        }
    }

    private func detail(_ language: Language) -> String {
        if let scope {
            return "\(code.detail[language])\(language == .zhCN ? "缺少：" : " Missing: ")\(scope.rawValue)"
        }
        guard let offset else { return code.detail[language] }
        return language == .zhCN
            ? "\(code.detail[language])（第 \(offset) 字节处）" : "\(code.detail[language]) (at byte \(offset))"
    }

    private func write(_ faults: [Fault], _ language: Language, to json: inout JSONWriter) {
        json.key("errors")
        json.beginArray()
        for fault in faults {
            json.object { item in
                item.field("pointer", fault.pointer)
                item.field("code", fault.code.rawValue)
                item.field("detail", fault.detail(language))
            }
        }
        json.endArray()
    }
}
