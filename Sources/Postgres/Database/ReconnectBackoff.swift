import Platform

/// When to try for the next connection: at once after a good one, with doubling pauses after bad ones.
struct ReconnectBackoff {
    /// A connection that lived so long was a good one.
    static let goodConnectionMilliseconds = 1_000

    private let firstMilliseconds: Int
    private let slowestMilliseconds: Int
    private var nextMilliseconds: Int
    private var connectedAt: MonotonicTime?
    private(set) var connections = 0

    init(_ configuration: Database.Configuration) {
        firstMilliseconds = configuration.firstReconnectMilliseconds
        slowestMilliseconds = configuration.slowestReconnectMilliseconds
        nextMilliseconds = firstMilliseconds
    }

    mutating func connected(at time: MonotonicTime) {
        connections += 1
        connectedAt = time
    }

    /// The pause before the next try, after a connection was lost or could not be had.
    mutating func pauseMilliseconds(at time: MonotonicTime) -> Int {
        if let connectedAt {
            self.connectedAt = nil
            if time.nanoseconds(since: connectedAt) >= Int64(Self.goodConnectionMilliseconds) * 1_000_000 {
                nextMilliseconds = firstMilliseconds
                return 0
            }
        }
        let pause = nextMilliseconds
        nextMilliseconds = min(nextMilliseconds * 2, slowestMilliseconds)
        return pause
    }
}
