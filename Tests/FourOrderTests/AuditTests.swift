import Domain
import Foundation
import HTTP
import JSON
import Platform
import Postgres
import Testing

@testable import FourOrder

/// Every change of anything leaves one row in the audit trail: each endpoint that writes and each job of the clock is
/// run once, and what the rows of all tables say before and after is compared with what the trail has gained.
@Suite struct AuditTests {
    private let world: World

    /// A server of its own, whose clock has few centers to look through.
    init() throws { world = try World(Backend()) }

    @Test func `every endpoint that writes leaves one row for each object it changes`() throws {
        let deeds = Deed.all
        let writing = Endpoints.all.filter { $0.method != .get && $0.method != .head }.map(
            \.operation.rawValue)
        // Where there is a center nothing is set up; SetUpTests looks at the rows of one that is.
        #expect(Set(writing) == Set(deeds.map(\.operation) + ["setUp"]))
        for deed in deeds {
            let perform = try deed.prepare(world)
            let change = try watch {
                let answer = try perform()
                #expect((200...204).contains(answer.status), "\(deed.operation): \(answer.text)")
            }
            #expect(!change.objects.isEmpty, "\(deed.operation) changes nothing")
            change.expectIsAudited(deed.operation)
        }
    }

    @Test func `every job of the clock leaves one row for each object it changes`() throws {
        let tasks = Task.all
        let jobs = (Clock.everyTick + Clock.seldom.flatMap(\.jobs)).map { "\($0)" }
        #expect(Set(jobs) == Set(tasks.map { "\($0.job)" } + ["\(StartAutomaticRuns.self)"]))
        for task in tasks {
            let (object, provoke) = try task.prepare(world)
            let change = try watch {
                try provoke()
                // The server's own clock may have been the first.
                _ = try world.race(task.job, servers: 2)
                let deadline = MonotonicTime.now().adding(milliseconds: 20_000)
                while let object, MonotonicTime.now() < deadline,
                    try world.number(
                        "SELECT count(*) FROM audit_log WHERE object_id = '\(object)' AND actor_kind = 'clock'"
                    ) == 0
                {}
            }
            #expect(change.objects.isEmpty == (object == nil), "\(task.job): \(change.objects)")
            change.expectIsAudited("\(task.job)")
        }
    }

    @Test func `a run that the clock starts leaves its rows, and one for each order that it offers`() throws {
        try world.serve()
        let order = try world.place()
        let change = try watch {
            try world.execute(
                "UPDATE orders SET touched_at = now() - interval '1 minute' WHERE id = '\(order)'")
            try world.dispatch(by: "auto")
            try world.until("its run has ended") {
                try world.automaticRuns("auto").map { $0["state"]?.string } == ["confirmed"]
            }
        }
        #expect(change.objects.contains("order \(order)"))
        change.expectIsAudited("auto")
        #expect(
            change.audited.map(\.operation).sorted() == [
                "center.change", "matching.end", "matching.start", "order.dispatch",
            ])
    }

    @Test func `what is refused or changes nothing leaves none`() throws {
        let order = try world.place()
        let change = try watch {
            let answers = [
                try world.act("accept", order, as: .leader),
                try world.act("reject", World.newID(), ["reason": "x"], as: .dispatcher),
                try world.patch("/v1/orders/\(order)", [:], as: .dispatcher),
                try world.patch("/v1/center", [:], as: .admin),
            ]
            #expect(answers.map(\.status) == [404, 404, 200, 200])
        }
        #expect(change.objects.isEmpty && change.audited.isEmpty)
    }

    private func watch(_ body: () throws -> Void) throws -> Change {
        let before = try world.objects()
        let last = try world.number("SELECT coalesce(max(id), 0) FROM audit_log")
        try body()
        let after = try world.objects()
        let changed = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
        let rows = try world.query(
            """
            SELECT object_kind || ' ' || object_id AS object, operation FROM audit_log
            WHERE center_id = '\(world.center)' AND id > \(last)
            """)
        return Change(
            objects: changed,
            audited: rows.map { ($0["object"]?.string ?? "", $0["operation"]?.string ?? "") })
    }
}

/// What changed while something was watched, and what the audit trail has to say of it.
private struct Change {
    let objects: Set<String>
    let audited: [(object: String, operation: String)]

