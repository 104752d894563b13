import Platform

/// What became of requests: as a whole, and by tenths of a second.
struct Tally {
    private struct Tenth {
        /// How long they took, in microseconds.
        var taken: [UInt32] = []
        var refused = 0
    }

    private let startedAt: MonotonicTime
    private var statuses: [Int: Int] = [:]
    private var lost = 0
    /// In microseconds.
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
            tenths[tenth].taken.append(microseconds)
        } else {
            refused.append(microseconds)
            tenths[tenth].refused += 1
        }
    }

    func json(seconds: Double) -> String {
        let statuses = statuses.sorted { $0.key < $1.key }.map { #""\#($0.key)":\#($0.value)"# }
        let taken = tenths.flatMap(\.taken)
        let tenths = tenths.map { "[\($0.taken.count),\($0.refused),\(Self.at(0.99, $0.taken.sorted()))]" }
        return """
            {"seconds":\(seconds),"lost":\(lost),"statuses":{\(statuses.joined(separator: ","))},\
            "taken":\(Self.figures(taken)),"refused":\(Self.figures(refused)),\
            "tenths":[\(tenths.joined(separator: ","))]}
            """
    }

    private static func figures(_ all: [UInt32]) -> String {
        let sorted = all.sorted()
        return #"{"count":\#(all.count),"p50":\#(at(0.5, sorted)),"p99":\#(at(0.99, sorted)),"#
            + #""longest":\#(at(1, sorted))}"#
    }

    private static func at(_ share: Double, _ sorted: [UInt32]) -> UInt32 {
        sorted.isEmpty ? 0 : sorted[Int(Double(sorted.count - 1) * share)]
    }
}
