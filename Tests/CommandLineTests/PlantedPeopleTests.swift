import Foundation
import Glibc
import HTTP
import JSON
import Platform
import Postgres
import Testing

/// Ten thousand people are planted in a center, and looked for in everything that comes out of it: answers to every
/// caller who must not read them, logs, metrics, refusals, the audit trail, the backup's manifest, a crash.
@Suite(.serialized) struct PlantedPeopleTests {
    private let tool = Tool(reportsCrashes: true)

    @Test func `masks and logs let none of ten thousand people out`() throws {
        defer { tool.remove() }
        let heads = tool.dataDirectory + ".heads"
        let backup = tool.dataDirectory + ".backup"
        defer { for path in [heads, backup, backup + ".manifest"] { unsafe unlink(path) } }
        var server = try tool.serve(["--log-requests=true", "--audit-file", heads])
        _ = try tool.output(["seed"])
        let town = try Town(tool, server.port)
        let held = try town.plant()
        #expect(
            try tool.count(
                "SELECT count(DISTINCT contact_phone) FROM orders WHERE contact_phone LIKE '1390%'")
                >= PlantedPeople.count)

        // What is looked for is found where it may be.
        #expect(try town.get("/v1/orders?limit=200", "hotline").traces.contacts.count >= 150)
        var answers = 0
        for caller in try town.callers(holding: held) {
            answers += try town.walk(as: caller) { path, traces in
                #expect(
                    traces.contacts.subtracting(caller.contacts(at: path)).isEmpty, "\(caller.name): \(path)")
                #expect(traces.words.isEmpty || caller.readsWords(at: path), "\(caller.name): \(path)")
            }
        }
        #expect(answers > 500)
        for refusal in try town.refusals() { #expect(refusal.traces.isEmpty, "\(refusal.text)") }

        _ = try tool.output(["backup", backup])
        for path in [heads, backup + ".manifest"] {
            let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
            #expect(!bytes.isEmpty && PlantedPeople.traces(in: bytes).isEmpty, "\(path)")
        }
        // Blocks of the trail are digests, in which any digits may come together.
        for table in ["audit_log", "order_events", "matching_results", "matching_runs"] {
            let marked = try tool.count(
                "SELECT count(*) FROM \(table) AS t WHERE t::text ~ '\(PlantedPeople.pattern)'")
            #expect(marked == 0, "\(table)")
        }
        if Tool.canReportCrashes {
            try crash(server)
        } else {
            print("no crash report was searched: Swift's crash reporter and a sanitizer do not go together")
        }
        let text = server.logText
        _ = try server.end(SIGKILL)
        let said = Array(text.utf8)
        #expect(text.contains(#""route":"/v1/orders/{id}/accept""#))
        #expect(PlantedPeople.traces(in: said).isEmpty)
        #expect(said.count > 100_000)
        print(
            "planted \(PlantedPeople.count) people; searched \(answers) answers and \(said.count) bytes of log"
        )
    }

    /// A fault that comes from outside is reported, and the process goes on as if nothing had been.
    private func crash(_ server: borrowing RunningServer) throws {
        kill(try server.servingProcessID, SIGSEGV)
        let deadline = MonotonicTime.now().adding(milliseconds: 30_000)
        while MonotonicTime.now() < deadline, !server.logText.contains("Backtrace took") { usleep(50_000) }
        #expect(server.logText.contains("Backtrace took"))
    }
}

/// Who asks, and what he may read of the people planted.
private struct Caller {
    let name: String
    let account: String?
    /// The people whose contact he reads where orders are answered.
    let contacts: Set<Int>
    let readsOrders: Bool

    private static func showsOrders(_ path: String) -> Bool {
        (path.hasPrefix("/v1/orders") && !path.contains("/candidates")) || path.hasPrefix("/v1/offers")
    }

    func contacts(at path: String) -> Set<Int> { Self.showsOrders(path) ? contacts : [] }

    func readsWords(at path: String) -> Bool { readsOrders && Self.showsOrders(path) }
}