    /// A matching run is changed twice, by who starts it and at its end: those are two operations.
    func expectIsAudited(_ what: String) {
        #expect(Set(audited.map(\.object)) == objects, "\(what)")
        #expect(Set(audited.map { "\($0)" }).count == audited.count, "\(what): \(audited)")
    }
}

extension World {
    /// Everything in the center that can be changed, with a digest of what it is. What follows from changes of other
    /// things is no part of it: which teams an account is in, what a team holds, hours that were served.
    fileprivate func objects() throws -> [String: String] {
        let rows = try query(
            """
            SELECT w.object, md5(w.state) AS state FROM (
                -- Who looked at it, and why, is part of what is known of it.
                SELECT 'order ' || o.id AS object, to_jsonb(o)::text || coalesce((
                    SELECT string_agg(r.id::text, '' ORDER BY r.id) FROM audit_reasons AS r
                    WHERE r.center_id = o.center_id AND r.subject_id = o.id), '') AS state
                FROM orders AS o WHERE o.center_id = '\(center)'
                UNION ALL
                SELECT 'person ' || r.id, r.at::text FROM audit_reasons AS r
                WHERE r.center_id = '\(center)' AND r.subject_id IS NULL
                UNION ALL
                SELECT CASE a.kind WHEN 'person' THEN 'account ' ELSE 'api_key ' END || a.id,
                    (to_jsonb(a) - '{team_ids,led_team_ids,hours_hundredths}'::text[])::text || (
                        SELECT count(*) FROM tokens AS t
                        WHERE t.center_id = a.center_id AND t.account_id = a.id AND t.expires_at > now())
                FROM accounts AS a WHERE a.center_id = '\(center)'
                UNION ALL
                SELECT 'team ' || t.id, (to_jsonb(t) - 'held')::text || coalesce((
                    SELECT string_agg(to_jsonb(m)::text, '' ORDER BY m.account_id) FROM team_members AS m
                    WHERE m.center_id = t.center_id AND m.team_id = t.id), '')
                FROM teams AS t WHERE t.center_id = '\(center)'
                UNION ALL
                SELECT 'site ' || s.id, to_jsonb(s)::text FROM sites AS s WHERE s.center_id = '\(center)'
                UNION ALL
                SELECT 'category ' || k.code, to_jsonb(k)::text FROM categories AS k WHERE k.center_id = '\(center)'
                UNION ALL
                SELECT 'service ' || v.id, to_jsonb(v)::text FROM services AS v WHERE v.center_id = '\(center)'
                UNION ALL
                SELECT 'center ' || c.center_id, to_jsonb(c)::text FROM center_settings AS c
                WHERE c.center_id = '\(center)'
                UNION ALL
                SELECT 'matching_run ' || r.id, (to_jsonb(r) - 'beat_at')::text FROM matching_runs AS r
                WHERE r.center_id = '\(center)'
            ) AS w
            """)
        return Dictionary(
            rows.map { ($0["object"]?.string ?? "", $0["state"]?.string ?? "") }, uniquingKeysWith: { $1 })
    }
}

/// One request that succeeds, by the name of its operation. What it needs is made before anybody watches.
private struct Deed: Sendable {
    let operation: String
    let prepare: @Sendable (World) throws -> () throws -> Answer

    init(_ operation: String, _ prepare: @escaping @Sendable (World) throws -> () throws -> Answer) {
        self.operation = operation
        self.prepare = prepare
    }

    /// An action on an order in a state.
    private static func act(
        _ action: String, in state: String, _ body: JSONTree = [:], as person: Person
    ) -> Deed {
        Deed("\(action)Order") { world in
            let order = try world.order(in: state)
            return { try world.act(action, order, body, as: person) }
        }
    }

    private static func ask(
        _ operation: String, _ method: String, _ path: @escaping @Sendable (World) -> String,
        _ body: JSONTree? = nil,
        as person: Person = .admin
    ) -> Deed {
        Deed(operation) { world in { try world.send(method, path(world), body, as: person) } }
    }

    static let all = orders + ordersOfOthers + people + places + matching + personalData

