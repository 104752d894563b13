/// A time of the summary: from placing to the first of an action in any round, in whole seconds.
enum ReportTime: String, CaseIterable {
    case dispatch, accept, complete

    /// The column of `orders`.
    var ofOrder: String { "first_\(rawValue)_s" }
    /// The column of `report_parts`, and the median's name in the statement.
    var name: String { "to_\(rawValue)" }
    /// How many orders have it, by its name in the statement.
    var count: String { "with_\(rawValue)" }

    /// A row for each time: its name and what `value` says of it, in SQL.
    static func rows(_ value: (ReportTime) -> String) -> String {
        "(VALUES \(allCases.map { "('\($0.rawValue)', \(value($0)))" }.joined(separator: ", ")))"
    }
}
