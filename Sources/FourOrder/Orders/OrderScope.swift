import Synchronization

/// By which ways orders are in a caller's sight. A statement is made for the ways it is told to read, and says which
/// ways the caller really has; where they differ it is run again, so a guess can be wrong but an answer cannot.
struct OrderScope: OptionSet, Hashable, Sendable {
    let rawValue: Int

    static let wholeCenter = OrderScope(rawValue: 1)
    /// Sites and all under them, and what was forwarded from there.
    static let sites = OrderScope(rawValue: 2)
    /// What somebody placed as a resident, and what that was merged into: it stays his own whatever roles he has now.
    static let own = OrderScope(rawValue: 4)
    /// What intake or a dispatcher handed in for others.
    static let handedIn = OrderScope(rawValue: 8)
    /// What a team was ever offered.
    static let teams = OrderScope(rawValue: 16)

    static let every: OrderScope = [.wholeCenter, .sites, .own, .handedIn, .teams]

    /// The same, of the caller `c`, in SQL.
    static let expression = """
        CASE WHEN 'admin' = ANY (c.roles) OR ('intake' = ANY (c.roles) AND 'center' = ANY (c.scopes))
                OR coalesce(c.sites && ARRAY(
                    SELECT p.id FROM sites AS p WHERE p.center_id = $1::uuid AND p.parent_id IS NULL), false)
            THEN 1
            ELSE CASE WHEN c.sites IS NOT NULL THEN 2 ELSE 0 END
                | CASE WHEN c.kind = 'person' THEN 4 ELSE 0 END
                | CASE WHEN c.roles && ARRAY['intake', 'dispatcher'] THEN 8 ELSE 0 END
                | CASE WHEN c.teams IS NOT NULL THEN 16 ELSE 0 END
        END
        """
}

/// What the tokens of one loop turned out to see: only a guess at what they see next time.
final class OrderScopes {
    private static let maximumTokens = 10_000

    private var known: [[UInt8]: OrderScope] = [:]

    func guess(_ token: [UInt8]) -> OrderScope { known[token] ?? .every }

    func learn(_ token: [UInt8], _ scope: OrderScope) {
        if known.count >= Self.maximumTokens { known.removeAll(keepingCapacity: true) }
        known[token] = scope
    }
}
