import Dispatch
import Foundation
import JSON
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import FourOrder

/// The first administrator comes in by a token that an operator was given, once.
@Suite struct SetUpTests {
    /// A server on a database without a center.
    private let backend: Backend

    init() throws { backend = try Backend() }

    private func token() throws -> String {
        try Administration.issueSetupToken(hours: 24, on: backend.database.connect())
    }

    private static func request(_ token: String) -> JSONTree {
        [
            "token": .string(token), "center": ["code": "jiangyou", "name": " 江油市新时代文明实践中心 "],
            "administrator": [
                "username": "admin", "password": "mei-hua-kai-le-2026", "name": "王主任",
                "phone": "138 0000 1111",
            ],
        ]
    }

    private func setUp(_ body: JSONTree, on server: Backend? = nil) throws -> Answer {
        try (server ?? backend).send(APIRequest("POST", "/v1/setup", body, token: nil))
    }

    private func number(_ sql: String) throws -> Int {
        try backend.withOwner { connection in try connection.query("SELECT (\(sql))::bigint").int(0, 0) }
    }

    @Test func `who has the token makes the first center and its administrator, and is signed in`() throws {
        let token = try token()
        #expect(try number("SELECT count(*) FROM setup_tokens WHERE hash = sha256('\(token)')") == 1)
        let answer = try setUp(Self.request(token))
        #expect(answer.verdict == "201")
        #expect(answer["account"]?["roles"] == ["admin"])
        #expect(answer["account"]?["phone"] == "13800001111")
        let session = try #require(answer["token"]?.string)
        let center = try backend.send(APIRequest("GET", "/v1/center", token: session))
        #expect(center["name"] == "江油市新时代文明实践中心")
        let account: JSONTree = [
            "username": "second", "password": "a walk in the park", "name": "李", "roles": ["dispatcher"],
        ]
        #expect(
            try backend.send(APIRequest("POST", "/v1/accounts", account, token: session)).verdict == "201")
        #expect(try number("SELECT count(*) FROM categories WHERE national") == 22)
        #expect(
            try number(
                """
                SELECT count(*) FROM audit_log WHERE operation IN ('center.create', 'account.create', 'session.create')
                """) == 4)
        #expect(try number("SELECT count(*) FROM setup_tokens") == 0)
        // Once: nothing is here any more, with whatever token.
        for body in [Self.request(token), Self.request("another"), [:]] {
            #expect(try setUp(body).verdict == "404 not_found")
        }
        #expect(throws: AdministrationError.self) { try self.token() }
    }

    @Test func `of many at once on two servers one sets up`() throws {
        let second = try Backend(backend.database)
        let token = try token()
        let verdicts = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 2) { number in
            let requests = (0..<6).map { place in
                let own: JSONTree = ["code": .string("center-\(number)-\(place)"), "name": "x"]
                return APIRequest("POST", "/v1/setup", Self.request(token).with(["center": own]), token: nil)
            }
            let told = try? [backend, second][number].together(requests)
            verdicts.withLock { $0 += told?.map(\.verdict) ?? [] }
        }
        #expect(verdicts.withLock { $0.sorted() } == ["201"] + Array(repeating: "404 not_found", count: 11))
        #expect(try number("SELECT count(*) FROM centers") == 1)
        #expect(try number("SELECT count(*) FROM accounts") == 1)
        #expect(try setUp(Self.request(token), on: second).verdict == "404 not_found")
    }

    @Test(arguments: ["none", "wrong", "expired", "replaced"])
    func `a token that is not the one makes nothing, and is refused alike`(kind: String) throws {
        var token = try token()
        switch kind {
        case "wrong": token = String(token.dropLast()) + "_"
        case "expired": try backend.withOwner { try $0.execute("UPDATE setup_tokens SET expires_at = now()") }
        case "replaced": _ = try self.token()
        default: try backend.withOwner { try $0.execute("DELETE FROM setup_tokens") }
        }
        let answer = try setUp(Self.request(token))
        #expect(answer.verdict == "401 invalid_setup_token")
        #expect(answer.header("www-authenticate") != nil)
        #expect(try number("SELECT (SELECT count(*) FROM centers) + (SELECT count(*) FROM accounts)") == 0)
        #expect(try number("SELECT count(*) FROM setup_tokens") == (kind == "none" ? 0 : 1))
    }

    @Test func `after a hundred wrong tokens an address waits, even with the right one`() throws {
        let token = try token()
        for _ in 0..<100 { #expect(try setUp(Self.request("x")).verdict == "401 invalid_setup_token") }
        let refused = try setUp(Self.request(token))
        #expect(refused.verdict == "429 rate_limited")
        #expect((1...300).contains(Int(refused.header("retry-after") ?? "") ?? 0))
        // An operator's command makes the center all the same, and the token is of no use any more.
        let center = NewCenter(code: "first", name: "第一")
        try Administration.createCenter(center, on: backend.database.connect())
        #expect(try number("SELECT count(*) FROM setup_tokens") == 0)
        #expect(try setUp(Self.request(token)).verdict == "404 not_found")
    }

    @Test(arguments: [
        ("{}", ["/administrator required", "/center required", "/token required"]),
        (
            #"{"token": 1, "center": {"code": "1st", "name": "x", "y": 1}, "administrator": {}, "z": 1}"#,
            [
                "/administrator/name required", "/administrator/password required",
                "/administrator/username required",
                "/center/code bad_format", "/center/y unknown_field", "/token wrong_type", "/z unknown_field",
            ]
        ),
        (
            #"""
            {"token": "x", "center": {"code": "ab", "name": "x"},
             "administrator": {"username": "Admin", "name": "x", "password": "password123"}}
            """#,
            ["/administrator/password bad_format", "/administrator/username bad_format"]
        ),
    ])
    func `what is wrong with a set-up is told at once`(body: String, faults: [String]) throws {
        #expect(try setUp(try JSONTree(parsing: body)).faults == faults)
    }

    @Test func `its documented limits hold, and one beyond them is refused`() throws {
        let limits = try Project.openAPI.limits.filter { $0.operation.operationID == "setUp" }
        #expect(limits.count >= 12)
        for limit in limits {
            let beyond = try setUp(limit.body(limit.beyond))
            #expect(beyond.faults.contains { $0.hasPrefix("\(limit.pointer) ") }, "\(limit): \(beyond.text)")
            let within = try setUp(limit.body(limit.within)).faults
            for code in ["too_short", "too_long"] {
                #expect(!within.contains("\(limit.pointer) \(code)"), "\(limit)")
            }
        }
    }
}
