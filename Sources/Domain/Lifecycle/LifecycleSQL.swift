/// The database's own guards, as text generated from the tables of transitions.
///
/// The text is deterministic, so that a test can compare it with what a migration holds. Names come from the
/// enums alone (lower case letters and `_`), never from input.
public enum LifecycleSQL {
    /// True of an event `new (action, from_state, to_state)` that is no row of the table. What has no state before
    /// it, as `place` has not, is written with nothing before the first `>`.
    public static let orderEventIsIllegal: String = {
        let rows = Lifecycle.transitions.map {
            "\($0.from?.rawValue ?? "")>\($0.action.rawValue)>\($0.to.rawValue)"
        }
        return """
            (coalesce(new.from_state, '') || '>' || new.action || '>' || new.to_state <> all (\(array(rows)))) is not false
            """
    }()

    /// An array literal of every `'from>action>to'` that an update of `orders` may make.
    public static let orderMoves: String = array(
        Lifecycle.transitions.compactMap { row in
            row.from.map { "\($0.rawValue)>\(row.action.rawValue)>\(row.to.rawValue)" }
        })

    /// An array literal of every `'from>to'` that an update of `offers` may make.
    public static let offerMoves: String = array(
        OfferState.moves.map { "\($0.from.rawValue)>\($0.to.rawValue)" })

    /// What the trigger asks before an update of `orders (state, last_action)`: true when the change
    /// is to be refused. An update that leaves both columns alone is no transition.
    public static let orderUpdateIsIllegal = """
        (old.state, old.last_action) is distinct from (new.state, new.last_action)
        and (old.state || '>' || new.last_action || '>' || new.state <> all (\(orderMoves))) is not false
        """

    /// What the trigger asks before an insert into `orders`: an order begins by being placed.
    public static let orderInsertIsIllegal: String = {
        let allowed = Lifecycle.transitions.filter { $0.from == nil }
            .map { "(new.last_action = '\($0.action.rawValue)' and new.state = '\($0.to.rawValue)')" }
        return "(\(allowed.joined(separator: " or "))) is not true"
    }()

    /// What the trigger asks before an update of `offers (state)`.
    public static let offerUpdateIsIllegal = """
        old.state is distinct from new.state
        and (old.state || '>' || new.state <> all (\(offerMoves))) is not false
        """

    /// `'a', 'b'` of an enum's raw values, for `CHECK (state in (…))`.
    public static func list<Value>(_ type: Value.Type) -> String
    where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
        type.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    }

    private static func array(_ items: [String]) -> String {
        "array[\n    " + items.map { "'\($0)'" }.joined(separator: ",\n    ") + "\n]"
    }
}
