import Foundation

/// What waits, first come first served within a lane, lanes taking turns: one center's rush does not hold up the
/// others, and a batch holds one tenant's statements. What a tenant has of bulk work has a lane of its own.
struct TenantLanes<Element> {
    private struct Lane {
        let tenant: UUID?
        let isBulk: Bool
        var elements: [Element]
        /// Elements before it are gone; the array is compacted once they are most of it.
        var head = 0

        var count: Int { elements.count - head }
    }

    /// Lanes that hold something, in the order of their turns. A turn taken moves its lane to the end.
    private var lanes: [Lane] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ element: Element, tenant: UUID?, isBulk: Bool = false) {
        count += 1
        guard let index = lanes.firstIndex(where: { $0.tenant == tenant && $0.isBulk == isBulk }) else {
            lanes.append(Lane(tenant: tenant, isBulk: isBulk, elements: [element]))
            return
        }
        lanes[index].elements.append(element)
    }

    /// How many would go before another one of the tenant's: those of its own lane, and of each other lane no more,
    /// give or take a turn.
    func countAhead(of tenant: UUID?, turn: Int) -> Int {
        let own = lanes.first { $0.tenant == tenant && !$0.isBulk }?.count ?? 0
        return lanes.reduce(own) { ahead, lane in
            lane.tenant == tenant && !lane.isBulk ? ahead : ahead + min(lane.count, own + turn)
        }
    }

    /// The next lane's first elements, at most so many; nil when nothing waits.
    mutating func take(atMost limit: Int) -> (tenant: UUID?, elements: [Element])? {
        guard limit > 0, var lane = lanes.first else { return nil }
        let end = min(lane.head + limit, lane.elements.count)
        let taken =
            lane.head == 0 && end == lane.elements.count
            ? lane.elements : Array(lane.elements[lane.head..<end])
        lanes.removeFirst()
        count -= taken.count
        lane.head = end
        if lane.count > 0 {
            if lane.head > lane.count {
                lane.elements.removeSubrange(..<lane.head)
                lane.head = 0
            }
            lanes.append(lane)
        }
        return (lane.tenant, taken)
    }

    /// Takes out all that fit a condition, oldest first within a lane.
    mutating func removeAll(where condition: (Element) -> Bool) -> [Element] {
        var removed: [Element] = []
        for index in lanes.indices {
            let waiting = lanes[index].elements[lanes[index].head...]
            removed += waiting.filter(condition)
            lanes[index].elements = waiting.filter { !condition($0) }
            lanes[index].head = 0
        }
        lanes.removeAll { $0.count == 0 }
        count -= removed.count
        return removed
    }
}
