import Glibc

/// A moment on the clock that never jumps (`CLOCK_MONOTONIC`), in nanoseconds since the machine started.
public struct MonotonicTime: Comparable, Hashable, Sendable {
    public let nanoseconds: Int64

    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Later than every moment a clock can show.
    public static let distantFuture = MonotonicTime(nanoseconds: .max)

    public static func now() -> MonotonicTime {
        MonotonicTime(nanoseconds: nanosecondsOf(CLOCK_MONOTONIC))
    }

    public static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// This moment moved by some milliseconds; it stops at `distantFuture` rather than overflow.
    public func adding(milliseconds: Int) -> MonotonicTime {
        adding(nanoseconds: Int64(milliseconds).multipliedClamped(by: 1_000_000))
    }

    /// This moment moved by some nanoseconds; it stops at `distantFuture` rather than overflow.
    public func adding(nanoseconds more: Int64) -> MonotonicTime {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(more)
        return overflow ? .distantFuture : MonotonicTime(nanoseconds: sum)
    }

    /// Nanoseconds from an earlier moment to this one; negative when that one is later.
    public func nanoseconds(since earlier: MonotonicTime) -> Int64 {
        nanoseconds - earlier.nanoseconds
    }
}

/// The time of day, which an administrator or NTP may move.
public enum WallClock {
    /// Microseconds since 1970-01-01T00:00:00Z, PostgreSQL's precision.
    public static func microsecondsSince1970() -> Int64 {
        nanosecondsSince1970() / 1_000
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    public static func nanosecondsSince1970() -> Int64 {
        nanosecondsOf(CLOCK_REALTIME)
    }
}

/// clock_gettime(2) cannot fail for the two clocks used here.
private func nanosecondsOf(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    _ = unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

extension Int64 {
    fileprivate func multipliedClamped(by factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? (self < 0 ? .min : .max) : product
    }
}
