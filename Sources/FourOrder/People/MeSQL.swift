import Domain

/// What a person asks about himself. An API key is nobody: it has no data of its own.
enum MeSQL {
    static let gate = GateQuery(
        "gate_me",
        """
        SELECT a.version, a.kind = 'person' AS may FROM accounts AS a
        WHERE a.center_id = $1::uuid AND a.id = c.id
        """)

    static func admit(_ gate: Gate) throws(Refusal) {
        guard gate.mayAct else { throw Refusal(.forbidden) }
    }
}
