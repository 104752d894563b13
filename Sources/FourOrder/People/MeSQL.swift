import Domain

/// What a person asks about himself. An API key is nobody: it has no data of its own.
enum MeSQL {
    /// Whether the caller `c` has data of his own.
    static let own = "c.kind = 'person'"

    static let gate = GateQuery(
        "gate_me",
        """
        SELECT a.version, \(own) AS may FROM accounts AS a
        WHERE a.center_id = $1::uuid AND a.id = c.id
        """)
}
