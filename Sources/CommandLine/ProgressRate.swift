import Platform

/// How fast something goes, and how long it will take.
struct ProgressRate {
    private let total: Int
    private let start: MonotonicTime

    init(total: Int, now: MonotonicTime) {
        self.total = total
        start = now
    }

    /// `85.3/s, 剩余 0:09 left`.
    func text(done: Int, now: MonotonicTime) -> String {
        let seconds = Double(now.nanoseconds(since: start)) / 1e9
        let rate = seconds > 0 ? Double(done) / seconds : 0
        let left = rate > 0 ? Self.clock(Double(total - done) / rate) : "-:--"
        return "\(Self.tenths(rate))/s, 剩余 \(left) left"
    }

    /// Minutes and seconds, or hours, minutes and seconds.
    static func clock(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 359_999).rounded(.up))
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
    }

    /// With one decimal.
    static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
