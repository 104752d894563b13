import Foundation
import JSON
import Testing

/// Asks for one cell after the other, of an order that is made anew whenever a step has used it up.
final class OrderPolicyWalk {
    let situation: OrderSituation
    let elsewhere: World
    private let world: World
    private let fields: ExpectedFields
    private let from: [String: [String]]
    private let target: String
    private var order: String
    /// What answers about the order at hand list for each caller.
    private var allowed: [String: [String]] = [:]

    init(_ situation: OrderSituation, _ elsewhere: World) throws {
        self.situation = situation
        self.elsewhere = elsewhere
        world = situation.world
        fields = try ExpectedFields.written.get()
        from = try ExpectedTable.from.get()
        target = try world.place(as: .neighbor)
        order = try situation.make()
        try world.execute("UPDATE teams SET capacity = 10000 WHERE center_id = '\(world.center)'")
    }

    func faults(_ operation: String, by caller: PolicyCaller, _ cell: String) throws -> [String] {
        if operation.hasPrefix("list") { return try list(operation, caller, cell) }
        if operation == "readOrder" {
            let answer = try ask("GET", "/v1/orders/\(order)", caller)
            return disagreement(answer, with: cell) + shown(answer, operation, cell)
        }
        if operation == "revealContact" {
            let answer = try ask("POST", "/v1/orders/\(order)/reveal", caller, ["reason": "改期需电话确认"])
            return disagreement(answer, with: cell) + shown(answer, operation, cell)
        }
        return try step(operation, caller, cell)
    }

    private func ask(
        _ method: String, _ path: String, _ caller: PolicyCaller, _ body: JSONTree? = nil
    ) throws -> Answer {
        try world.backend.send(
            APIRequest(method, path, body, token: try caller.world.token(caller.person)))
    }

    // MARK: Reading

    private func list(_ operation: String, _ caller: PolicyCaller, _ cell: String) throws -> [String] {
        switch operation {
        case "listOrders":
            return try among("/v1/orders?limit=10", "id", operation, caller, cell == "-" ? "0" : "1\(cell)")
        case "listOffers": return try among("/v1/offers?limit=20", "order_id", operation, caller, cell)
        default:
            let part = operation.dropFirst("listOrder".count).lowercased()
            let answer = try ask("GET", "/v1/orders/\(order)/\(part)", caller)
            return disagreement(answer, with: cell) + counted(answer, operation, cell)
                + shown(answer, operation, cell)
        }
    }

    /// What a list of more than this order holds of it.
    private func among(
        _ path: String, _ key: String, _ operation: String, _ caller: PolicyCaller, _ cell: String
    ) throws -> [String] {
        let answer = try ask("GET", path, caller)
        guard answer.status == 200 else { return ["\(answer.verdict)"] }
        let items = answer.items.filter { $0[key]?.string == order }
        let body: JSONTree = ["items": .array(items), "next_cursor": .null]
        let wanted = cell.prefix { $0.isNumber }
        let count = "\(items.count)" == wanted ? [] : ["\(items.count) of them, not \(wanted)"]
        return count + shown(body, operation, cell)
    }

    private func counted(_ answer: Answer, _ operation: String, _ cell: String) -> [String] {
        guard answer.status == 200, let wanted = Int(cell.prefix { $0.isNumber }) else { return [] }
        return answer.items.count == wanted ? [] : ["\(answer.items.count) of them, not \(wanted)"]
    }

    // MARK: Steps

    private func step(_ operation: String, _ caller: PolicyCaller, _ cell: String) throws -> [String] {
        let isPatch = operation == "changeOrder"
        let action = String(operation.dropLast("Order".count))
        var faults: [String] = []
        let wanted = verdict(operation, cell)
        if cell != "-", !isPatch, try allows(caller).contains(action) != (wanted == "200") {
            faults.append("\(action) is \(wanted == "200" ? "not " : "")among allowed_actions")
        }
        let answer = try ask(
            isPatch ? "PATCH" : "POST", "/v1/orders/\(order)\(isPatch ? "" : "/\(action)")",
            caller, body(action, caller))
        if answer.verdict != wanted { faults.append("\(answer.verdict), not \(wanted)") }
        if answer.code == "illegal_transition", answer.state != situation.state {
            faults.append("it is said to be \(answer.state)")
        }
        guard answer.status == 200 else { return faults }
        faults += shown(answer, operation, cell)
        let now = try ask("GET", "/v1/orders/\(order)", caller)
        if now.status == 200, now.json != answer.json { faults.append("read again it is \(now.text)") }
        try world.execute(
            "UPDATE bookings SET state = 'freed' WHERE order_id = '\(order)' AND state = 'booked'")
        order = try situation.make()
        allowed = [:]
        return faults
    }

