import Platform

/// How long each phase of a piece of work has taken.
struct Stopwatch: Sendable {
    private var laps: [(phase: StaticString, nanoseconds: Int64)] = []
    private var last = MonotonicTime.now()

    /// Adds the time since the last lap to a phase.
    mutating func lap(_ phase: StaticString) {
        let now = MonotonicTime.now()
        let nanoseconds = now.nanoseconds(since: last)
        last = now
        if let index = laps.firstIndex(where: { $0.phase.description == phase.description }) {
            laps[index].nanoseconds += nanoseconds
        } else {
            laps.append((phase, nanoseconds))
        }
    }

    /// `reading 1.2, solving 0.8`, in seconds.
    var text: String {
        laps.map { "\($0.phase) \(Double($0.nanoseconds / 10_000_000) / 100)" }.joined(separator: ", ")
    }
}
