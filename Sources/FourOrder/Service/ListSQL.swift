import Postgres

/// Lists in the columns of a set. Its rows cannot hold arrays of several lengths: a list goes as one text, with a
/// control between its elements that no text of a request holds.
enum ListSQL {
    fileprivate static let separator = "\u{1F}"

    /// Such a column as an array of texts; null stays null, and an empty one is empty.
    static func array(_ column: String) -> String { "string_to_array(\(column), E'\\x1F')" }
}

extension Parameters {
    /// A column that `ListSQL.array` reads.
    mutating func list(_ elements: [String]?) { text(elements?.joined(separator: ListSQL.separator)) }
}