private struct Answered {
    let status: Int
    let json: JSONTree
    let text: String
    let traces: PlantedPeople.Traces
}

/// The center under test, as its people see it.
private final class Town {
    private let tool: Tool
    private let port: UInt16
    private var tokens: [String: String] = [:]
    private var ids: [String: [String]] = [:]
    private var rival = ""

    init(_ tool: Tool, _ port: UInt16) throws {
        self.tool = tool
        self.port = port
    }

    // MARK: Requests

    private func token(_ account: String) throws -> String {
        if let known = tokens[account] { return known }
        let token = String(try tool.output(["token", "issue", "--account", account]).dropLast())
        tokens[account] = token
        return token
    }

    private func send(
        _ method: String, _ path: String, _ body: [UInt8]? = nil, _ account: String?,
        type: String = "application/json",
        headers more: [(name: String, value: String)] = []
    ) throws -> Answered {
        // The import of everybody is one answer, and other tests have the machine as well.
        var client = HTTPClient(host: "127.0.0.1", port: port, timeoutMilliseconds: 300_000)
        var headers = more + [(name: "Content-Type", value: type)]
        if let account { headers.append((name: "Authorization", value: "Bearer \(try token(account))")) }
        let response = try client.send(method, path, headers: headers, body: body)
        let head = response.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        return Answered(
            status: response.status, json: (try? JSONTree(parsing: response.body)) ?? .null,
            text: response.text,
            traces: PlantedPeople.traces(in: Array(head.utf8) + response.body))
    }

    func get(_ path: String, _ account: String?) throws -> Answered { try send("GET", path, nil, account) }

    private func act(_ action: String, _ order: String, _ body: JSONTree = [:], _ account: String) throws {
        let answer = try send("POST", "/v1/orders/\(order)/\(action)", body.json(), account)
        try #require(answer.status == 200, "\(action): \(answer.text)")
    }

    // MARK: Planting