    private static let orders: [Deed] = [
        ask("placeOrder", "POST", { _ in "/v1/orders" }, World.draft, as: .resident),
        Deed("changeOrder") { world in
            let order = try world.place()
            return { try world.patch("/v1/orders/\(order)", ["title": "换锁"], as: .dispatcher) }
        },
        act("reject", in: "placed", ["reason": "x"], as: .dispatcher),
        act("unmerge", in: "merged", ["reason": "x"], as: .dispatcher),
        Deed("acceptOrder") { world in
            let order = try world.order(in: "dispatched")
            let body: JSONTree = ["volunteer_ids": [.string(world.id(.helper))]]
            return { try world.act("accept", order, body, as: .leader) }
        },
        act("decline", in: "dispatched", ["reason": "x"], as: .leader),
        act("recall", in: "dispatched", ["reason": "x"], as: .dispatcher),
        act("withdraw", in: "accepted", ["reason": "x"], as: .leader),
        act("complete", in: "in_service", as: .leader),
        act("rate", in: "completed", ["score": 4], as: .resident),
        act("reopen", in: "completed", ["reason": "x"], as: .resident),
        // The volunteer is busy from now on.
        act("start", in: "accepted", as: .leader),
    ]

    private static let ordersOfOthers: [Deed] = [
        // What others were merged into takes them along.
        Deed("mergeOrder") { world in
            let (order, target) = (try world.place(), try world.place(as: .neighbor))
            let follower = try world.place(as: .neighbor)
            try world.must("merge", follower, ["into": .string(order)], as: .dispatcher)
            return { try world.act("merge", order, ["into": .string(target)], as: .dispatcher) }
        },
        // The orders merged into one that ends are placed again.
        Deed("rejectOrder") { world in
            let (order, target) = (try world.place(), try world.place(as: .neighbor))
            try world.must("merge", order, ["into": .string(target)], as: .dispatcher)
            return { try world.act("reject", target, ["reason": "x"], as: .dispatcher) }
        },
        // Who asked for what others asked for, too, leaves, and the order stays.
        Deed("cancelOrder") { world in
            let (order, target) = (try world.place(), try world.place(as: .neighbor))
            try world.must("merge", order, ["into": .string(target)], as: .dispatcher)
            return { try world.act("cancel", target, as: .neighbor) }
        },
        Deed("forwardOrder") { world in
            let order = try world.place()
            let body: JSONTree = ["site_id": .string(world.firstStation), "note": "x"]
            return { try world.act("forward", order, body, as: .dispatcher) }
        },
        Deed("dispatchOrder") { world in
            let order = try world.place()
            return { try world.act("dispatch", order, ["team_ids": [.string(world.team)]], as: .dispatcher) }
        },
        Deed("importOrders") { world in
            {
                var request = try world.request("POST", "/v1/orders/import", as: .intake)
                request.body = Array(
                    (1...3).map {
                        #"{"title": "修灯", "category": "community", "channel": "visit", "external_ref": "audit-\#($0)"}"#
                    }.joined(separator: "\n").utf8)
                request.headers += [
                    (name: "Content-Type", value: "application/x-ndjson"),
                    (name: "Idempotency-Key", value: "audited"),
                ]
                return try world.backend.send(request)
            }
        },
    ]

    private static let people: [Deed] = [
        Deed("createAccount") { world in
            let draft: JSONTree = [
                "username": .string("\(world.code)-audited"), "password": "a walk in the park", "name": "游客",
                "roles": ["resident"],
            ]
            return { try world.post("/v1/accounts", draft, as: .admin) }
        },
        ask("changeAccount", "PATCH", { "/v1/accounts/\($0.id(.bystander))" }, ["name": "路人"]),
        Deed("signIn") { world in
            let credentials: JSONTree = [
                "username": .string("\(world.code)-audited"), "password": "a walk in the park",
            ]
            return { try world.send("POST", "/v1/sessions", credentials, as: nil) }
        },
        ask("signOut", "DELETE", { _ in "/v1/sessions/current" }, as: .otherWarden),
        ask("createApiKey", "POST", { _ in "/v1/api_keys" }, ["name": "热线"]),
        Deed("revokeApiKey") { world in
            let key = try world.post("/v1/api_keys", ["name": "热线"], as: .admin).id
            return { try world.send("DELETE", "/v1/api_keys/\(key)", as: .admin) }
        },
        ask(
            "changeVolunteer", "PATCH", { "/v1/volunteers/\($0.id(.helper))" }, ["skills": ["law"]],
            as: .leader),
        Deed("addTeamMember") { world in
            let body: JSONTree = ["account_id": .string(world.id(.bystander))]
            return { try world.post("/v1/teams/\(world.rivalTeam)/members", body, as: .admin) }
        },
        ask(
            "changeTeamMember", "PATCH", { "/v1/teams/\($0.rivalTeam)/members/\($0.id(.bystander))" },
            ["leader": true]),
        ask("removeTeamMember", "DELETE", { "/v1/teams/\($0.rivalTeam)/members/\($0.id(.bystander))" }),
    ]

