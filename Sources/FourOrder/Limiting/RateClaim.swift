import HTTP
import Platform

/// What a request counts against, and how its caller stands after it.
struct RateClaim {
    let limiter: RateLimiter
    let key: UInt64
    let standing: RateLimiter.Standing

    /// After the answer: whoever it was given to is a caller.
    func settle(status: Int) {
        if !standing.isKnown, status != 401, status < 500 { limiter.recognize(key) }
    }

    /// `RateLimit-Policy` and `RateLimit`.
    func write(to out: inout OutputSpan<UInt8>) {
        let policy = limiter.policyLine
        out.append(policy.span)
        out.appendDecimal(UInt64(max(0, standing.remaining)))
        out.append(";t=")
        out.appendDecimal(UInt64(max(0, standing.resetSeconds)))
        out.append("\r\n")
    }
}

/// 限流: who is counted by what. Under a token it is the token: an integration's key, or a person's session; the quota
/// of an unknown one is never asked, for it is 401 first. Without a token it is the address.
struct RateLimits {
    private let callers: RateLimiter?
    private let addresses: RateLimiter?
    private let trustedProxies: Int

    init(_ settings: ServiceSettings) {
        callers = settings.requestsPerMinute.map { RateLimiter("caller", quota: $0) }
        addresses = settings.anonymousRequestsPerMinute.map { RateLimiter("address", quota: $0) }
        trustedProxies = settings.trustedProxies
    }

    func claim(_ token: Token, now: MonotonicTime) -> RateClaim? {
        guard let callers else { return nil }
        let key = token.hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        return RateClaim(limiter: callers, key: key, standing: callers.count(key, now: now))
    }

    func claim(_ network: [UInt8]?, now: MonotonicTime) -> RateClaim? {
        guard let addresses, let network else { return nil }
        var hasher = Hasher()
        hasher.combine(network)
        let key = UInt64(bitPattern: Int64(hasher.finalize()))
        return RateClaim(limiter: addresses, key: key, standing: addresses.count(key, now: now))
    }

    /// Where a client is; nil where that is not to be had, as behind a Unix socket.
    ///
    /// Each proxy adds whom it speaks for to the end of `X-Forwarded-For`: with so many of our own in front, that entry
    /// from the end is true, and what stands before it anybody can have written.
    func network(_ request: borrowing Request, _ exchange: Exchange) -> [UInt8]? {
        guard trustedProxies > 0 else { return exchange.peerNetwork }
        let entries = (request.header("x-forwarded-for") ?? []).split(separator: UInt8(ascii: ","))
        guard entries.count >= trustedProxies else { return exchange.peerNetwork }
        let entry = entries[entries.count - trustedProxies].filter { $0 > 0x20 }
        return PeerAddress.network(of: String(decoding: entry, as: UTF8.self)) ?? exchange.peerNetwork
    }
}
