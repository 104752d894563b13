import Platform

/// Names a timer, for cancelling it.
public struct TimerID: Hashable, Sendable {
    let number: UInt64
}

/// Timers by the moment they are due: a binary heap of moments, the actions beside it.
///
/// A cancelled timer leaves its entry in the heap until it would have been due, or until more than half of the
/// entries are such leftovers. Deadlines that move with every byte do not belong here: see `DeadlineTable`.
struct TimerQueue {
    private struct Entry {
        let time: MonotonicTime
        let id: UInt64
    }

    private var heap: [Entry] = []
    private var actions: [UInt64: () -> Void] = [:]
    private var lastID: UInt64 = 0

    mutating func schedule(at time: MonotonicTime, _ action: @escaping () -> Void) -> TimerID {
        lastID += 1
        actions[lastID] = action
        heap.append(Entry(time: time, id: lastID))
        siftUp(heap.count - 1)
        return TimerID(number: lastID)
    }

    /// True when the timer was still to come.
    mutating func cancel(_ id: TimerID) -> Bool {
        guard actions.removeValue(forKey: id.number) != nil else { return false }
        if heap.count > 64, heap.count > 2 * actions.count { compact() }
        return true
    }

    /// When the next timer is due. Cancelled ones on top are dropped on the way.
    mutating func nextTime() -> MonotonicTime? {
        while let first = heap.first {
            if actions[first.id] != nil { return first.time }
            removeFirst()
        }
        return nil
    }

    /// Takes the action of the earliest timer that is due, if any; those due together come in scheduled order.
    mutating func takeDue(_ now: MonotonicTime) -> (() -> Void)? {
        guard let time = nextTime(), time <= now, let first = heap.first else { return nil }
        removeFirst()
        return actions.removeValue(forKey: first.id)
    }

    private mutating func compact() {
        heap.removeAll { actions[$0.id] == nil }
        heap.sort(by: Self.precedes)
    }

    private static func precedes(_ left: Entry, _ right: Entry) -> Bool {
        left.time < right.time || (left.time == right.time && left.id < right.id)
    }

    private mutating func siftUp(_ start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard Self.precedes(heap[index], heap[parent]) else { return }
            heap.swapAt(index, parent)
            index = parent
        }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2]
            where child < heap.count && Self.precedes(heap[child], heap[least]) {
                least = child
            }
            guard least != index else { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}
