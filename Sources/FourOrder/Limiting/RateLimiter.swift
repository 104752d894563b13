import Platform
import Synchronization

/// 限流: how much each caller may ask of this server, by the generic cell rate algorithm (ITU-T I.371, annex A): a
/// quota that may be used up at once and comes back bit by bit, in one number a caller, the moment at which it will be
/// whole again. Who asks for less than his quota is never refused.
///
/// Callers whose quota is whole are forgotten, so the table holds those of the last window only. It is the process's
/// own, and parted into shards so that loops hardly ever wait for each other.
final class RateLimiter: Sendable {
    /// Each holds at most so many callers; in a full one whoever comes new is not counted.
    private static let callersPerShard = 4_096
    private static let shardCount = 32

    private struct Caller {
        var isWholeAt: MonotonicTime
        /// Whether it has turned out to be one.
        var isKnown: Bool
    }

    private final class Shard: Sendable {
        let callers = Mutex<[UInt64: Caller]>([:])
    }

    /// How a caller stands after a request.
    struct Standing {
        /// The request is beyond the quota, and was not counted.
        let isOver: Bool
        let isKnown: Bool
        /// Requests that are left.
        let remaining: Int
        /// Until the quota is whole again, in seconds.
        let resetSeconds: Int
        /// Until one more may be made, in seconds: 1 at least where `isOver`.
        let retrySeconds: Int
    }

    /// `RateLimit-Policy` of every answer (draft-ietf-httpapi-ratelimit-headers-10, section 3), ended by CRLF, and
    /// `RateLimit` up to its first number.
    let policyLine: [UInt8]
    private let windowNanoseconds: Int64
    private let costNanoseconds: Int64
    private let shards = (0..<shardCount).map { _ in Shard() }

    /// - Parameters:
    ///   - name: What the policy is called in header fields.
    ///   - quota: Requests in a window: 1 to 1,000,000,000.
    init(_ name: String, quota: Int, windowSeconds: Int = 60) {
        policyLine = Array(
            "RateLimit-Policy: \"\(name)\";q=\(quota);w=\(windowSeconds)\r\nRateLimit: \"\(name)\";r=".utf8)
        windowNanoseconds = Int64(windowSeconds) * 1_000_000_000
        costNanoseconds = windowNanoseconds / Int64(quota)
    }

    /// Counts a request.
    /// - Parameter key: Whose it is: evenly spread, as hashes are.
    func count(_ key: UInt64, now: MonotonicTime) -> Standing {
        shards[Int(key % UInt64(Self.shardCount))].callers.withLock { callers in
            let caller = callers[key]
            let before = max(caller?.isWholeAt ?? now, now)
            let after = before.adding(nanoseconds: costNanoseconds)
            let excess = after.nanoseconds(since: now) - windowNanoseconds
            if excess <= 0 {
                if caller == nil, callers.count >= Self.callersPerShard { Self.makeRoom(&callers, now) }
                if caller != nil || callers.count < Self.callersPerShard {
                    callers[key] = Caller(isWholeAt: after, isKnown: caller?.isKnown ?? false)
                }
            }
            return standing(isWholeAt: excess <= 0 ? after : before, excess, caller?.isKnown ?? false, now)
        }
    }

    /// The caller is one: from now on it may be refused unasked.
    func recognize(_ key: UInt64) {
        shards[Int(key % UInt64(Self.shardCount))].callers.withLock { $0[key]?.isKnown = true }
    }

    private func standing(
        isWholeAt: MonotonicTime, _ excess: Int64, _ isKnown: Bool, _ now: MonotonicTime
    ) -> Standing {
        let used = isWholeAt.nanoseconds(since: now)
        return Standing(
            isOver: excess > 0, isKnown: isKnown,
            remaining: Int((windowNanoseconds - used) / costNanoseconds), resetSeconds: Self.seconds(used),
            retrySeconds: max(1, Self.seconds(excess)))
    }

    /// Rounded up.
    private static func seconds(_ nanoseconds: Int64) -> Int {
        Int((max(0, nanoseconds) + 999_999_999) / 1_000_000_000)
    }

    private static func makeRoom(_ callers: inout [UInt64: Caller], _ now: MonotonicTime) {
        callers = callers.filter { $0.value.isWholeAt > now }
    }
}