    private static let places: [Deed] = [
        ask("changeCenter", "PATCH", { _ in "/v1/center" }, ["name": "中心"]),
        ask("createCategory", "POST", { _ in "/v1/categories" }, ["code": "audited", "name": "参观"]),
        ask("changeCategory", "PATCH", { _ in "/v1/categories/audited" }, ["name": "游览"]),
        ask("createService", "POST", { _ in "/v1/services" }, ["name": "讲解", "category": "audited"]),
        ask("changeService", "PATCH", { "/v1/services/\($0.service)" }, ["name": "咨询"]),
        Deed("createSite") { world in
            let site: JSONTree = [
                "code": "audited", "name": "站", "kind": "station", "parent_id": .string(world.firstInstitute),
            ]
            return { try world.post("/v1/sites", site, as: .admin) }
        },
        ask("changeSite", "PATCH", { "/v1/sites/\($0.firstStation)" }, ["name": "新站"]),
        Deed("createTeam") { world in
            let team: JSONTree = [
                "name": "队", "kind": "social", "site_id": .string(world.root), "capacity": 1,
            ]
            return { try world.post("/v1/teams", team, as: .admin) }
        },
        ask("changeTeam", "PATCH", { "/v1/teams/\($0.rivalTeam)" }, ["capacity": 99]),
    ]

    private static let caller: JSONTree = ["phone": "13555550005", "reason": "x"]

    private static let personalData: [Deed] = [
        Deed("revealContact") { world in
            // What matching left is nobody's.
            let order = try world.order(in: "dispatched")
            return { try world.act("reveal", order, ["reason": "x"], as: .leader) }
        },
        Deed("changeMe") { world in
            _ = try world.place(as: .neighbor)
            return { try world.patch("/v1/me", ["phone": "13555550006"], as: .neighbor) }
        },
        Deed("exportPerson") { world in
            for _ in 1...2 { _ = try world.place(["contact": ["phone": "13555550005"]]) }
            return { try world.post("/v1/people/export", caller, as: .admin) }
        },
        Deed("erasePerson") { world in
            for order in try world.post("/v1/people/export", caller, as: .admin)["orders"]?.array ?? [] {
                try world.must("cancel", order["order"]?["id"]?.string ?? "", as: .dispatcher)
            }
            return { try world.post("/v1/people/erasure", caller, as: .admin) }
        },
        Deed("eraseMe") { world in
            try world.execute(
                "UPDATE bookings SET state = 'freed' WHERE volunteer_id = '\(world.id(.helper))' AND state = 'booked'"
            )
            return { try world.post("/v1/me/erasure", ["confirm": true], as: .helper) }
        },
        Deed("eraseAccount") { world in
            let draft: JSONTree = [
                "username": .string("\(world.code)-erased"), "password": "a walk in the park", "name": "游客",
                "roles": ["resident"],
            ]
            let account = try world.post("/v1/accounts", draft, as: .admin).id
            return { try world.post("/v1/accounts/\(account)/erasure", ["reason": "x"], as: .admin) }
        },
        ask("publishPrivacyNotice", "POST", { _ in "/v1/privacy_notice" }, ["text": "x"]),
    ]

    private static let matching: [Deed] = [
        Deed("startMatchingRun") { world in
            _ = try world.place()
            return {
                let run = try world.post("/v1/matching/runs", [:], as: .admin)
                while try world.get("/v1/matching/runs/\(run.id)", as: .admin)["state"] == "running" {}
                return run
            }
        },
        Deed("confirmMatchingRun") { world in
            _ = try world.place()
            let run = try world.post("/v1/matching/runs", ["dry_run": true], as: .admin)
            while try world.get("/v1/matching/runs/\(run.id)", as: .admin)["state"] == "running" {}
            return { try world.post("/v1/matching/runs/\(run.id)/confirm", as: .admin) }
        },
    ]
}

