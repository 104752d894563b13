import Cryptography
import Foundation
import Glibc
import JSON
import Testing

@testable import FourOrder

extension World {
    static let password = "mei-hua-kai-le-2026"

    func username(_ person: Person) -> String { "\(code)-\(person.rawValue.lowercased())" }

    /// Lets a person sign in with ``password``, under a hash that is cheap to check.
    func giveLogin(_ person: Person) throws {
        let scrypt = try Scrypt(costLog2: 4, blockSize: 8, parallelism: 1)
        let salt = try SecureRandom.bytes(PasswordHash.saltByteCount)
        let hash = try PasswordHash(password: Self.password, salt: salt, scrypt: scrypt).encoded
        try execute(
            """
            INSERT INTO logins (username, center_id, account_id)
                VALUES ('\(username(person))', '\(center(of: person))', '\(id(person))');
            UPDATE accounts SET password_hash = '\(hash)' WHERE id = '\(id(person))';
            """)
    }

    func signIn(
        _ username: String, _ password: String = World.password, headers: [String: String] = [:],
        at location: SourceLocation = #_sourceLocation
    ) throws -> Answer {
        let body: JSONTree = ["username": .string(username), "password": .string(password)]
        return try send("POST", "/v1/sessions", body, as: nil, headers: headers, at: location)
    }

    /// What `GET /v1/me` says to a token.
    func me(_ token: String?, at location: SourceLocation = #_sourceLocation) throws -> Answer {
        try backend.send(APIRequest("GET", "/v1/me", token: token), at: location)
    }
}

@Suite struct SessionsTests {
    @Test func `who signs in is given a token, and signing out ends it`() throws {
        let world = try World()
        try world.giveLogin(.resident)
        let answer = try world.signIn(world.username(.resident))
        #expect(answer.verdict == "201")
        #expect(answer["account"]?["id"]?.string == world.id(.resident))
        let token = try #require(answer["token"]?.string)
        #expect(token.hasPrefix("fo_\(world.code)_"))
        #expect(try world.me(token)["account"]?["name"]?.string == "张桂兰")
        let signOut = APIRequest("DELETE", "/v1/sessions/current", token: token)
        #expect(try world.backend.send(signOut).verdict == "204")
        #expect(try world.me(token).verdict == "401 unauthorized")
        #expect(try world.backend.send(signOut).verdict == "401 unauthorized")
    }

    @Test func `an idempotency key does not give a session twice`() throws {
        let world = try World()
        try world.giveLogin(.resident)
        let tokens = try (0..<2).map { _ in
            try world.signIn(world.username(.resident), headers: ["Idempotency-Key": "same"])["token"]?.string
        }
        #expect(Set(tokens.compactMap(\.self)).count == 2)
    }

    @Test func `a wrong password, an unknown username and a closed account are answered alike`() throws {
        let world = try World()
        try world.giveLogin(.resident)
        try world.giveLogin(.neighbor)
        try world.execute("UPDATE accounts SET active = false WHERE id = '\(world.id(.neighbor))'")
        let answers = try [
            world.signIn(world.username(.resident), "not-the-password"),
            world.signIn("\(world.code)-nobody"), world.signIn(world.username(.neighbor)),
        ]
        #expect(answers.allSatisfy { $0.verdict == "401 invalid_credentials" })
        #expect(answers.allSatisfy { $0.header("www-authenticate") != nil })
        #expect(Set(answers.map { $0.json.without("request_id").description }).count == 1)
    }

    @Test(arguments: [
        ("{}", ["/password required", "/username required"]),
        (#"{"username": "", "password": ""}"#, ["/password too_short", "/username too_short"]),
        (
            #"{"username": 1, "password": [], "x": 1}"#,
            ["/password wrong_type", "/username wrong_type", "/x unknown_field"]
        ),
    ])
    func `what is wrong with a sign-in is told at once`(body: String, faults: [String]) throws {
        let world = try World()
        let answer = try world.send("POST", "/v1/sessions", try JSONTree(parsing: body), as: nil)
        #expect(answer.faults == faults)
    }

    @Test func `after ten failures a username has to wait, and no other does`() throws {
        let world = try World()
        try world.giveLogin(.resident)
        try world.giveLogin(.neighbor)
        for _ in 0..<10 {
            #expect(
                try world.signIn(world.username(.resident), "not-it").verdict == "401 invalid_credentials")
        }
        let refused = try world.signIn(world.username(.resident))
        #expect(refused.verdict == "429 rate_limited")
        #expect((1...300).contains(Int(refused.header("retry-after") ?? "") ?? 0))
        #expect(try world.signIn(world.username(.neighbor)).verdict == "201")
    }

    @Test func `signing in often does not count`() throws {
        let world = try World()
        try world.giveLogin(.resident)
        for _ in 0..<12 { #expect(try world.signIn(world.username(.resident)).verdict == "201") }
    }

    @Test func `an API key has no session to end`() throws {
        let world = try World()
        #expect(try world.send("DELETE", "/v1/sessions/current", as: .intake).verdict == "403 forbidden")
        #expect(try world.get("/v1/me", as: .intake).verdict == "200")
    }

    @Test func `an unknown username costs the hash of a password that is wrong`() throws {
        let kept = try PasswordWork.hash("a walk in the park")
        // In the thread's own time: what else the machine does is not in it. Without its hash it would be a thousandth.
        func seconds(_ hash: String?) throws -> Double {
            let start = Self.threadSeconds()
            #expect(try !PasswordWork.verify("another walk", hash))
            return Self.threadSeconds() - start
        }
        var (unknown, wrong) = (Double.infinity, Double.infinity)
        for _ in 0..<5 {
            unknown = min(unknown, try seconds(nil))
            wrong = min(wrong, try seconds(kept))
        }
        #expect((0.25...4).contains(unknown / wrong), "\(unknown) s, \(wrong) s")
    }

    private static func threadSeconds() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
