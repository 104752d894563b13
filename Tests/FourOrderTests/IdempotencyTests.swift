import Cryptography
import Foundation
import JSON
import TestSupport
import Testing

@Suite struct IdempotencyTests {
    private let world: World

    init() throws { world = try World() }

    private func key(_ text: String) -> [String: String] { ["Idempotency-Key": text] }

    /// The parts of an answer that a repeat gives again.
    private func kept(_ answer: Answer) -> [String?] {
        ["\(answer.status)", answer.text] + ["content-type", "location", "etag"].map { answer.header($0) }
    }

    @Test func `a repeat gives the first answer again, byte for byte`() throws {
        let first = try world.post("/v1/orders", World.draft, as: .resident, headers: key("k"))
        #expect(first.header("idempotency-replayed") == nil)
        try world.must("cancel", first.id, as: .resident)
        let second = try world.post("/v1/orders", World.draft, as: .resident, headers: key("k"))
        #expect(kept(second) == kept(first))
        #expect(second.header("idempotency-replayed") == "true")
        #expect(second.header("x-request-id") != first.header("x-request-id"))
        #expect(try world.number("SELECT count(*)::int FROM orders WHERE center_id = '\(world.center)'") == 1)
    }

    @Test func `an action is repeated without a second effect`() throws {
        let order = try world.place()
        let body: JSONTree = ["team_ids": [.string(world.team)]]
        let first = try world.act("dispatch", order, body, as: .dispatcher, headers: key("d"))
        let second = try world.act("dispatch", order, body, as: .dispatcher, headers: key("d"))
        #expect(first.status == 200)
        #expect(kept(second) == kept(first))
        #expect(try world.history(order).count == 2)
    }

    @Test func `a key may come in quotes`() throws {
        let first = try world.post(
            "/v1/orders", World.draft, as: .resident,
            headers: key("\"a b\"".replacingOccurrences(of: " ", with: "-")))
        let second = try world.post("/v1/orders", World.draft, as: .resident, headers: key("a-b"))
        #expect(second.id == first.id)
        #expect(second.header("idempotency-replayed") == "true")
    }