/// A job of the clock, and what gives it something to do: the object that it must change, none where it tidies up
/// what is no part of what anybody sees.
private struct Task: Sendable {
    let job: any BackgroundJob.Type
    let prepare: @Sendable (World) throws -> (object: String?, provoke: () throws -> Void)

    static let all: [Task] = [
        Task(job: ExpireOffers.self) { world in
            let order = try world.order(in: "dispatched")
            return (order, { try world.age(order, by: "3 days") })
        },
        Task(job: CloseOrders.self) { world in
            let order = try world.order(in: "completed")
            return (order, { try world.age(order, by: "15 days") })
        },
        Task(job: FailAbandonedRuns.self) { world in
            let run = World.newID()
            let script = """
                INSERT INTO matching_runs (center_id, id, state, dry_run, started_at, beat_at)
                VALUES ('\(world.center)', '\(run)', 'running', true, now() - interval '1 hour', now() - interval '1 hour')
                """
            return (run, { try world.execute(script) })
        },
        Task(job: EscalateOrders.self) { world in
            let order = try world.place(["site_id": .string(world.firstStation)])
            let script = """
                UPDATE orders SET returns = 2, touched_at = now() - interval '2 days' WHERE id = '\(order)'
                """
            return (order, { try world.execute(script) })
        },
        Task(job: ForgetRuns.self) { world in
            let script = """
                INSERT INTO matching_runs (center_id, id, state, dry_run, policy, started_at, finished_at)
                VALUES ('\(world.center)', '\(World.newID())', 'confirmed', false, 'auto', now() - interval '31 days', now())
                """
            return (nil, { try world.execute(script) })
        },
        Task(job: ForgetAnswers.self) { world in
            _ = try world.post("/v1/orders", World.draft, as: .resident, headers: ["Idempotency-Key": "old"])
            return (
                nil,
                {
                    try world.execute(
                        """
                        UPDATE idempotency_keys SET created_at = now() - interval '73 hours'
                        WHERE center_id = '\(world.center)'
                        """)
                }
            )
        },
        Task(job: ForgetTokens.self) { world in
            let script = """
                INSERT INTO tokens (center_id, hash, account_id, hint, expires_at) VALUES ('\(world.center)',
                    sha256('old'), '\(world.id(.admin))', 'abcd', now() - interval '1 day')
                """
            return (nil, { try world.execute(script) })
        },
        Task(job: EraseContacts.self) { world in
            let order = try world.order(in: "cancelled")
            let script = "UPDATE orders SET touched_at = now() - interval '366 days' WHERE id = '\(order)'"
            return (order, { try world.execute(script) })
        },
        Task(job: EraseWords.self) { world in
            let order = try world.order(in: "cancelled")
            let script = "UPDATE orders SET touched_at = now() - interval '1096 days' WHERE id = '\(order)'"
            return (order, { try world.execute(script) })
        },
        Task(job: ForgetReasons.self) { world in
            let script = """
                INSERT INTO audit_reasons (center_id, id, subject_id, at, reason) VALUES ('\(world.center)',
                    '\(World.newID())', '\(World.newID())', now() - interval '1096 days', 'x')
                """
            return (nil, { try world.execute(script) })
        },
        Task(job: ReleaseAudit.self) { world in
            _ = try world.place()
            while try world.number("SELECT count(*) FROM audit_blocks WHERE center_id = '\(world.center)'")
                == 0
            {
                try world.race(SealAudit.self, servers: 1)
            }
            let script = """
                SET session_replication_role = replica;
                UPDATE audit_blocks SET sealed_at = now() - interval '1096 days'
                WHERE center_id = '\(world.center)' AND number = 1;
                SET session_replication_role = DEFAULT
                """
            return (world.center, { try world.execute(script) })
        },
        Task(job: SumReports.self) { world in
            (nil, { try world.execute(world.partsToSum(SumReports.fewest)) })
        },
        Task(job: SealAudit.self) { world in
            _ = try world.place()
            return (nil, {})
        },
    ]
}
