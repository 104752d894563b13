import Foundation
import JSON
import Testing

/// Who reads a phone whole, in every state.
@Suite struct OrdersMaskingTests {
    private static let phone = "13812345678"
    private static let address = "双江街道外滩社区3栋2单元401"

    /// Whether anything in a text could be dialled: eleven digits of a phone in a row.
    private static func leaks(_ answer: Answer) -> Bool {
        answer.text.contains(phone) || answer.text.contains("2单元") || answer.text.contains("张桂兰")
    }

    @Test(arguments: [
        "placed", "rejected", "merged", "dispatched", "accepted", "in_service", "completed", "rated",
        "closed", "cancelled",
    ])
    func `contact and address are whole for those who need them`(state: String) throws {
        let world = try World()
        let order = try world.order(in: state, ["address": .string(Self.address)])
        let isHeld = ["accepted", "in_service", "completed", "rated", "closed"].contains(state)
        for person in [Person.resident, .dispatcher, .admin, .centerIntake] {
            let answer = try world.read(order, as: person)
            #expect(answer["contact"] == ["name": "张桂兰", "phone": .string(Self.phone)], "\(person)")
            #expect(answer["address"] == .string(Self.address))
            #expect(answer["contact_masked"] == false)
        }
        for person in [Person.leader, .volunteer, .helper, .captain] where isHeld || state == "dispatched" {
            let answer = try world.read(order, as: person)
            #expect(answer["contact_masked"] == .bool(!isHeld), "\(person)")
            #expect(Self.leaks(answer) == isHeld)
            #expect(Self.leaks(try world.get("/v1/orders", as: person)) == isHeld)
            if !isHeld {
                #expect(answer["contact"] == ["name": "张**", "phone": "138****5678"])
                #expect(answer["address"] == "双江街道外滩社区")
            }
        }
    }

    @Test func `the team sees the contact until seven days after completion`() throws {
        let world = try World()
        let order = try world.order(in: "completed")
        try world.age(order, by: "6 days 23 hours")
        #expect(try world.read(order, as: .leader)["contact_masked"] == false)
        try world.age(order, by: "2 hours")
        #expect(try world.read(order, as: .leader)["contact_masked"] == true)
        #expect(try world.read(order, as: .volunteer).json[pointer: "/contact/phone"] == "138****5678")
    }

    @Test func `no path lets a phone out to those who must not see it`() throws {
        let world = try World()
        let order = try world.place(["address": .string(Self.address), "channel": "web"])
        try world.dispatch(order, to: [world.team, world.rivalTeam])
        try world.must("accept", order, as: .leader)
        for path in [
            "/v1/orders", "/v1/orders/\(order)", "/v1/orders/\(order)/events", "/v1/orders/\(order)/ratings",
        ] {
            #expect(!Self.leaks(try world.get(path, as: .rival)), "\(path)")
        }
        #expect(!Self.leaks(try world.act("accept", order, as: .rival)))
        try world.must("withdraw", order, as: .leader)
        #expect(!Self.leaks(try world.read(order, as: .leader)))
    }

    @Test func `the answer to the action that ends a team's part is masked already`() throws {
        let world = try World()
        for (state, action) in [("accepted", "withdraw"), ("dispatched", "decline")] {
            let order = try world.order(in: state)
            let answer = try world.must(action, order, as: .leader)
            #expect(answer["contact_masked"] == true)
            #expect(!Self.leaks(answer))
        }
    }

    @Test func `events and the audit trail hold no words about people`() throws {
        let world = try World()
        let order = try world.order(
            in: "rated", ["address": .string(Self.address), "description": "联系13812345678"])
        try world.must("reopen", order, ["reason": "电话13812345678"], as: .resident)
        for table in ["order_events", "audit_log"] {
            let rows = try world.text(
                "SELECT string_agg(t::text, '') FROM \(table) AS t WHERE center_id = '\(world.center)'")
            #expect(rows?.contains(Self.phone) == false)
            #expect(rows?.contains("张桂兰") == false)
        }
    }
}
