import Platform

/// How slow a peer may be: never still for longer than the time-out, and on the whole no slower than so many bytes a
/// second. A time-out between two bytes alone would let one who sends a byte at a time stay for ever.
struct Pace {
    private var beganAt: MonotonicTime
    private var bytes = 0

    init(at now: MonotonicTime) { beganAt = now }

    mutating func moved(_ count: Int) { bytes += count }

    /// When its time is over unless more moves.
    func deadline(timeoutMilliseconds: Int, _ limits: Limits, now: MonotonicTime) -> MonotonicTime {
        let earned = bytes / limits.minimumBytesPerSecond * 1_000
        return min(
            now.adding(milliseconds: timeoutMilliseconds),
            beganAt.adding(milliseconds: timeoutMilliseconds + earned))
    }
}
