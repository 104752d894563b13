import Foundation
import JSON
import Testing

@Suite struct AccountsTests {
    private static func draft(_ world: World, _ name: String = "new") -> JSONTree {
        [
            "username": .string("\(world.code).\(name)"), "password": "liu-shu-he-pan-1987", "name": "冉玉琼",
            "phone": "199 0000 0009", "roles": ["dispatcher"], "site_ids": [.string(world.firstInstitute)],
        ]
    }

    @Test func `an administrator creates an account, and its owner signs in`() throws {
        let world = try World()
        let answer = try world.post("/v1/accounts", Self.draft(world), as: .admin)
        #expect(answer.verdict == "201")
        #expect(answer.header("location") == "/v1/accounts/\(answer.id)")
        #expect(answer.etag == "\"1\"")
        #expect(answer["phone"]?.string == "19900000009")
        #expect(answer["site_ids"] == [.string(world.firstInstitute)])
        let session = try world.signIn("\(world.code).new", "liu-shu-he-pan-1987")
        let me = try world.me(session["token"]?.string)
        #expect(me["account"] == answer.json)
        #expect(me["sites"]?[0]?["id"]?.string == world.firstInstitute)
        #expect(try world.get("/v1/accounts?limit=200", as: .admin).items.contains(answer.json))
    }

    @Test func `a password is kept as its hash alone`() throws {
        let world = try World()
        let id = try world.post("/v1/accounts", Self.draft(world), as: .admin).id
        let hash = try world.text("SELECT password_hash FROM accounts WHERE id = '\(id)'")
        #expect(hash?.hasPrefix("$scrypt$ln=15,r=8,p=1$") == true)
        let trail = try world.text("SELECT data::text FROM audit_log WHERE object_id = '\(id)'") ?? ""
        #expect(!trail.isEmpty && !trail.contains("liu-shu"))
    }

