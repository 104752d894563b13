/// A span of time from `start` up to, but not including, `end`.
public struct TimeWindow: Hashable, Sendable {
    public let start: Timestamp
    public let end: Timestamp

    /// Nil unless it ends after it starts.
    public init?(start: Timestamp, end: Timestamp) {
        guard start < end else { return nil }
        self.start = start
        self.end = end
    }

    public var microseconds: Int64 { end.since(start) }

    public func contains(_ moment: Timestamp) -> Bool { start <= moment && moment < end }

    /// Windows that only touch do not overlap.
    public func overlaps(_ other: TimeWindow) -> Bool { start < other.end && other.start < end }
}

/// The time for which volunteers are booked.
public enum Booking {
    /// Without a window, from acceptance for two hours; from the start of the service for four.
    public static let secondsFromAcceptance = 2 * 3600
    public static let secondsFromStart = 4 * 3600

    /// On acceptance: over the order's window, or for two hours.
    public static func onAcceptance(window: TimeWindow?, at now: Timestamp) -> TimeWindow? {
        window ?? TimeWindow(start: now, end: now.adding(seconds: secondsFromAcceptance))
    }

    /// On start: over the order's window, or for four hours.
    public static func onStart(window: TimeWindow?, at now: Timestamp) -> TimeWindow? {
        window ?? TimeWindow(start: now, end: now.adding(seconds: secondsFromStart))
    }
}
