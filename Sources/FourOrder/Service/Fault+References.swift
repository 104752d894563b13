import Domain

/// What a request refers to by id or code: whether it is there, and whether it still takes part.
enum ReferenceSQL {
    /// `ok`, `unknown` or `inactive`, for one column of a diagnosis.
    ///
    /// - Parameters:
    ///   - value: the parameter with its cast; null refers to nothing.
    ///   - column: what the value names in the table.
    static func standing(of value: String, in table: String, column: String = "id") -> String {
        """
        CASE WHEN \(value) IS NULL THEN 'ok' ELSE coalesce((
            SELECT CASE WHEN t.active THEN 'ok' ELSE 'inactive' END FROM \(table) AS t
            WHERE t.center_id = $1::uuid AND t.\(column) = \(value)), 'unknown') END
        """
    }

    /// Likewise of a service that is to be ordered: its category must take part too.
    static func standing(ofService value: String) -> String {
        """
        CASE WHEN \(value) IS NULL THEN 'ok' ELSE coalesce((
            SELECT CASE WHEN t.active AND k.active THEN 'ok' ELSE 'inactive' END FROM services AS t
            JOIN categories AS k ON k.center_id = t.center_id AND k.code = t.category
            WHERE t.center_id = $1::uuid AND t.id = \(value)), 'unknown') END
        """
    }
}

extension Fault {
    /// The fault that `ReferenceSQL.standing` amounts to.
    static func reference(_ standing: String, at pointer: String) -> Fault? {
        switch standing {
        case "unknown": .plain(.unknownReference, at: pointer)
        case "inactive": .plain(.inactiveReference, at: pointer)
        default: nil
        }
    }
}
