import Dispatch
import Foundation
import JSON
import Platform
import Synchronization
import Testing

@testable import FourOrder

/// Who guesses passwords waits on every server of the database, and keeps nobody out.
@Suite struct GuessingTests {
    private let world: World
    /// The same center behind a second server.
    private let other: World
    private static let home = "192.0.2.1"

    /// Both behind a proxy of their own, so that requests come from wherever a test says.
    init() throws {
        world = try World(Backend(settings: { $0.trustedProxies = 1 }))
        other = world.on(try Backend(world.backend.database, settings: { $0.trustedProxies = 1 }))
        try world.giveLogin(.resident)
    }

    private func signIn(
        _ server: World, _ username: String? = nil, _ password: String = World.password, from network: String
    ) throws -> Answer {
        try server.signIn(
            username ?? world.username(.resident), password, headers: ["X-Forwarded-For": network])
    }

    @Test func `ten tries of a username from one place are ten on all servers together`() throws {
        for number in 0..<10 {
            let answer = try signIn([world, other][number % 2], nil, "not-it", from: Self.home)
            #expect(answer.verdict == "401 invalid_credentials")
        }
        for server in [world, other] {
            let refused = try signIn(server, from: Self.home)
            #expect(refused.verdict == "429 rate_limited")
            #expect((1...300).contains(Int(refused.header("retry-after") ?? "") ?? 0))
            #expect(try signIn(server, from: "198.51.100.1").verdict == "201")
        }
        #expect(try world.number("SELECT count(*) FROM sign_in_failures") == 2)
    }

    @Test func `an unknown username is made to wait like a known one`() throws {
        let usernames = [world.username(.resident), "\(world.code)-nobody"]
        let answers = try usernames.map { username in
            for _ in 0..<10 {
                let answer = try signIn(world, username, "not-it", from: Self.home)
                #expect(answer.verdict == "401 invalid_credentials")
            }
            return try signIn(other, username, from: Self.home)
        }
        #expect(answers.allSatisfy { $0.verdict == "429 rate_limited" })
        #expect(Set(answers.map { $0.json.without("request_id").description }).count == 1)
        // From everywhere: as many of the one as of the other.
        try world.execute("UPDATE sign_in_failures SET failures = 100")
        for username in usernames {
            #expect(try signIn(other, username, from: "198.51.100.1").verdict == "429 rate_limited")
        }
    }

    @Test func `a hundred from everywhere keep out who comes from elsewhere, and not the owner`() throws {
        let session = try #require(try signIn(world, from: Self.home)["token"]?.string)
        for host in 0..<100 {
            let answer = try signIn([world, other][host % 2], nil, "not-it", from: "198.51.100.\(host)")
            #expect(answer.verdict == "401 invalid_credentials")
        }
        for server in [world, other] {
            #expect(try signIn(server, from: "203.0.113.9").verdict == "429 rate_limited")
            #expect(try signIn(server, from: Self.home).verdict == "201")
        }
        // Where he has no session any more he comes from nowhere.
        try world.execute("DELETE FROM tokens WHERE origin IS NOT NULL")
        #expect(try world.me(session).verdict == "401 unauthorized")
        #expect(try signIn(other, from: Self.home).verdict == "429 rate_limited")
    }

    @Test func `failures at once on both servers are all counted, and signing in is not`() throws {
        let answers = Mutex<[Answer]>([])
        DispatchQueue.concurrentPerform(iterations: 2) { number in
            let credentials: JSONTree = [
                "username": .string(world.username(.resident)), "password": "not-it",
            ]
            let guesses = (0..<16).map { host in
                APIRequest(
                    "POST", "/v1/sessions", credentials, token: nil,
                    headers: ["X-Forwarded-For": "198.51.\(number).\(host)"])
            }
            let told = try? [world, other][number].backend.together(guesses)
            answers.withLock { $0 += told ?? [] }
        }
        #expect(
            answers.withLock { $0.map(\.verdict) } == Array(repeating: "401 invalid_credentials", count: 32))
        #expect(try world.number("SELECT max(failures) FROM sign_in_failures") == 32)
        for _ in 0..<12 { #expect(try signIn(world, from: Self.home).verdict == "201") }
        #expect(try world.number("SELECT sum(failures) FROM sign_in_failures") == 64)
    }

    @Test func `what is counted ends with its window, and old rows go as others come`() throws {
        for _ in 0..<10 { _ = try signIn(world, nil, "not-it", from: Self.home) }
        #expect(try signIn(world, from: Self.home).verdict == "429 rate_limited")
        try world.execute(
            """
            UPDATE sign_in_failures SET since = since - interval '300 seconds';
            INSERT INTO sign_in_failures (key, since)
            SELECT sha256(n::text::bytea), now() - interval '1 hour' FROM generate_series(1, 10) AS n
            """)
        // Another window begins, for whom it concerns.
        #expect(try signIn(world, nil, "not-it", from: Self.home).verdict == "401 invalid_credentials")
        #expect(
            try world.number(
                "SELECT max(failures) FROM sign_in_failures WHERE since > now() - interval '1 minute'") == 1)
        #expect(try signIn(world, from: Self.home).verdict == "201")
        for host in 1...3 { _ = try signIn(world, nil, "not-it", from: "198.51.100.\(host)") }
        #expect(
            try world.number(
                "SELECT count(*) FROM sign_in_failures WHERE since < now() - interval '1 minute'") == 0)
    }

    @Test func `a network waits after a hundred failures, whatever the usernames`() {
        let failures = NetworkFailures(capacity: 2)
        let start = MonotonicTime(nanoseconds: 0)
        let wait = { (network: UInt8, milliseconds: Int) in
            failures.secondsToWait([network], now: start.adding(milliseconds: milliseconds))
        }
        let fail = { (network: UInt8, times: Int, milliseconds: Int) in
            for _ in 0..<times { failures.count([network], now: start.adding(milliseconds: milliseconds)) }
        }
        fail(1, 99, 0)
        #expect(wait(1, 0) == nil)
        fail(1, 1, 0)
        #expect(wait(1, 299_500) == 1 && wait(1, 300_000) == nil && wait(2, 0) == nil)
        // Of a full table the oldest goes.
        fail(2, 100, 1)
        fail(3, 100, 2)
        #expect(wait(1, 3) == nil && wait(2, 3) == 300 && wait(3, 3) == 300)
        fail(2, 1, 300_002)
        #expect(wait(2, 300_002) == nil)
        for _ in 0..<200 { failures.count(nil, now: start) }
        #expect(failures.secondsToWait(nil, now: start) == nil)
    }
}
