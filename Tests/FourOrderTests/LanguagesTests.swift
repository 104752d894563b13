import Foundation
import JSON
import Testing

/// 语言与方言: what an order asks to be spoken, and what teams speak.
@Suite struct LanguagesTests {
    private let world: World

    init() throws {
        world = try World()
        try world.execute("UPDATE teams SET categories = '{community}' WHERE center_id = '\(world.center)'")
    }

    private func speak(_ team: String, _ languages: JSONTree) throws {
        let answer = try world.patch("/v1/teams/\(team)", ["languages": languages], as: .admin)
        #expect(answer["languages"] == languages)
    }

    /// What excludes each team from an order, by team.
    private func exclusions(_ order: String) throws -> [String: [String]] {
        let items = try world.get("/v1/orders/\(order)/candidates", as: .dispatcher).items
        return Dictionary(
            uniqueKeysWithValues: items.map {
                ($0["team_id"]?.string ?? "", $0["excluded"]?.array?.compactMap(\.string) ?? [])
            })
    }

    @Test func `an order that asks for a language goes to teams that speak it`() throws {
        try speak(world.team, ["yue-HK", "cmn"])
        let asked: [(JSONTree, [String])] = [
            (nil, []), ("yue", []), ("zh-YUE", []), ("yue-HK", []), ("cmn", []),
            ("cmn-sichuan", ["no_language"]),
            ("zh", ["no_language"]), ("ug", ["no_language"]),
        ]
        for (language, expected) in asked {
            let order = try world.place(["language": language])
            let found = try exclusions(order)
            #expect(found[world.team] == expected, "\(language)")
            #expect(found[world.rivalTeam] == (language == .null ? [] : ["no_language"]))
        }
    }

    @Test func `matching offers it to none that does not speak it`() throws {
        try speak(world.rivalTeam, ["nan"])
        let order = try world.place(["language": "nan"])
        let unserved = try world.place(["language": "ug"])
        let run = try world.post("/v1/matching/runs", [:], as: .dispatcher).id
        let end = ContinuousClock.now + .seconds(20)
        var answer = try world.get("/v1/matching/runs/\(run)", as: .dispatcher)
        while answer.state == "running", ContinuousClock.now < end {
            answer = try world.get("/v1/matching/runs/\(run)", as: .dispatcher)
        }
        #expect(answer["assignments"]?[0]?["order_id"]?.string == order)
        #expect(answer["assignments"]?[0]?["team_id"]?.string == world.rivalTeam)
        #expect(answer["unserved"]?[0]?["order_id"]?.string == unserved)
        #expect(answer["unserved"]?[0]?["excluded"]?["no_language"]?.int == 2)
    }

    @Test func `editing names another language, or none`() throws {
        let order = try world.place(["language": "wuu"])
        let path = "/v1/orders/\(order)"
        #expect(try world.patch(path, ["title": "x"], as: .dispatcher)["language"] == "wuu")
        #expect(
            try world.patch(path, ["language": "ZH-HANS-cn"], as: .dispatcher)["language"] == "zh-Hans-CN")
        let audited = try world.text(
            "SELECT data ->> 'fields' FROM audit_log WHERE object_id = '\(order)' ORDER BY id DESC LIMIT 1")
        #expect(audited == #"["language"]"#)
        #expect(try world.patch(path, ["language": nil], as: .dispatcher)["language"] == .null)
        #expect(
            try world.patch(path, ["language": "粤语"], as: .dispatcher).faults == ["/language bad_format"])
    }

    @Test func `what is no tag is refused, line by line in an import`() throws {
        for (language, fault) in [
            ("", "bad_format"), (7, "wrong_type"), ("yue_HK", "bad_format"), (["yue"], "wrong_type"),
        ] as [(JSONTree, String)] {
            let answer = try world.post("/v1/orders", World.draft.with(["language": language]), as: .resident)
            #expect(answer.faults == ["/language \(fault)"])
        }
        var request = try world.request("POST", "/v1/orders/import", as: .intake)
        request.body = Array(
            """
            {"title": "一", "category": "community", "language": "HAK"}
            {"title": "二", "category": "community", "language": "客家话"}
            """.utf8)
        request.headers.append((name: "Content-Type", value: "application/x-ndjson"))
        let lines = try world.backend.send(request).text.split(separator: "\n").map {
            try JSONTree(parsing: String($0))
        }
        #expect(lines.map { $0["status"]?.string } == ["created", "error"])
        #expect(lines[1]["errors"]?[0]?["pointer"] == "/language")
        let id = try #require(lines[0]["id"]?.string)
        #expect(try world.read(id)["language"] == "hak")
        // The list keeps orders rendered, this too.
        let listed = try world.get("/v1/orders?limit=1", as: .admin).items
        #expect(listed.first?["language"] == "hak")
    }
}
