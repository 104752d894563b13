import Platform

/// 准入: whether one more may join those who wait for a link, by how long its wait would be.
///
/// Too much work in a queue helps nobody: all are answered late, and those who gave up are answered for nothing. How
/// long is too long is told by time and not by number, after CoDel (Nichols and Jacobson, "Controlling Queue Delay",
/// ACM Queue 10(5), 2012): a queue that comes and goes is what queues are for, one that stands is not. So while some
/// wait of the last half second was short, a burst may fill a second's worth; once no wait was, only a tenth of that.
/// CoDel drops what has waited; here, where there is a client to be told, whoever would wait too long is refused at once.
///
/// The wait is reckoned from what batches have taken of late, and at least what the one under way has taken already.
struct Admission {
    static let targetMilliseconds = 100
    /// Batches that may wait in any case.
    static let freeBatches = 2
    static let burstMilliseconds = 1_000
    static let intervalMilliseconds = 500
    /// A wait up to it says that no queue stands.
    static let shortMilliseconds = 25
    /// Of each new measurement an eighth counts, as for round trips in TCP (RFC 6298).
    private static let smoothing: Int64 = 8

    /// At most so many go out together.
    let batchSize: Int
    /// What a batch takes, smoothed.
    private var batchNanoseconds: Int64 = 0
    /// Since when every wait was longer than a short one.
    private var standsSince: MonotonicTime?

    init(batchSize: Int) { self.batchSize = batchSize }

    /// A batch went out whose first statement had waited since `queuedAt`.
    mutating func began(queuedAt: MonotonicTime, now: MonotonicTime) {
        if now <= queuedAt.adding(milliseconds: Self.shortMilliseconds) {
            standsSince = nil
        } else {
            standsSince = standsSince ?? now
        }
    }

    /// A batch was answered.
    mutating func ended(sentAt: MonotonicTime, now: MonotonicTime) {
        batchNanoseconds += (now.nanoseconds(since: sentAt) - batchNanoseconds) / Self.smoothing
    }

    /// - Parameters:
    ///   - ahead: How many statements go first.
    ///   - sentAt: When the batch under way was sent; nil where none is.
    func admits(ahead: Int, sentAt: MonotonicTime?, now: MonotonicTime) -> Bool {
        // Whoever goes with one of the next batches costs nobody anything; a slow disk must not shut the door on him.
        guard ahead >= Self.freeBatches * batchSize else { return true }
        let batch = max(batchNanoseconds, sentAt.map { now.nanoseconds(since: $0) } ?? 0)
        let wait = batch / Int64(batchSize) * Int64(ahead) + (sentAt == nil ? 0 : batch)
        let stands = standsSince.map { $0.adding(milliseconds: Self.intervalMilliseconds) <= now } ?? false
        let limit = stands ? Self.targetMilliseconds : Self.burstMilliseconds
        return wait <= Int64(limit) * 1_000_000
    }
}
