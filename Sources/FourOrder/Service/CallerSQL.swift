import Domain

/// The opening of every statement: who asks, found by the token in the same round trip.
///
/// Parameters shared by all: `$1` the center the token claims, `$2` the SHA-256 of the token. The joined token
/// row proves the claim: a token of another center is no row under `$1`.
enum CallerSQL {
    /// `caller`: one row, or none where the token is unknown, expired or its account closed.
    static let reading = reading(with: source)

    /// The same of who may use his token for this: a key that was not given its scope is no row either.
    static func reading(for operation: OperationID) -> String { reading(with: source + allowed(operation)) }

    private static func reading(with source: String) -> String {
        """
        caller AS MATERIALIZED (
            SELECT \(columns), true AS claimed
            \(source)
        )
        """
    }

    /// As `reading`; `$3` is the Idempotency-Key or null, `$4` the request's id. `claimed` is false where a
    /// twin under the same key still runs or has been answered: the statement then must do nothing.
    ///
    /// The lock ends with the transaction. A twin that committed between this statement's snapshot and the
    /// lock is caught by the constraint `an_answer_is_kept_once`, in the transaction of the effect itself.
    static let writing = writing(with: source)

    static func writing(for operation: OperationID) -> String { writing(with: source + allowed(operation)) }

    private static func writing(with source: String) -> String {
        """
        caller AS MATERIALIZED (
            SELECT \(columns), $4::uuid AS request_id, 1::bigint AS ordinal,
                $3::text IS NULL OR (
                    pg_try_advisory_xact_lock(hashtextextended(a.id::text || $3::text, 0))
                    AND NOT EXISTS (
                        SELECT FROM idempotency_keys AS i
                        WHERE i.center_id = $1::uuid AND i.account_id = a.id AND i.key = $3::text)
                ) AS claimed
            \(source)
        )
        """
    }

    /// `caller` for a set: a row for each request that has one, with what it asks for. `asked` has a column `token`.
    static func reading(_ asked: String, for operation: OperationID) -> String {
        """
        caller AS MATERIALIZED (
            SELECT \(columns), asked.* FROM \(asked) \(askedSource)\(allowed(operation))
        )
        """
    }

    /// As `writing`, for a set; `asked` has the columns `token`, `key` and `request_id`.
    ///
    /// Where something may stand under `OR` or in a select list, a set asks for its value rather than by `EXISTS`: that
    /// may be planned as a hash of the whole table.
    static func writing(_ asked: String, for operation: OperationID? = nil) -> String {
        """
        caller AS MATERIALIZED (
            SELECT \(columns), asked.*,
                asked.key IS NULL OR (
                    pg_try_advisory_xact_lock(hashtextextended(a.id::text || asked.key, 0))
                    AND (
                        SELECT i.status FROM idempotency_keys AS i
                        WHERE i.center_id = $1::uuid AND i.account_id = a.id AND i.key = asked.key
                    ) IS NULL
                ) AS claimed
            FROM \(asked) \(askedSource)\(operation.map(allowed) ?? "")
        )
        """
    }

    private static let askedSource = """
        JOIN tokens AS t ON t.center_id = $1::uuid AND t.hash = asked.token AND t.expires_at > now()
            JOIN accounts AS a ON a.center_id = $1::uuid AND a.id = t.account_id AND a.active
        """

    private static func allowed(_ operation: OperationID) -> String {
        Policy.allowsKey(operation).map { " AND \($0)" } ?? ""
    }

    private static let columns = """
        a.id, a.kind, a.name, a.phone, a.roles, a.scopes, a.team_ids AS teams, a.led_team_ids AS led,
            CASE WHEN 'dispatcher' = ANY (a.roles) THEN a.site_ids END AS sites
        """

    private static let source = """
        FROM tokens AS t JOIN accounts AS a ON a.center_id = $1::uuid AND a.id = t.account_id
            WHERE t.center_id = $1::uuid AND t.hash = $2::bytea AND t.expires_at > now() AND a.active
        """

    /// `actor_kind` of an event or audit row, for the caller `c`.
    static let actorKind = "CASE c.kind WHEN 'api_key' THEN 'api_key' ELSE 'account' END"

    /// The audit row of a change, as one more part of the statement: `source` yields the objects changed.
    ///
    /// - Parameter part: its name, where the statement changes objects in several ways.
    static func audit(
        _ operation: String, of kind: String, id: String, from source: String, data: String = "'{}'::jsonb",
        as part: String = "audited"
    ) -> String {
        """
        \(part) AS (
            INSERT INTO audit_log (center_id, actor_kind, actor_id, operation, object_kind, object_id, request_id, data)
            SELECT $1::uuid, \(actorKind), c.id, '\(operation)', '\(kind)', (\(id))::text, c.request_id, \(data)
            FROM caller AS c CROSS JOIN \(source)
        )
        """
    }
}