    /// Imports everybody, and takes some of their orders through every state. Gives the people whose orders the
    /// leader's team holds.
    func plant() throws -> Set<Int> {
        let station = try #require(
            try get("/v1/sites?limit=200", "admin").json["items"]?.array?.first { $0["kind"] == "station" })
        let lines = (1...PlantedPeople.count).map { number -> String in
            // Some at one station, for a matching run over it.
            let more: JSONTree = [
                "external_ref": .string("planted-\(number)"),
                "site_id": number <= 40 ? station["id"] ?? .null : .null,
            ]
            let order = (PlantedPeople.order(number).object ?? []) + (more.object ?? [])
            return String(decoding: JSONTree.object(order).json(), as: UTF8.self)
        }
        let body = Array(lines.joined(separator: "\n").utf8)
        let imported = try send(
            "POST", "/v1/orders/import", body, "hotline", type: "application/x-ndjson",
            headers: [(name: "Idempotency-Key", value: "planted")])
        try #require(imported.status == 200, "\(imported.text)")
        #expect(imported.traces.isEmpty)
        let placed = try imported.text.split(separator: "\n").map {
            try #require(try JSONTree(parsing: Array($0.utf8))["id"]?.string)
        }
        ids["orders"] = Array(placed.prefix(24))
        return try live(placed)
    }

    private func live(_ placed: [String]) throws -> Set<Int> {
        let team = try #require(try get("/v1/me", "leader").json["teams"]?.array?.first?["id"]?.string)
        let other = try #require(
            try get("/v1/teams?limit=200", "admin").json["items"]?.array?.first {
                $0["id"]?.string != team && ($0["capacity"]?.int ?? 0) > 0
            }?["id"]?.string)
        rival = try leader(of: other)
        var held: Set<Int> = []
        let both: JSONTree = ["team_ids": [.string(team), .string(other)], "mode": "broadcast"]
        let reason: JSONTree = ["reason": .string(PlantedPeople.words(1))]
        let ways: [[(String, JSONTree, String)]] = [
            [("reject", reason, "dispatcher")], [("cancel", reason, "hotline")],
            [("dispatch", both, "dispatcher")],
            [("dispatch", both, "dispatcher"), ("decline", reason, "leader")],
            [("dispatch", both, "dispatcher"), ("accept", [:], "leader")],
            [("dispatch", both, "dispatcher"), ("accept", [:], "leader"), ("start", [:], "leader")],
            [
                ("dispatch", both, "dispatcher"), ("accept", [:], "leader"), ("start", [:], "leader"),
                ("complete", ["summary": .string(PlantedPeople.words(2))], "leader"),
            ],
            [
                ("dispatch", both, "dispatcher"), ("accept", [:], "leader"), ("withdraw", reason, "leader"),
                ("merge", ["into": .string(placed[0])], "dispatcher"),
            ],
        ]
        for (index, way) in ways.enumerated() {
            let number = 50 + index
            let order = placed[number - 1]
            for (action, body, account) in way { try act(action, order, body, account) }
            if way.last?.2 == "leader", way.last?.0 != "decline" { held.insert(number) }
            ids["orders", default: []].append(order)
        }
        let completed = placed[56 - 1]
        try act("rate", completed, ["score": 1, "comment": .string(PlantedPeople.words(3))], "hotline")
        try match(ids["orders"]?.first ?? "")
        ids["teams"] = [team, other]
        return held
    }

    /// The username of whoever leads a team.
    private func leader(of team: String) throws -> String {
        let members = try get("/v1/teams/\(team)/members?limit=200", "admin").json["items"]?.array ?? []
        let account = members.first { $0["leader"] == true }?["account_id"]?.string ?? ""
        ids["accounts"] = [account]
        ids["volunteers"] = [account]
        return try #require(try get("/v1/accounts/\(account)", "admin").json["username"]?.string)
    }

    /// A run over the station that has some of the orders.
    private func match(_ order: String) throws {
        let site = try get("/v1/orders/\(order)", "admin").json["site_id"] ?? .null
        ids["sites"] = [site.string ?? ""]
        let body: JSONTree = ["site_id": site, "dry_run": true]
        let run = try #require(
            try send("POST", "/v1/matching/runs", body.json(), "admin").json["id"]?.string)
        while try get("/v1/matching/runs/\(run)", "admin").json["state"] == "running" {}
        ids["runs"] = [run]
    }

    // MARK: Looking

    func callers(holding held: Set<Int>) throws -> [Caller] {
        _ = try tool.output(["center", "create", "--code", "elsewhere", "--name", "外地"])
        _ = try tool.output(
            [
                "account", "create", "--center", "elsewhere", "--username", "elsewhere", "--name", "外地",
                "--roles", "admin", "--password-stdin",
            ], input: "a walk in the park\n")
        let everybody = Set(0...PlantedPeople.count)
        return [
            Caller(name: "nobody", account: nil, contacts: [], readsOrders: false),
            Caller(name: "stranger", account: "elsewhere", contacts: [], readsOrders: false),
            Caller(name: "resident", account: "resident", contacts: [], readsOrders: false),
            Caller(name: "rival", account: rival, contacts: [], readsOrders: true),
            Caller(name: "leader", account: "leader", contacts: held, readsOrders: true),
            Caller(name: "dispatcher", account: "dispatcher", contacts: everybody, readsOrders: true),
            Caller(name: "admin", account: "admin", contacts: everybody, readsOrders: true),
        ]
    }

    /// Reads every operation of the document that reads, as one caller, and gives how many answers there were.
    func walk(as caller: Caller, _ look: (String, PlantedPeople.Traces) -> Void) throws -> Int {
        let document = try get("/openapi.json", nil).json
        var answers = 0
        for path in document["paths"]?.object ?? [] where path.value["get"] != nil {
            for target in targets(path.key) {
                var next: String? = target
                while let page = next {
                    let answer = try get(page, caller.account)
                    #expect(answer.status < 500, "\(page): \(answer.text)")
                    look(path.key, answer.traces)
                    answers += 1
                    next = answer.json["next_cursor"]?.string.map { "\(target)?limit=200&cursor=\($0)" }
                    // The whole trail; of lists of orders the beginning.
                    if path.key != "/v1/audit", page.contains("cursor") { next = nil }
                }
            }
        }
        return answers
    }

    private func targets(_ pattern: String) -> [String] {
        guard pattern.contains("{") else { return [pattern] }
        let collection = pattern.split(separator: "/").dropFirst().prefix { !$0.hasPrefix("{") }.last ?? ""
        return (ids[String(collection)] ?? []).map { id in
            pattern.replacing("{id}", with: id)
        }
    }

    /// What is wrong in every way, with marks in it.
    func refusals() throws -> [Answered] {
        let (name, phone, address) = (PlantedPeople.name(7), PlantedPeople.phone(7), PlantedPeople.address(7))
        let order = ids["orders"]?.first ?? ""
        let mark = "qnx000007"
        func placing(_ more: JSONTree) throws -> Answered {
            let body =
                (PlantedPeople.order(7).object ?? []).filter { more[$0.key] == nil } + (more.object ?? [])
            return try send("POST", "/v1/orders", JSONTree.object(body).json(), "hotline")
        }
        let long = String(repeating: name, count: 20)
        let sent: [Answered] = [
            try placing(["contact": ["name": .string(long), "phone": .string(phone + "0000")]]),
            try placing(["category": .string(mark)]), try placing(["site_id": .string(phone)]),
            try placing(["priority": .string(address)]), try placing(["skills": .string(name)]),
            try placing(["channel": .string(mark)]), try placing(["reported_at": .string(phone)]),
            try placing(["external_ref": .string(long), "language": .string(mark)]),
            try placing(["external_ref": "planted-7"]),
            try send("POST", "/v1/orders", Array("{\"title\": \"\(name)".utf8), "hotline"),
            try send("POST", "/v1/orders", Array("\(name)".utf8), "hotline", type: "text/plain"),
            try send(
                "POST", "/v1/orders/import", Array("{\"title\": \"\(name)\"\n\(phone)".utf8), "hotline",
                type: "application/x-ndjson"),
            try send("GET", "/v1/orders?state=\(mark)", nil, "admin"),
            try send("GET", "/v1/orders?cursor=\(phone)&limit=\(phone)", nil, "admin"),
            try send("GET", "/v1/orders?site_id=\(mark)&ref=\(phone)&placed_after=\(phone)", nil, "admin"),
            try send("GET", "/v1/orders/\(mark)", nil, "admin"),
            try send("GET", "/v1/\(phone)", nil, "admin"),
            try send("DELETE", "/v1/orders/\(order)", Array(name.utf8), "admin"),
            try send("POST", "/v1/orders/\(order)/accept", Array("{\"team_id\": \"\(mark)\"}".utf8), "admin"),
            try send(
                "POST", "/v1/orders/\(order)/reject", Array("{\"reason\": [\"\(phone)\"]}".utf8), "admin"),
            try send("POST", "/v1/people/export", Array("{\"phone\": \"\(phone)9999\"}".utf8), "admin"),
            try send(
                "POST", "/v1/people/erasure",
                Array("{\"phone\": \"\(phone)\", \"reason\": \"\(name)\"}".utf8), "admin"),
            try send(
                "POST", "/v1/orders", PlantedPeople.order(7).json(), "hotline",
                headers: [
                    (name: "Idempotency-Key", value: "\(phone) \(mark)"), (name: "If-Match", value: mark),
                ]),
            try send(
                "POST", "/v1/sessions",
                Array("{\"username\": \"\(mark)\", \"password\": \"\(phone)\"}".utf8), nil),
            try send(
                "POST", "/v1/accounts",
                Array(
                    "{\"username\": \"\(mark) x\", \"password\": \"\(phone)\", \"name\": \"\(long)\"}".utf8),
                "admin"),
        ]
        for answer in sent {
            #expect(
                answer.status == 200 || (400..<500).contains(answer.status),
                "\(answer.status): \(answer.text)")
        }
        // One that was placed before is given again, whole.
        return sent.filter { $0.status >= 400 }
    }
}
