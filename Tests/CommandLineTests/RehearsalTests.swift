import Foundation
import Glibc
import JSON
import Platform
import Testing

@testable import CommandLine

@Suite struct RehearsalTests {
    /// The first requests of the seeds, all reported within an hour of one morning.
    private static func day(_ count: Int) throws -> String {
        let root = (0..<3).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent()
        }
        let seeds = root.appendingPathComponent("seeds/yunyang/requests.ndjson")
        let lines = try String(contentsOf: seeds, encoding: .utf8).split(separator: "\n").prefix(count)
        return lines.enumerated().map { index, line in
            let minute = index * 60 / count
            let time = "2026-01-26T09:\(minute < 10 ? "0" : "")\(minute):00+08:00"
            return line.replacing(/"reported_at": "[^"]*"/, with: #""reported_at": "\#(time)""#)
        }.joined(separator: "\n")
    }

    /// At this speed an offer waits for five days at least: who does not answer, does not before the end.
    @Test(arguments: RehearsalPolicy.allCases)
    func `a day is rehearsed, with every rule kept and the center afterwards as it was`(
        policy: RehearsalPolicy
    ) throws {
        let tool = try Tool.furnished()
        defer { tool.remove() }
        let program = try ReplayProgram()
        defer { #expect(throws: Never.self) { try program.remove() } }
        let file = try program.file("day.ndjson", try Self.day(12))
        var server = try tool.serve(["--demo"])
        _ = try server.read(until: "Ctrl-C")
        let output = "\(program.folder)/figures.json"
        let printed = try tool.output([
            "replay", file, "--url", "http://127.0.0.1:\(server.port)", "--policy", policy.rawValue,
            "--speed", Self.speed(of: policy), "--json", output,
        ])
        for word in [policy.rawValue, "served", "95th percentile", "kilometres", "Gini"] {
            #expect(printed.contains(word), "\(printed)")
        }
        let figures = try JSONTree(parsing: Array(Data(contentsOf: URL(fileURLWithPath: output))))
        #expect(figures["orders"]?.int == 12)
        // Whoever was not offered had no team: that one could have had it is a violation.
        let offered = try #require(figures["offered"]?.int)
        #expect(offered > 6, "\(printed)")
        #expect(offered + (figures["not_offered"]?.array ?? []).count == 12, "\(printed)")
        #expect((figures["served"]?.int ?? 0) > 6, "\(printed)")
        #expect((figures["median_minutes"]?.double ?? 0) > 0)
        #expect(figures["failures"]?.int == 0)
        #expect(figures["violations"] == ["never_offered": [], "offered_twice": [], "above_capacity": []])
        #expect(
            try tool.count(
                """
                SELECT count(*) FROM center_settings AS s JOIN centers AS c ON c.id = s.center_id
                WHERE c.code = 'yunyang' AND s.dispatch_policy = 'manual' AND s.offer_minutes_normal = 1440
                """) == 1)
        #expect(try server.end(SIGTERM) == .exited(0))
    }

    @Test func `a day that is broken off leaves the center as it was, too`() throws {
        let tool = try Tool.furnished()
        defer { tool.remove() }
        let program = try ReplayProgram()
        defer { #expect(throws: Never.self) { try program.remove() } }
        let file = try program.file("day.ndjson", try Self.day(12))
        var server = try tool.serve(["--demo"])
        _ = try server.read(until: "Ctrl-C")
        let settings =
            "FROM center_settings AS s JOIN centers AS c ON c.id = s.center_id WHERE c.code = 'yunyang' AND "
        let isAsBefore =
            "SELECT count(*) \(settings) s.dispatch_policy = 'manual' AND s.offer_minutes_normal = 1440"
        #expect(try tool.count(isAsBefore) == 1)
        // An hour of the day takes half an hour: it is not over by itself.
        var rehearsal = try Subprocess(
            spawning: try Tool.binary,
            ["replay", file, "--url", "http://127.0.0.1:\(server.port)", "--policy", "auto", "--speed", "2"],
            environment: tool.environment)
        let deadline = MonotonicTime.now().adding(milliseconds: 60_000)
        while try tool.count(isAsBefore) == 1, MonotonicTime.now() < deadline { usleep(10_000) }
        #expect(try tool.count(isAsBefore) == 0)
        try rehearsal.terminate(SIGINT)
        #expect(try rehearsal.wait() == .exited(130))
        #expect(try tool.count(isAsBefore) == 1)
        #expect(try server.end(SIGTERM) == .exited(0))
    }

    /// The least window of matching, 5 s, is 10 hours of the day at this speed: too long for who confirms by day.
    private static func speed(of policy: RehearsalPolicy) -> String { policy == .suggest ? "2400" : "7200" }

    @Test(arguments: [
        (["--speed", "60"], "--policy"), (["--policy", "manual", "--complete"], "--complete"),
        (["--policy", "fair"], "greedy"), (["--policy", "auto", "--day", "yesterday"], "--day"),
        (["--policy", "auto", "--speed", "0"], "--speed"),
    ])
    func `what makes no sense is refused before anything is read`(options: [String], word: String) throws {
        let result = try Tool().run(["replay", "/dev/null"] + options)
        #expect(result.status == .exited(2))
        #expect(result.errors.contains(word))
    }
}
