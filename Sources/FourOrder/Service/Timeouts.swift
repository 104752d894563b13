import Postgres

/// 时限: how long is waited for what, from the innermost to the outermost, in milliseconds. This is where they all
/// stand: the database's in `Database.Timeouts`, those around a request here.
enum Timeouts {
    /// From a whole request to its answer, whatever it takes; then 503. An import takes its time.
    static let request = 15_000
    /// For what is under way when the server stops.
    static let drain = 20_000

    /// Each is shorter than the next; `docs/architecture.md` says so, too.
    static let ladder: [(name: String, milliseconds: Int)] = [
        ("silence", Database.Timeouts.silence), ("connect", Database.Timeouts.connect),
        ("connection wait", Database.Timeouts.connectionWait), ("lock", Database.Timeouts.lock),
        ("unconfirmed", Database.Timeouts.unconfirmed),
        ("idle in transaction", Database.Timeouts.idleInTransaction), ("turn", Database.Timeouts.turn),
        ("statement", Database.Timeouts.statement), ("answer", Database.Timeouts.answer),
        ("request", request), ("drain", drain),
    ]
}