    private func allows(_ caller: PolicyCaller) throws -> [String] {
        if let known = allowed[caller.label] { return known }
        let answer = try ask("GET", "/v1/orders/\(order)", caller).allowedActions
        allowed[caller.label] = answer
        return answer
    }

    private func verdict(_ operation: String, _ cell: String) -> String {
        let isDue = from[operation]?.contains(situation.state) ?? false
        let illegal = "409 illegal_transition"
        return switch cell {
        case "-": "404 not_found"
        case "x": "403 forbidden"
        case "o": illegal
        case "t": "409 offer_taken"
        case "w": "409 offer_withdrawn"
        case "y": isDue ? "403 forbidden" : illegal
        default: isDue ? "200" : illegal
        }
    }

    /// A body with which the step is valid.
    private func body(_ action: String, _ caller: PolicyCaller) -> JSONTree {
        switch action {
        case "change": ["title": "家中水管又漏水"]
        case "reject", "unmerge", "recall", "withdraw", "reopen": ["reason": "另有安排"]
        case "merge": ["into": .string(target)]
        case "forward": ["site_id": .string(world.firstInstitute)]
        case "dispatch": ["team_ids": [.string(world.team)]]
        case "accept", "decline": answersForSeveral(caller) ? ["team_id": .string(world.team)] : [:]
        case "rate": ["score": 3]
        default: [:]
        }
    }

    /// Who answers for several teams says for which.
    private func answersForSeveral(_ caller: PolicyCaller) -> Bool {
        let isOffered = situation.name == "recalled" || !Self.statesBeforeTeams.contains(situation.state)
        return caller.person == .captain || caller.person == .admin && isOffered
    }

    private static let statesBeforeTeams = ["placed", "rejected", "merged", "cancelled"]

    // MARK: What is shown

    private func disagreement(_ answer: Answer, with cell: String) -> [String] {
        let wanted =
            switch cell {
            case "-": "404 not_found"
            case "x": "403 forbidden"
            default: "200"
            }
        return answer.verdict == wanted ? [] : ["\(answer.verdict), not \(wanted)"]
    }

    private func shown(_ answer: Answer, _ operation: String, _ cell: String) -> [String] {
        answer.status == 200 ? shown(answer.json, operation, cell) : []
    }

    /// Nothing beyond the answer's fields; of the resident all or what masks leave of him.
    private func shown(_ body: JSONTree, _ operation: String, _ cell: String) -> [String] {
        var (faults, personal) = fields.faults(of: body, to: operation)
        let text = String(decoding: body.json(), as: UTF8.self)
        let whole = [OrderSituation.phone, OrderSituation.resident, OrderSituation.house]
        switch cell.last {
        case "W":
            faults += personal.filter { $0.contains("*") }.map { "\($0) is masked" }
            if !personal.isEmpty, operation != "listOrderEvents", operation != "listOrderRatings" {
                faults += whole.filter { !text.contains($0) }.map { "\($0) is not shown" }
            }
        case "M":
            faults += whole.filter { text.contains($0) }.map { "\($0) is shown" }
            if operation == "listOrderEvents" || operation == "listOrderRatings" { break }
            let masked = ["138****5678", "张**", "四川省绵阳市安州区秀水镇新春村"]
            faults += masked.filter { !text.contains($0) }.map { "\($0) is not shown" }
        case "+": faults += whole.filter { text.contains($0) }.map { "\($0) is shown" }
        default: break
        }
        return faults
    }
}
