import Foundation
import JSON
import Testing

@testable import FourOrder

@Suite struct OffersTests {
    @Test func `an order's offers are listed newest first, a team's own only`() throws {
        let world = try World()
        let order = try world.place()
        try world.dispatch(order, to: [world.team, world.rivalTeam])
        try world.must("decline", order, ["reason": "人手不够"], as: .leader)
        let all = try world.get("/v1/orders/\(order)/offers", as: .dispatcher)
        #expect(all.items.count == 2)
        #expect(all.itemIDs == all.itemIDs.sorted().reversed())
        let own = try world.get("/v1/orders/\(order)/offers", as: .volunteer)
        #expect(own.items.map { $0["team_id"]?.string } == [world.team])
        #expect(own.items.first?["state"]?.string == "declined")
        #expect(own.items.first?["reason"]?.string == "人手不够")
        #expect(own.items.first?["order"]?["id"]?.string == order)
        #expect(try world.get("/v1/orders/\(order)/offers", as: .otherWarden).verdict == "404 not_found")
    }

    @Test func `the offers of an order never dispatched are an empty list`() throws {
        let world = try World()
        let order = try world.place()
        #expect(try world.get("/v1/orders/\(order)/offers", as: .resident).items.isEmpty)
    }

    @Test func `a team's inbox holds its offers, with the contact masked until it accepts`() throws {
        let world = try World()
        let order = try world.place(["address": "云阳县双江街道滨江社区3号楼"])
        try world.dispatch(order)
        let path = "/v1/offers?team_id=\(world.team)&state=pending"
        let pending = try world.get(path, as: .leader)
        #expect(pending.items.count == 1)
        #expect(pending.items.first?["order"]?["contact"]?["phone"]?.string == "138****5678")
        try world.must("accept", order, as: .leader)
        #expect(try world.get(path, as: .leader).items.isEmpty)
        let accepted = try world.get("/v1/offers?state=accepted", as: .volunteer)
        #expect(accepted.items.first?["order"]?["contact"]?["phone"]?.string == "13812345678")
    }

    @Test func `why a team let an order go is not for other teams to read`() throws {
        let world = try World()
        let order = try world.place()
        try world.dispatch(order, to: [world.team, world.rivalTeam], ["mode": "broadcast"])
        try world.must("decline", order, ["reason": "人手不够"], as: .leader)
        try world.must("accept", order, as: .rival)
        try world.must("withdraw", order, ["reason": "车坏了"], as: .rival)
        func notes(_ person: Person) throws -> [String?] {
            try world.get("/v1/orders/\(order)/events", as: person).items
                .filter { ["decline", "withdraw"].contains($0["action"]?.string) }.map { $0["note"]?.string }
        }
        #expect(try notes(.leader) == ["人手不够", nil])
        #expect(try notes(.rivalVolunteer) == [nil, "车坏了"])
        for person in [Person.dispatcher, .admin, .resident] {
            #expect(try notes(person) == ["人手不够", "车坏了"], "\(person)")
        }
    }

    @Test(arguments: [
        (Person.resident, 0), (.leader, 1), (.rival, 1), (.captain, 2), (.bystander, 0), (.dispatcher, 2),
        (.warden, 1), (.otherWarden, 0), (.admin, 2), (.intake, 0), (.stranger, 0),
    ])
    func `who sees which offers`(_ person: Person, _ count: Int) throws {
        let world = try World()
        let near = try world.place(["site_id": .string(world.firstStation)])
        let central = try world.place(["site_id": .string(world.root)])
        try world.dispatch(near, to: [world.team])
        try world.dispatch(central, to: [world.rivalTeam])
        #expect(try world.get("/v1/offers", as: person).items.count == count)
    }

    @Test func `pages of an inbox name every offer once`() throws {
        let world = try World()
        for _ in 0..<5 { try world.dispatch(try world.place()) }
        var seen: [String] = []
        var path: String? = "/v1/offers?limit=2&team_id=\(world.team)"
        while let next = path {
            let page = try world.get(next, as: .leader)
            seen += page.itemIDs
            path = page.nextCursor.map { "/v1/offers?limit=2&team_id=\(world.team)&cursor=\($0)" }
        }
        #expect(seen.count == 5)
        #expect(seen == Set(seen).sorted().reversed())
    }

    @Test func `an unknown state or parameter is told`() throws {
        let world = try World()
        let answer = try world.get("/v1/offers?state=open&x=1", as: .admin)
        #expect(answer.faults == ["?state not_one_of", "?x unknown_parameter"])
    }

    @Test func `a dispatcher sees the offers of what he handed in for somebody, at whatever site`() throws {
        let world = try World()
        let handedIn = try world.place(
            ["site_id": .string(world.firstStation), "channel": "hotline"], as: .otherWarden)
        try world.dispatch(handedIn, to: [world.team])
        for path in ["/v1/offers", "/v1/offers?team_id=\(world.team)"] {
            let items = try world.get(path, as: .otherWarden).items
            #expect(items.map { $0["order_id"]?.string } == [handedIn], "\(path)")
        }
        #expect(try world.get("/v1/orders/\(handedIn)/offers", as: .otherWarden).items.count == 1)
        #expect(try world.get("/v1/offers", as: .intake).items.isEmpty)
    }
}