    @Test func `another body or another path under a key is refused`() throws {
        let order = try world.place()
        let first = try world.post("/v1/orders", World.draft, as: .resident, headers: key("k"))
        #expect(first.status == 201)
        let other = World.draft.with(["title": "别的"])
        #expect(
            try world.post("/v1/orders", other, as: .resident, headers: key("k")).verdict
                == "422 idempotency_key_reused")
        #expect(
            try world.act("cancel", order, as: .resident, headers: key("k")).verdict
                == "422 idempotency_key_reused")
        #expect(try world.read(order).state == "placed")
        // Validation comes before the key.
        #expect(
            try world.post("/v1/orders", [:], as: .resident, headers: key("k")).verdict
                == "422 validation_failed")
        #expect(
            try world.act("reject", order, ["reason": "x"], as: .resident, headers: key("k")).status == 403)
        #expect(try world.post("/v1/orders", World.draft, as: .resident, headers: key("k")).id == first.id)
    }

    @Test func `an empty body under a key is the same as an empty object`() throws {
        let order = try world.place()
        var request = try world.request(
            "POST", "/v1/orders/\(order)/cancel", as: .resident, headers: key("k"))
        let first = try world.backend.send(request)
        #expect(first.status == 200)
        request.body = Array("{}".utf8)
        let second = try world.backend.send(request)
        #expect(kept(second) == kept(first))
        #expect(second.header("idempotency-replayed") == "true")
    }

    @Test func `keys are each caller's own`() throws {
        let first = try world.post("/v1/orders", World.draft, as: .resident, headers: key("k"))
        let second = try world.post("/v1/orders", World.draft, as: .neighbor, headers: key("k"))
        #expect(second.status == 201)
        #expect(second.id != first.id)
    }

    @Test func `refusals from validation on are kept`() throws {
        let bad = try world.post(
            "/v1/orders", ["title": "x", "category": "nowhere"], as: .resident, headers: key("422"))
        #expect(bad.status == 422)
        try world.execute(
            "INSERT INTO categories (center_id, code, name) VALUES ('\(world.center)', 'nowhere', '新类别')")
        let again = try world.post(
            "/v1/orders", ["title": "x", "category": "nowhere"], as: .resident, headers: key("422"))
        #expect(kept(again) == kept(bad))
        #expect(again.header("idempotency-replayed") == "true")

        let order = try world.place()
        let illegal = try world.act("recall", order, as: .dispatcher, headers: key("409"))
        #expect(illegal.verdict == "409 illegal_transition")
        let mismatch = try world.act(
            "cancel", order, as: .dispatcher, headers: ["Idempotency-Key": "412", "If-Match": "\"7\""])
        #expect(mismatch.verdict == "412 version_mismatch")
        try world.dispatch(order)
        #expect(kept(try world.act("recall", order, as: .dispatcher, headers: key("409"))) == kept(illegal))
        #expect(
            kept(
                try world.act(
                    "cancel", order, as: .dispatcher,
                    headers: ["Idempotency-Key": "412", "If-Match": "\"2\""])) == kept(mismatch))
    }

    @Test func `refusals of who asks are not kept`() throws {
        let order = try world.place()
        #expect(try world.act("cancel", order, as: .neighbor, headers: key("k")).status == 404)
        #expect(
            try world.act("reject", order, ["reason": "x"], as: .resident, headers: key("k")).status == 403)
        #expect(try world.act("cancel", order, as: .resident, headers: key("k")).status == 200)
        #expect(
            try world.number("SELECT count(*)::int FROM idempotency_keys WHERE center_id = '\(world.center)'")
                == 1)
        try world.execute("UPDATE orders SET resident_id = '\(world.id(.neighbor))' WHERE id = '\(order)'")
        let repeated = try world.act("cancel", order, as: .neighbor, headers: key("k"))
        #expect(repeated.header("idempotency-replayed") == nil)
        #expect(repeated.code == "illegal_transition")
    }

    @Test func `a step is repeated also where it took the order out of the caller's sight or hands`() throws {
        let away: JSONTree = ["site_id": .string(world.secondStation)]
        let order = try world.place(["site_id": .string(world.firstStation)])
        let forwarded = try world.act("forward", order, away, as: .warden, headers: key("f"))
        #expect(forwarded.status == 200)
        #expect(try world.act("forward", order, away, as: .warden).status == 403)
        let again = try world.act("forward", order, away, as: .warden, headers: key("f"))
        #expect(kept(again) == kept(forwarded))
        #expect(again.header("idempotency-replayed") == "true")

        // Two residents behind an order: the first leaves it, then the other.
        let shared = try world.place()
        try world.must("merge", try world.place(as: .neighbor), ["into": .string(shared)], as: .dispatcher)
        let third = try world.place(as: .intake)
        try world.must("merge", third, ["into": .string(shared)], as: .dispatcher)
        for (person, lost) in [(Person.neighbor, 404), (.resident, 403)] {
            let left = try world.act("cancel", shared, as: person, headers: key("left"))
            #expect(left.status == 200)
            #expect(try world.act("cancel", shared, as: person).status == lost)
            #expect(kept(try world.act("cancel", shared, as: person, headers: key("left"))) == kept(left))
        }
    }

    @Test func `who has lost the role or the scope gets no answer again`() throws {
        let away: JSONTree = ["site_id": .string(world.secondStation)]
        let order = try world.place(["site_id": .string(world.firstStation)])
        #expect(try world.act("forward", order, away, as: .warden, headers: key("f")).status == 200)
        try world.execute(
            "UPDATE accounts SET roles = '{resident}' WHERE id = '\(world.id(.warden))'")
        #expect(
            [403, 404].contains(try world.act("forward", order, away, as: .warden, headers: key("f")).status))

        let handedIn = try world.place(as: .intake)
        #expect(try world.act("cancel", handedIn, as: .intake, headers: key("c")).status == 200)
        try world.execute(
            "UPDATE accounts SET scopes = '{orders:read}' WHERE id = '\(world.id(.intake))'")
        #expect(
            try world.act("cancel", handedIn, as: .intake, headers: key("c")).verdict == "403 missing_scope")
    }

    @Test func `a contact revealed is not shown again to whoever has lost it`() throws {
        let order = try world.place()
        try world.dispatch(order)
        let path = "/v1/orders/\(order)/reveal"
        let reason: JSONTree = ["reason": "改期需电话确认"]
        #expect(try world.post(path, reason, as: .leader, headers: key("r")).status == 200)
        #expect(
            try world.post(path, reason, as: .leader, headers: key("r")).header("idempotency-replayed")
                == "true")
        try world.must("recall", order, as: .dispatcher)
        #expect(try world.post(path, reason, as: .leader, headers: key("r")).verdict == "403 forbidden")
    }

    @Test(arguments: ["", "\"\"", "a b", "ключ", String(repeating: "k", count: 256)])
    func `a malformed key is refused`(text: String) throws {
        let answer = try world.post("/v1/orders", World.draft, as: .resident, headers: key(text))
        #expect(answer.verdict == "400 malformed_idempotency_key")
    }

    @Test func `the longest key is taken, with its quotes`() throws {
        let longest = String(repeating: "~", count: 255)
        #expect(
            try world.post("/v1/orders", World.draft, as: .resident, headers: key("\"\(longest)\"")).status
                == 201)
    }

    @Test func `an answer is kept across restarts and nodes`() throws {
        let first = try Backend()
        let world = try World(first)
        let answer = try world.post("/v1/orders", World.draft, as: .resident, headers: key("k"))
        let neighbor = try Backend(first.database)
        #expect(
            kept(try world.on(neighbor).post("/v1/orders", World.draft, as: .resident, headers: key("k")))
                == kept(answer))
        try first.stop()
        try neighbor.stop()
        let restarted = try Backend(first.database)
        let again = try world.on(restarted).post("/v1/orders", World.draft, as: .resident, headers: key("k"))
        #expect(kept(again) == kept(answer))
        #expect(again.header("idempotency-replayed") == "true")
        try restarted.stop()
    }

    @Test func `what is kept of a request with a password does not tell whether a password was it`() throws {
        let world = try World()
        let draft: JSONTree = [
            "username": .string("\(world.code)-new"), "password": "ying-chun-hua-kai", "name": "新人",
            "roles": ["resident"],
        ]
        let key = ["Idempotency-Key": "account"]
        let first = try world.post("/v1/accounts", draft, as: .admin, headers: key)
        #expect(first.status == 201)
        let again = try world.post("/v1/accounts", draft, as: .admin, headers: key)
        #expect(again.raw.body == first.raw.body && again.header("idempotency-replayed") == "true")
        let other = try world.post(
            "/v1/accounts", draft.with(["password": "mei-hua-kai-le"]), as: .admin, headers: key)
        #expect(other.verdict == "422 idempotency_key_reused")
        let kept = try world.text(
            "SELECT encode(fingerprint, 'hex') AS f FROM idempotency_keys WHERE center_id = '\(world.center)'"
        )
        let guess = Array("POST\0/v1/accounts\0".utf8) + draft.json()
        let guessed = Hex.encode(try SHA256.digest(guess))
        #expect(kept != nil && kept != guessed)
        // Of other requests it is that hash.
        _ = try world.post("/v1/orders", World.draft, as: .resident, headers: ["Idempotency-Key": "order"])
        let order = Array("POST\0/v1/orders\0".utf8) + World.draft.json()
        let plain = Hex.encode(try SHA256.digest(order))
        let found = try world.number(
            """
            SELECT count(*)::int FROM idempotency_keys
            WHERE center_id = '\(world.center)' AND key = 'order' AND fingerprint = '\\x\(plain)'
            """)
        #expect(found == 1)
    }
}
