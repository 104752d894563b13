import Foundation
import JSON
import Platform
import Testing

@testable import FourOrder

@Suite struct RateLimitTests {
    private func at(_ milliseconds: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: 1_000_000_000 + Int64(milliseconds) * 1_000_000)
    }

    @Test func `a quota may be used up at once and comes back bit by bit`() {
        let limiter = RateLimiter("caller", quota: 6, windowSeconds: 60)
        for left in (0..<6).reversed() {
            let standing = limiter.count(7, now: at(0))
            #expect(!standing.isOver && standing.remaining == left)
            #expect(standing.resetSeconds == 60 - left * 10)
        }
        let over = limiter.count(7, now: at(0))
        #expect(over.isOver && over.remaining == 0 && over.retrySeconds == 10)
        #expect(limiter.count(7, now: at(9_999)).retrySeconds == 1)
        #expect(!limiter.count(7, now: at(10_000)).isOver)
        #expect(limiter.count(7, now: at(10_000)).isOver)
        #expect(limiter.count(7, now: at(70_000)).remaining == 5)
        #expect(!limiter.count(8, now: at(0)).isOver)
    }

    @Test func `a caller is known until his quota is whole again`() {
        let limiter = RateLimiter("caller", quota: 60)
        #expect(!limiter.count(7, now: at(0)).isKnown)
        limiter.recognize(7)
        limiter.recognize(8)
        #expect(limiter.count(7, now: at(0)).isKnown)
        #expect(!limiter.count(8, now: at(0)).isKnown)
    }

    @Test func `a full table forgets those whose quota is whole, and then counts nobody new`() {
        let limiter = RateLimiter("address", quota: 60)
        // Keys that are multiples of 32 all lie in one shard.
        for key in 0..<5_000 { _ = limiter.count(UInt64(key) * 32, now: at(0)) }
        #expect(limiter.count(4_999 * 32, now: at(0)).remaining == 59)
        #expect(limiter.count(0, now: at(0)).remaining == 58)
        _ = limiter.count(4_999 * 32, now: at(2_000))
        #expect(limiter.count(4_999 * 32, now: at(2_000)).remaining == 58)
    }

    @Test func `beyond his quota a caller is refused, the others are not`() throws {
        let world = try World(Backend(settings: { $0.requestsPerMinute = 3 }))
        for left in [2, 1, 0] {
            let answer = try world.get("/v1/me", as: .resident)
            #expect(answer.verdict == "200")
            #expect(answer.header("ratelimit-policy") == #""caller";q=3;w=60"#)
            #expect(answer.header("ratelimit")?.hasPrefix(#""caller";r=\#(left);t="#) == true)
        }
        let refused = try world.get("/v1/me", as: .resident)
        #expect(refused.verdict == "429 rate_limited")
        #expect(refused.header("retry-after").flatMap { Int($0) }.map { (1...20).contains($0) } == true)
        #expect(refused.header("ratelimit") == #""caller";r=0;t=60"#)
        #expect(try world.get("/v1/orders/nobody", as: .resident).verdict == "429 rate_limited")
        #expect(try world.get("/v1/me", as: .leader).verdict == "200")
        #expect(try world.send("GET", "/livez", as: nil).verdict == "200")
        try world.backend.stop()
    }

    @Test func `who is nobody is told so however often he asks`() throws {
        let world = try World(Backend(settings: { $0.requestsPerMinute = 2 }))
        let nobody = ["Authorization": "Bearer fo_\(world.code)_\(String(repeating: "A", count: 43))"]
        for _ in 0..<5 {
            let answer = try world.send("GET", "/v1/me", as: nil, headers: nobody)
            #expect(answer.verdict == "401 unauthorized")
            #expect(answer.header("ratelimit") == nil)
        }
        try world.backend.stop()
    }

    @Test func `without a token the address counts, and health does not`() throws {
        let backend = try Backend(settings: {
            $0.anonymousRequestsPerMinute = 2
            $0.trustedProxies = 1
        })
        let world = try World(backend)
        let from = { (address: String) in ["X-Forwarded-For": "198.51.100.9, \(address)"] }
        let ask = { (address: String) in
            try world.send("GET", "/openapi.json", as: nil, headers: from(address)).status
        }
        #expect(try [ask("192.0.2.1"), ask("192.0.2.1"), ask("192.0.2.1")] == [200, 200, 429])
        #expect(try ask("192.0.2.2") == 200)
        // One household has 64 bits of addresses.
        #expect(
            try [ask("2001:db8::1"), ask("2001:db8::2"), ask("2001:db8::3"), ask("2001:db8:0:1::1")]
                == [200, 200, 429, 200])
        for path in ["/livez", "/readyz", "/metrics"] {
            for _ in 0..<3 {
                let answer = try world.send("GET", path, as: nil)
                #expect(answer.status != 429 && answer.header("ratelimit") == nil)
            }
        }
        try world.backend.stop()
    }

    @Test func `behind a proxy whoever guesses passwords keeps out his own network alone`() throws {
        let backend = try Backend(settings: { $0.trustedProxies = 1 })
        let world = try World(backend)
        let guess = { (address: String) in
            try world.send(
                "POST", "/v1/sessions", ["username": "nobody-at-all", "password": "guessed-wrongly"], as: nil,
                headers: ["X-Forwarded-For": address]
            ).status
        }
        for _ in 0..<10 { #expect(try guess("192.0.2.1") == 401) }
        #expect(try guess("192.0.2.1") == 429)
        #expect(try guess("192.0.2.2") == 401)
        try world.backend.stop()
    }
}
