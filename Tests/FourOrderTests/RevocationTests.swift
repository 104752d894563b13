import Foundation
import JSON
import Testing

@testable import FourOrder

/// What no longer opens anything opens nothing on any server: nobody keeps who may come in.
@Suite struct RevocationTests {
    /// Two servers on one database, both of which know the token on each of their loops.
    private func servers(_ person: Person) throws -> (World, World, String) {
        let world = try World(Backend())
        let other = world.on(try Backend(world.backend.database))
        try world.giveLogin(person)
        let answer = try world.signIn(world.username(person))
        let token = try #require(answer["token"]?.string, "\(answer.verdict)")
        for server in [world, other] {
            for _ in 0..<16 { #expect(try list(server, token).status == 200) }
        }
        return (world, other, token)
    }

    private func list(_ world: World, _ token: String?) throws -> Answer {
        try world.backend.send(APIRequest("GET", "/v1/orders", token: token))
    }

    private func isShutOut(_ worlds: [World], _ token: String?) throws {
        for world in worlds {
            // Each on a connection of its own, so that both loops are asked.
            let asked = (0..<8).map { _ in APIRequest("GET", "/v1/orders", token: token) }
            for answer in try world.backend.together(asked) { #expect(answer.verdict == "401 unauthorized") }
            let order = APIRequest("POST", "/v1/orders", World.draft, token: token)
            #expect(try world.backend.send(order).verdict == "401 unauthorized")
        }
    }

    @Test func `signing out on one server ends the session on all`() throws {
        let (world, other, token) = try servers(.resident)
        let signOut = APIRequest("DELETE", "/v1/sessions/current", token: token)
        #expect(try world.backend.send(signOut).status == 204)
        try isShutOut([other, world], token)
    }

    @Test(arguments: [["password": "ying-chun-hua-kai"], ["active": false]] as [JSONTree])
    func `a new password, and closing the account, end every session on all servers`(_ change: JSONTree)
        throws
    {
        let (world, other, token) = try servers(.resident)
        let second = try #require(try other.signIn(world.username(.resident))["token"]?.string)
        #expect(try world.patch("/v1/accounts/\(world.id(.resident))", change, as: .admin).status == 200)
        try isShutOut([other, world], token)
        try isShutOut([other, world], second)
    }

    @Test func `who lost his role has no part any more in what he forwarded or handed in`() throws {
        let world = try World()
        let site: JSONTree = ["site_id": .string(world.firstInstitute)]
        let forwarded = try world.place(site)
        let elsewhere: JSONTree = ["site_id": .string(world.secondInstitute)]
        try world.must("forward", forwarded, elsewhere, as: .warden)
        let visit: JSONTree = ["channel": "visit", "contact": ["name": "卫一一", "phone": "13977770061"]]
        let handedIn = try world.place(visit.with(elsewhere), as: .warden)
        for order in [forwarded, handedIn] {
            #expect(try world.read(order, as: .warden)["contact_masked"] == false)
        }
        let change: JSONTree = ["roles": ["volunteer"], "site_ids": []]
        #expect(try world.patch("/v1/accounts/\(world.id(.warden))", change, as: .admin).status == 200)
        for order in [forwarded, handedIn] {
            #expect(try world.read(order, as: .warden).verdict == "404 not_found")
            for action in ["cancel", "reveal"] {
                #expect(try world.act(action, order, ["reason": "不再需要"], as: .warden).status == 404)
            }
        }
        #expect(try world.get("/v1/orders?q=水管", as: .warden).items.isEmpty)
    }

    @Test func `a revoked key is refused by every server's next answer`() throws {
        let (world, other, _) = try servers(.resident)
        let created = try world.post("/v1/api_keys", ["name": "热线"], as: .admin)
        let key = created["key"]?.string
        for server in [world, other] { for _ in 0..<8 { #expect(try list(server, key).status == 200) } }
        #expect(try world.send("DELETE", "/v1/api_keys/\(created.id)", as: .admin).status == 204)
        try isShutOut([other, world], key)
    }
}
