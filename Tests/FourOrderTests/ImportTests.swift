import Foundation
import JSON
import Testing

@testable import FourOrder

@Suite struct ImportTests {
    private func send(
        _ lines: [String], to world: World, as person: Person = .intake, key: String? = nil,
        type: String = "application/x-ndjson"
    ) throws -> Answer {
        var request = try world.request("POST", "/v1/orders/import", as: person)
        request.body = Array(lines.joined(separator: "\n").utf8)
        request.headers.append((name: "Content-Type", value: type))
        if let key { request.headers.append((name: "Idempotency-Key", value: key)) }
        return try world.backend.send(request)
    }

    private func results(_ answer: Answer) throws -> [JSONTree] {
        try answer.text.split(separator: "\n").map { try JSONTree(parsing: String($0)) }
    }

    private func line(_ number: Int) -> String {
        "{\"title\":\"第 \(number) 件\",\"category\":\"community\",\"channel\":\"wish_wall\",\"external_ref\":\"W-\(number)\"}"
    }

    @Test func `every line has its result, in order, and a bad one stops nothing`() throws {
        let world = try World()
        let answer = try send(
            [
                line(1), "", "{\"title\":\"\",\"category\":\"nowhere\"}", "[1]", "{\"title\"", line(1),
                line(2),
            ],
            to: world)
        #expect(answer.status == 200)
        let results = try results(answer)
        #expect(results.compactMap { $0["line"]?.int } == [1, 3, 4, 5, 6, 7])
        #expect(
            results.compactMap { $0["status"]?.string }
                == ["created", "error", "error", "error", "existing", "created"])
        #expect(results[4]["id"] == results[0]["id"])
        #expect(
            results[1]["errors"]?.array?.compactMap { $0["code"]?.string } == [
                "too_short", "unknown_reference",
            ])
        #expect(results[2]["errors"]?[0]?["code"]?.string == "malformed_line")
        #expect(try world.number("SELECT count(*) FROM orders WHERE center_id = '\(world.center)'") == 2)
        let id = try #require(results[0]["id"]?.string)
        let order = try world.get("/v1/orders/\(id)", as: .intake)
        #expect(order["external_ref"]?.string == "W-1")
        #expect(order["ref"] == results[0]["ref"])
    }

    @Test func `a reference to nothing is a fault of its line`() throws {
        let world = try World()
        let answer = try send(["{\"title\":\"修灯\",\"category\":\"nowhere\"}", line(3)], to: world)
        let results = try results(answer)
        #expect(results[0]["errors"]?[0]?["code"]?.string == "unknown_reference")
        #expect(results[1]["status"]?.string == "created")
    }

    @Test(arguments: [
        (Person.resident, "403 forbidden"), (.leader, "403 forbidden"), (.intake, "200"),
        (.dispatcher, "200"), (.admin, "200"),
    ])
    func `who may import`(_ person: Person, _ verdict: String) throws {
        #expect(try send([line(1)], to: World(), as: person).verdict == verdict)
    }

    @Test func `another media type is refused`() throws {
        let answer = try send([line(1)], to: World(), type: "application/json")
        #expect(answer.verdict == "415 unsupported_media_type")
    }

    @Test func `too many lines are refused before the first is handled`() throws {
        let world = try World()
        let lines = [line(1)] + [String](repeating: "", count: 100_000) + [line(2)]
        #expect(try send(lines, to: world).verdict == "413 too_many_lines")
        #expect(try world.number("SELECT count(*) FROM orders WHERE center_id = '\(world.center)'") == 0)
    }

    @Test func `a repeat under a key gives the first answer, and places nothing`() throws {
        let world = try World()
        let lines = (0..<300).map { "{\"title\":\"第 \($0) 件\",\"category\":\"community\"}" }
        let first = try send(lines, to: world, key: "k1")
        let second = try send(lines, to: world, key: "k1")
        #expect(second.raw.body == first.raw.body)
        #expect(second.header("idempotency-replayed") == "true")
        #expect(try world.number("SELECT count(*) FROM orders WHERE center_id = '\(world.center)'") == 300)
        #expect(try send(["{}"], to: world, key: "k1").verdict == "422 idempotency_key_reused")
    }

    @Test func `a broken-off import goes on where it was under its key`() throws {
        let world = try World()
        let lines = (0..<20).map { "{\"title\":\"第 \($0) 件\",\"category\":\"community\"}" }
        let first = try send(lines, to: world, key: "k2")
        // As after a crash halfway: some lines are done, the answer was never kept.
        try world.execute(
            """
            DELETE FROM idempotency_keys WHERE center_id = '\(world.center)'
                AND (key = 'k2' OR key IN ('k2 #19', 'k2 #20'))
            """)
        #expect(try send(["{}"], to: world, key: "k2").verdict == "422 idempotency_key_reused")
        let second = try send(lines, to: world, key: "k2")
        let (before, after) = (try results(first), try results(second))
        #expect(after.prefix(18).elementsEqual(before.prefix(18)))
        #expect(after.allSatisfy { $0["status"]?.string == "created" })
        #expect(try world.number("SELECT count(*) FROM orders WHERE center_id = '\(world.center)'") == 22)
    }

    @Test func `twins under a key place each order once`() throws {
        let world = try World()
        let lines = (0..<200).map { "{\"title\":\"第 \($0) 件\",\"category\":\"community\"}" }
        var request = try world.request("POST", "/v1/orders/import", as: .intake)
        request.body = Array(lines.joined(separator: "\n").utf8)
        request.headers = [("Content-Type", "application/x-ndjson"), ("Idempotency-Key", "k3")]
        let answers = try world.backend.together([request, request, request])
        #expect(answers.contains { $0.status == 200 })
        #expect(answers.allSatisfy { ["200", "409 idempotency_in_progress"].contains($0.verdict) })
        #expect(try world.number("SELECT count(*) FROM orders WHERE center_id = '\(world.center)'") == 200)
    }

    @Test func `an empty body has no results`() throws {
        let answer = try send([], to: World())
        #expect(answer.status == 200)
        #expect(answer.text.isEmpty)
    }
}
