import Postgres

/// How the gate looks for a thing that not everybody sees, or that more than a role lets act on.
struct GateQuery: Equatable {
    let sql: SQL

    /// - Parameter source: a query that gives `version` (integer) and `may` (boolean): one row where the caller `c`
    ///   sees what `$4::text` names, none where he does not.
    init(_ name: StaticString, _ source: String) { sql = SQL(name, Gate.text(query: source)) }

    /// What a text names by its id, so that the index is used; null where it is no UUID.
    static func id(_ text: String = "$4::text") -> String {
        "CASE WHEN \(text) ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN (\(text))::uuid END"
    }

    static func == (left: GateQuery, right: GateQuery) -> Bool { left.sql === right.sql }
}
