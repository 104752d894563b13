import Foundation
import JSON
import Testing

/// Orders as the tables of `Expected/orders.txt` describe them, one after the other.
struct OrderSituation {
    let world: World
    let name: String
    let state: String

    /// The resident of whom nothing may be seen where he is masked.
    static let phone = "13812345678"
    static let resident = "张桂兰"
    static let house = "3栋2单元401"

    private static let draft: JSONTree = [
        "address": "四川省绵阳市安州区秀水镇新春村\(OrderSituation.house)", "description": "厨房水管漏水",
    ]

    func make() throws -> String {
        let order = try place()
        switch name {
        case "resident": try end(order)
        case "offered": try offer(order)
        case "held", "served", "later", "recalled", "handed_in", "shared":
            if state != "placed" || name == "recalled" { try serve(order) }
            if name == "recalled" { try world.must("recall", order, ["reason": "改派"], as: .dispatcher) }
            if name == "later" { try world.age(order, by: "8 days") }
        case "entered": break
        case "forwarded":
            try world.must(
                "forward", order, ["site_id": .string(world.firstStation), "note": "转办"], as: .otherWarden)
        default: Issue.record("there is no situation \(name)")
        }
        let now = try world.read(order).state
        if now != state { Issue.record("\(name): it is \(now), not \(state)") }
        return order
    }

    private func place() throws -> String {
        let site = name == "forwarded" ? world.secondStation : world.firstStation
        let draft = Self.draft.with(["site_id": .string(site)])
        let contact: JSONTree = [
            "channel": "hotline", "contact": ["name": .string(Self.resident), "phone": .string(Self.phone)],
        ]
        switch name {
        case "handed_in": return try world.place(draft.with(contact), as: .intake)
        case "entered": return try world.place(draft.with(contact), as: .otherWarden)
        case "shared":
            let order = try world.place(draft)
            let twin = try world.place(as: .neighbor)
            try world.must("merge", twin, ["into": .string(order)], as: .dispatcher)
            return order
        default: return try world.place(draft)
        }
    }

    private func end(_ order: String) throws {
        switch state {
        case "rejected": try world.must("reject", order, ["reason": "不属于服务范围"], as: .dispatcher)
        case "merged":
            let target = try world.place(as: .neighbor)
            try world.must("merge", order, ["into": .string(target)], as: .dispatcher)
        case "cancelled": try world.must("cancel", order, as: .resident)
        default: break
        }
    }

    private func offer(_ order: String) throws {
        try world.dispatch(order, to: [world.team, world.rivalTeam], ["mode": "broadcast"])
    }

    private func serve(_ order: String) throws {
        try offer(order)
        try world.must("accept", order, ["volunteer_ids": [.string(world.id(.volunteer))]], as: .leader)
        try world.moveBookings(of: order)
        if ["accepted", "placed"].contains(state) { return }
        try world.must("start", order, as: .leader)
        try world.moveBookings(of: order)
        if state == "in_service" { return }
        try world.must("complete", order, as: .leader)
        if state == "closed" { try world.close(order) }
        if state == "rated" { try world.must("rate", order, ["score": 2], as: .resident) }
    }
}
