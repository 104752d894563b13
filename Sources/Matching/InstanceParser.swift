/// The state of reading a `MatchingInstance`, a line at a time.
struct InstanceParser {
    typealias Fault = MatchingInstance.Fault

    var problem = MatchingProblem(orders: [], teams: [], edges: [])
    var orderIDs: [Int64] = []
    var teamIDs: [Int64] = []
    /// At most so many edges are given room because a header says so: a growing array holds up to three times its own.
    private static let edgesReserved = 1 << 23
    private var stated: (orders: Int, teams: Int, edges: Int)?
    private var orderOfID: [Int64: Int32] = [:]
    private var teamOfID: [Int64: Int32] = [:]

    mutating func read(_ bytes: ArraySlice<UInt8>, line: Int) throws(Fault) {
        var fields = Fields(bytes: bytes, line: line)
        guard let kind = fields.next(), kind.count == 1, let letter = kind.first else { return }
        switch letter {
        case UInt8(ascii: "H"): try readHeader(&fields)
        case UInt8(ascii: "T"): try readTeam(&fields)
        case UInt8(ascii: "O"): try readOrder(&fields)
        case UInt8(ascii: "E"): try readEdge(&fields)
        default: return
        }
    }

    func finish() throws(Fault) {
        guard let stated else { throw .missingHeader }
        for (kind, stated, found) in [
            ("orders", stated.orders, problem.orders.count), ("teams", stated.teams, problem.teams.count),
            ("edges", stated.edges, problem.edges.count),
        ] where stated != found {
            throw .countsDiffer(kind: kind, stated: stated, found: found)
        }
    }

    private mutating func readHeader(_ fields: inout Fields) throws(Fault) {
        guard stated == nil else { throw .secondHeader(line: fields.line) }
        let counts = (Int(try fields.integer()), Int(try fields.integer()), Int(try fields.integer()))
        try fields.end()
        for (kind, count, maximum) in [
            ("orders", counts.0, MatchingScale.maximumOrderCount),
            ("teams", counts.1, MatchingProblem.maximumTeamCount),
            ("edges", counts.2, MatchingProblem.maximumEdgeCount),
        ] where count > maximum {
            throw .tooMany(kind: kind, stated: count)
        }
        stated = counts
        problem.edges.reserveCapacity(min(max(counts.2, 0), Self.edgesReserved))
    }

    private mutating func readTeam(_ fields: inout Fields) throws(Fault) {
        guard stated != nil else { throw .missingHeader }
        let id = try fields.integer()
        let capacity = try fields.integer()
        let known = teamOfID.updateValue(Int32(truncatingIfNeeded: teamIDs.count), forKey: id)
        guard known == nil else { throw .duplicateID(line: fields.line) }
        teamIDs.append(id)
        problem.teams.append(.init(key: MatchingInstance.key(ofID: id), capacity: Int(capacity)))
    }

    private mutating func readOrder(_ fields: inout Fields) throws(Fault) {
        guard stated != nil else { throw .missingHeader }
        let id = try fields.integer()
        let penalty = try fields.lastInteger()
        let known = orderOfID.updateValue(Int32(truncatingIfNeeded: orderIDs.count), forKey: id)
        guard known == nil else { throw .duplicateID(line: fields.line) }
        orderIDs.append(id)
        problem.orders.append(.init(key: MatchingInstance.key(ofID: id), penalty: penalty))
    }

    private mutating func readEdge(_ fields: inout Fields) throws(Fault) {
        guard stated != nil else { throw .missingHeader }
        let (orderID, teamID) = (try fields.integer(), try fields.integer())
        let cost = try fields.integer()
        try fields.end()
        guard let order = orderOfID[orderID] else { throw .unknownOrder(line: fields.line) }
        guard let team = teamOfID[teamID] else { throw .unknownTeam(line: fields.line) }
        problem.edges.append(.init(order: order, team: team, cost: cost))
    }
}

/// The fields of a line.
private struct Fields {
    var rest: ArraySlice<UInt8>
    let line: Int

    init(bytes: ArraySlice<UInt8>, line: Int) {
        rest = bytes
        self.line = line
        if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
    }

    mutating func next() -> ArraySlice<UInt8>? {
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex(of: UInt8(ascii: " ")) ?? rest.endIndex
        defer { rest = end == rest.endIndex ? [] : rest[(end + 1)...] }
        return rest[rest.startIndex..<end]
    }

    mutating func integer() throws(MatchingInstance.Fault) -> Int64 {
        guard let field = next() else { throw .missingField(line: line) }
        return try parsed(field)
    }

    mutating func lastInteger() throws(MatchingInstance.Fault) -> Int64 {
        guard !rest.isEmpty else { throw .missingField(line: line) }
        let start = rest.lastIndex(of: UInt8(ascii: " ")).map { $0 + 1 } ?? rest.startIndex
        return try parsed(rest[start...])
    }

    func end() throws(MatchingInstance.Fault) {
        guard rest.isEmpty else { throw .excessField(line: line) }
    }

    /// An optional minus and decimal digits that fit 64 bits.
    private func parsed(_ field: ArraySlice<UInt8>) throws(MatchingInstance.Fault) -> Int64 {
        let negative = field.first == UInt8(ascii: "-")
        let digits = negative ? field.dropFirst() : field
        guard !digits.isEmpty else { throw .notAnInteger(line: line) }
        var value: Int64 = 0
        for byte in digits {
            let digit = Int64(byte) - 48
            guard (0...9).contains(digit) else { throw .notAnInteger(line: line) }
            let (tens, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.subtractingReportingOverflow(digit)
            guard !over, !carry else { throw .notAnInteger(line: line) }
            value = sum
        }
        guard negative || value != .min else { throw .notAnInteger(line: line) }
        return negative ? value : -value
    }
}
