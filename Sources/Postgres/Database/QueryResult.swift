/// What a statement came to. Lent to the closure that waits for it, and gone with its return.
public enum QueryResult: ~Copyable {
    case rows(Rows)
    case failure(DatabaseError)
}

extension QueryResult {
    /// Brings some of the rows into view.
    mutating func view(_ range: Range<Int>) {
        switch consume self {
        case .rows(var rows):
            rows.view(range)
            self = .rows(rows)
        case .failure(let error):
            self = .failure(error)
        }
    }
}

/// How a write ended.
public enum WriteOutcome: Sendable {
    /// Its transaction is committed: on disk, as far as the server's settings go.
    case committed
    /// It had no effect.
    case failed(DatabaseError)
    /// The connection broke between sending the commit and its answer. The write took effect or did not; only the
    /// database knows. An idempotency key kept beside the effect makes asking again safe.
    case unknown
}
