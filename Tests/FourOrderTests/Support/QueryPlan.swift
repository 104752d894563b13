import Foundation

/// What the plan of a statement says about the tables it reads.
struct QueryPlan {
    /// A node that reads more the more there is.
    struct Offence: CustomStringConvertible {
        let table: String
        let description: String
    }

    struct Index: Decodable {
        let name: String
        let table: String
        let isUnique: Bool
        let columns: [String]
    }

    private let indexes: [String: Index]
    /// The tables that do not grow with use.
    private let small: Set<String>
    /// Indexes over what is under way alone.
    private let open: Set<String>
    /// Columns of which one value names one thing, whose rows do not grow with use.
    private static let narrow: Set<String> = [
        "id", "order_id", "hash", "account_id", "username", "number", "key", "external_ref", "merged_into",
        "run_id",
        "resident_id", "grams", "earth", "subject_id", "phone",
    ]
    private static let narrowOfTable = [
        "team_members": "team_id", "sites": "parent_id", "teams": "site_id", "report_parts": "span",
    ]

    init(_ indexes: [Index], small: Set<String>, open: Set<String>) {
        self.indexes = Dictionary(indexes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.small = small
        self.open = open
    }

    /// The reads of a plan whose cost nothing bounds.
    ///
    /// An index scan is bounded by a value of one of its narrow columns, by a range with both ends, or by a limit above
    /// it that nothing between them defers: rows of a sort or an aggregate are all read first. That the center is the
    /// session's, and that an id lies beyond the page before, narrow nothing.
    func offences(_ plan: PlanNode) -> [Offence] { offences(plan, isLimited: false, []) }

    private func offences(_ node: PlanNode, isLimited: Bool, _ filters: [String]) -> [Offence] {
        var isLimited = isLimited
        switch node.type {
        case "Limit": isLimited = true
        case "Sort", "Incremental Sort", "Aggregate", "WindowAgg", "Hash", "ModifyTable": isLimited = false
        default: break
        }
        let filters = node.type == "Limit" ? [] : filters + (node.joinFilter.map { [$0] } ?? [])
        // A condition on other rows alone may hold for none of them, and then all that is here is read in vain.
        let isInVain = node.alias.map { alias in filters.contains { !$0.contains("\(alias).") } } ?? false
        var found = offence(of: node, isLimited && !isInVain).map { [$0] } ?? []
        for child in node.children ?? [] {
            let isApart = child.relationship == "InitPlan" || child.relationship == "SubPlan"
            found += offences(child, isLimited: isLimited && !isApart, isApart ? [] : filters)
        }
        return found
    }

    private func offence(of node: PlanNode, _ isLimited: Bool) -> Offence? {
        let index = node.index.flatMap { indexes[$0] }
        guard let table = node.table ?? index?.table, !small.contains(table) else { return nil }
        switch node.type {
        case "Seq Scan": return Offence(table: table, description: "reads all of \(table)")
        case "Index Scan", "Index Only Scan", "Bitmap Index Scan":
            guard let index, !open.contains(index.name) else { return nil }
            let condition = node.condition ?? ""
            if isLimited && node.type != "Bitmap Index Scan" || isNarrow(condition, index) { return nil }
            return Offence(
                table: table,
                description: "\(node.type) of \(table) by \(index.name) where \(condition) is not bounded")
        default: return nil
        }
    }

    private func isNarrow(_ condition: String, _ index: Index) -> Bool {
        var equal: Set<String> = []
        var lower: Set<String> = []
        var upper: Set<String> = []
        for part in condition.matches(of: #/\(?(\w+)(?:\[\d\])?\)*(?:::\w+)? (=|<|<=|>|>=|@>) /#) {
            switch part.2 {
            case "=", "@>": equal.insert(String(part.1))
            case "<", "<=": upper.insert(String(part.1))
            default: lower.insert(String(part.1))
            }
        }
        return !equal.isDisjoint(with: Self.narrow) || !lower.isDisjoint(with: upper)
            || Self.narrowOfTable[index.table].map(equal.contains) ?? false
            || index.isUnique && equal.isSuperset(of: index.columns)
    }
}

/// A node of what `EXPLAIN (FORMAT JSON)` gives.
struct PlanNode: Decodable {
    let type: String
    let relationship: String?
    let table: String?
    let alias: String?
    let index: String?
    let condition: String?
    let joinFilter: String?
    let children: [PlanNode]?

    private enum CodingKeys: String, CodingKey {
        case type = "Node Type"
        case relationship = "Parent Relationship"
        case table = "Relation Name"
        case alias = "Alias"
        case index = "Index Name"
        case condition = "Index Cond"
        case joinFilter = "Join Filter"
        case children = "Plans"
    }
}

/// The whole answer: one statement, one plan.
struct Explained: Decodable {
    let plan: PlanNode

    private enum CodingKeys: String, CodingKey {
        case plan = "Plan"
    }
}
