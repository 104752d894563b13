import JSON

/// What a run has found so far.
struct RunTally {
    var orders = 0
    var assigned = 0
    /// Pairs of an order and a team that were weighed; of a broadcast, offers.
    var edges = 0
    /// Of the whole, where there is one: a broadcast has none.
    var cost: Int64?
    /// Name and unit of each term of a cost in turn.
    var termNames: [String] = []
    var shortages: [Shortage: Int] = [:]
    var seconds = Stopwatch()

    mutating func add(_ columns: MatchingColumns) {
        if termNames.isEmpty { termNames = columns.termNames }
        shortages.merge(columns.shortages, uniquingKeysWith: +)
    }

    mutating func add(_ results: MatchingResults) {
        orders += results.found.count
        assigned += results.assignedCount
        edges += results.edgeCount
    }

    /// As `matching_runs.counts`.
    var counts: [UInt8] {
        var json = JSONWriter(capacity: 96)
        json.beginObject()
        json.field("orders", orders)
        json.field("assigned", assigned)
        json.field("unserved", orders - assigned)
        json.field("edges", edges)
        json.endObject()
        return json.take()
    }
}
