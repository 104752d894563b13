public import Platform

/// Deadlines of many things that each have one and move it constantly, as connections do: setting one writes a
/// number, and a sweep from time to time looks at all of them (8 bytes each, a microsecond for a thousand).
public struct DeadlineTable {
    private var deadlines: [MonotonicTime] = []

    public init() {}

    /// Sets the deadline of a slot, a small number that the owner chooses; `.distantFuture` is none.
    @inlinable
    public mutating func set(_ slot: Int, _ deadline: MonotonicTime) {
        store(slot, deadline)
    }

    @usableFromInline
    mutating func store(_ slot: Int, _ deadline: MonotonicTime) {
        while deadlines.count <= slot { deadlines.append(.distantFuture) }
        deadlines[slot] = deadline
    }

    /// The slots whose deadline has passed. They keep it until it is set anew.
    public func passed(_ now: MonotonicTime) -> [Int] {
        var slots: [Int] = []
        for (slot, deadline) in deadlines.enumerated() where deadline <= now { slots.append(slot) }
        return slots
    }
}