    @Test func `a repeat under the same key gives the first answer, and one account`() throws {
        let world = try World()
        let key = ["Idempotency-Key": "once"]
        let first = try world.post("/v1/accounts", Self.draft(world), as: .admin, headers: key)
        let second = try world.post("/v1/accounts", Self.draft(world), as: .admin, headers: key)
        #expect(second.raw.body == first.raw.body)
        #expect(second.header("idempotency-replayed") == "true")
        let other = Self.draft(world).with(["name": "别人"])
        #expect(
            try world.post("/v1/accounts", other, as: .admin, headers: key).verdict
                == "422 idempotency_key_reused")
    }

    @Test func `a username is taken in every center`() throws {
        let world = try World()
        #expect(try world.post("/v1/accounts", Self.draft(world), as: .admin).verdict == "201")
        #expect(try world.post("/v1/accounts", Self.draft(world), as: .admin).verdict == "409 username_taken")
        let elsewhere = Self.draft(world).without("site_ids")
        #expect(try world.post("/v1/accounts", elsewhere, as: .stranger).verdict == "409 username_taken")
    }

    @Test func `of two who ask for one username at once, one has it`() throws {
        let world = try World()
        let request = try world.request("POST", "/v1/accounts", Self.draft(world), as: .admin)
        let verdicts = try world.backend.together([request, request, request]).map(\.verdict).sorted()
        #expect(verdicts == ["201", "409 username_taken", "409 username_taken"])
    }

    @Test(arguments: [
        (#"{"username": "Ab c"}"#, ["/username bad_format"]),
        (#"{"username": "ab"}"#, ["/username too_short"]),
        (#"{"password": "1234567"}"#, ["/password too_short"]),
        (#"{"password": "Password123"}"#, ["/password bad_format"]),
        (#"{"password": "woaini1314"}"#, ["/password bad_format"]),
        (#"{"password": "啊啊啊啊啊啊啊啊"}"#, ["/password bad_format"]),
        (#"{"password": "１２３４５６７８"}"#, ["/password bad_format"]),
        (#"{"name": " ", "phone": "1"}"#, ["/name too_short", "/phone too_short"]),
        (#"{"roles": []}"#, ["/roles too_few"]),
        (#"{"roles": ["king", "admin", "admin"]}"#, ["/roles/0 not_one_of", "/roles/2 duplicate"]),
        (#"{"site_ids": ["x"], "active": true}"#, ["/active unknown_field", "/site_ids/0 not_a_uuid"]),
        (
            #"{"site_ids": ["00000000-0000-7000-8000-000000000000"]}"#, ["/site_ids/0 unknown_reference"]
        ),
    ])
    func `what is wrong with an account is told at once`(changes: String, faults: [String]) throws {
        let world = try World()
        let body = Self.draft(world).with(try JSONTree(parsing: changes))
        #expect(try world.post("/v1/accounts", body, as: .admin).faults == faults)
    }

    @Test(arguments: [Person.resident, .leader, .volunteer, .dispatcher, .intake, .centerIntake])
    func `set-up is for administrators`(person: Person) throws {
        let world = try World()
        #expect(try world.get("/v1/accounts", as: person).verdict == "403 forbidden")
        #expect(try world.post("/v1/accounts", Self.draft(world), as: person).verdict == "403 forbidden")
        let other = "/v1/accounts/\(world.id(.neighbor))"
        #expect(try world.get(other, as: person).verdict == "404 not_found")
        #expect(try world.patch(other, ["name": "x"], as: person).verdict == "404 not_found")
    }

    @Test func `its owner may read an account and not change it`() throws {
        let world = try World()
        let own = "/v1/accounts/\(world.id(.resident))"
        #expect(try world.get(own, as: .resident)["name"]?.string == "张桂兰")
        #expect(try world.patch(own, ["name": "x"], as: .resident).verdict == "403 forbidden")
        #expect(try world.get(own, as: .stranger).verdict == "404 not_found")
        #expect(try world.patch(own, ["name": "x"], as: .stranger).verdict == "404 not_found")
        #expect(try world.get("/v1/accounts/\(world.id(.intake))", as: .admin).verdict == "404 not_found")
        #expect(try world.get("/v1/accounts/me", as: .admin).verdict == "404 not_found")
    }

    @Test func `a change names fields, and raises the version where it names any`() throws {
        let world = try World()
        let path = "/v1/accounts/\(world.id(.warden))"
        let first = try world.patch(
            path, ["name": "新名", "phone": nil, "site_ids": [.string(world.secondInstitute)]], as: .admin,
            headers: ["If-Match": "\"1\""])
        #expect(first["name"]?.string == "新名" && first["phone"] == .null && first.etag == "\"2\"")
        #expect(first["site_ids"] == [.string(world.secondInstitute)])
        #expect(try world.patch(path, [:], as: .admin).etag == "\"2\"")
        let stale = try world.patch(path, ["name": "旧"], as: .admin, headers: ["If-Match": "\"1\""])
        #expect(stale.verdict == "412 version_mismatch")
        #expect(try world.get("/v1/me", as: .warden)["sites"]?[0]?["code"]?.string == "i2")
    }

    @Test func `what is wrong with a change is told at once`() throws {
        let world = try World()
        let answer = try world.patch(
            "/v1/accounts/\(world.id(.resident))",
            ["name": nil, "roles": nil, "active": "no", "password": "88888888", "username": "x"], as: .admin)
        #expect(
            answer.faults == [
                "/active wrong_type", "/name null_not_allowed", "/password bad_format",
                "/roles null_not_allowed",
                "/username unknown_field",
            ])
    }

    @Test(arguments: [#"{"password": "xin-mi-ma-8899"}"#, #"{"active": false}"#])
    func `a new password and closing an account end its sessions`(change: String) throws {
        let world = try World()
        try world.giveLogin(.resident)
        let token = try world.signIn(world.username(.resident))["token"]?.string
        #expect(try world.me(token).verdict == "200")
        let change = try JSONTree(parsing: change)
        #expect(try world.patch("/v1/accounts/\(world.id(.resident))", change, as: .admin).verdict == "200")
        #expect(try world.me(token).verdict == "401 unauthorized")
        #expect(try world.signIn(world.username(.resident)).verdict == "401 invalid_credentials")
    }

    @Test(arguments: [#"{"active": false}"#, #"{"roles": ["resident"]}"#])
    func `the last administrator stays one`(change: String) throws {
        let world = try World()
        let change = try JSONTree(parsing: change)
        let path = "/v1/accounts/\(world.id(.admin))"
        #expect(try world.patch(path, change, as: .admin).verdict == "409 last_admin")
        #expect(try world.get(path, as: .admin).version == 1)
        try world.execute("UPDATE accounts SET roles = '{admin}' WHERE id = '\(world.id(.neighbor))'")
        #expect(try world.patch(path, change, as: .admin).verdict == "200")
    }

    @Test func `of two administrators who step down at once, one stays`() throws {
        let world = try World()
        try world.execute("UPDATE accounts SET roles = '{admin}' WHERE id = '\(world.id(.neighbor))'")
        let down: JSONTree = ["roles": ["resident"]]
        let answers = try world.backend.together([
            world.request("PATCH", "/v1/accounts/\(world.id(.admin))", down, as: .admin),
            world.request("PATCH", "/v1/accounts/\(world.id(.neighbor))", down, as: .neighbor),
        ])
        #expect(answers.map(\.verdict).sorted() == ["200", "409 last_admin"])
    }

    @Test func `accounts are listed newest first, page by page, and found by role and words`() throws {
        let world = try World()
        let people = Person.allCases.filter { !$0.isAPIKey && $0 != .stranger }
        var ids: [String] = []
        var path: String? = "/v1/accounts?limit=4"
        while let next = path {
            let page = try world.get(next, as: .admin)
            ids += page.itemIDs
            path = page.nextCursor.map { "/v1/accounts?limit=4&cursor=\($0)" }
        }
        #expect(ids == people.map(world.id).sorted().reversed())
        #expect(
            try Set(world.get("/v1/accounts?role=dispatcher", as: .admin).itemIDs)
                == Set([Person.dispatcher, .warden, .otherWarden].map(world.id)))
        #expect(
            try world.get("/v1/accounts?q=%E6%A1%82%E5%85%B0%20RESIDENT", as: .admin).itemIDs
                == [world.id(.resident)])
        #expect(try world.get("/v1/accounts?q=nobody", as: .admin).items.isEmpty)
        #expect(
            try world.get("/v1/accounts?role=king&x=1", as: .admin).faults == [
                "?role not_one_of", "?x unknown_parameter",
            ])
    }

    @Test func `a password is not one's own username, when it is changed as little as when it is given`()
        throws
    {
        let world = try World()
        let path = "/v1/accounts/\(world.id(.resident))"
        for password in [world.username(.resident), world.username(.resident).uppercased()] {
            let answer = try world.patch(path, ["password": .string(password)], as: .admin)
            #expect(answer.faults == ["/password bad_format"])
            let draft = Self.draft(world).with([
                "username": .string(password.lowercased() + "9"), "password": .string(password + "9"),
            ])
            #expect(try world.post("/v1/accounts", draft, as: .admin).faults == ["/password bad_format"])
        }
        let other: JSONTree = ["password": .string(world.username(.neighbor))]
        #expect(try world.patch(path, other, as: .admin).status == 200)
    }
}
