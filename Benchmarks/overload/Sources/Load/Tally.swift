import Platform

/// What became of requests: as a whole, and by tenths of a second.
struct Tally {
    private struct Tenth {
        var taken = 0
        var refused = 0
        /// Of those taken, in microseconds.
        var longest: UInt32 = 0
    }

    private let startedAt: MonotonicTime
    private var statuses: [Int: Int] = [:]
    private var lost = 0
    /// In microseconds.
    private var taken: [UInt32] = []
    private var refused: [UInt32] = []
    private var tenths: [Tenth] = []

    init(_ startedAt: MonotonicTime) { self.startedAt = startedAt }

    mutating func count(_ status: Int?, since: MonotonicTime, now: MonotonicTime) {
        let tenth = Int(now.nanoseconds(since: startedAt) / 100_000_000)
        while tenths.count <= tenth { tenths.append(Tenth()) }
        let microseconds = UInt32(clamping: now.nanoseconds(since: since) / 1_000)
        guard let status else {
            lost += 1
            return
        }
        statuses[status, default: 0] += 1
        if status < 400 {
            taken.append(microseconds)
            tenths[tenth].taken += 1
            tenths[tenth].longest = max(tenths[tenth].longest, microseconds)
        } else {
            refused.append(microseconds)
            tenths[tenth].refused += 1
        }
    }

    func json(seconds: Double) -> String {
        let statuses = statuses.sorted { $0.key < $1.key }.map { #""\#($0.key)":\#($0.value)"# }
        let tenths = tenths.map { "[\($0.taken),\($0.refused),\($0.longest)]" }
        return """
            {"seconds":\(seconds),"lost":\(lost),"statuses":{\(statuses.joined(separator: ","))},\
            "taken":\(Self.figures(taken)),"refused":\(Self.figures(refused)),\
            "tenths":[\(tenths.joined(separator: ","))]}
            """
    }

    private static func figures(_ all: [UInt32]) -> String {
        let sorted = all.sorted()
        let at = { (share: Double) in sorted.isEmpty ? 0 : sorted[Int(Double(sorted.count - 1) * share)] }
        return #"{"count":\#(all.count),"p50":\#(at(0.5)),"p99":\#(at(0.99)),"longest":\#(at(1))}"#
    }
}
