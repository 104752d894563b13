/// 更正联系方式: the orders of a person whose name or number is put right follow, where their contact is still the one
/// that his account had.
enum ContactSQL {
    /// `before`: the account `id` as it was. A change must hold it to its version: what is compared with the orders is
    /// then what the account had, and not what somebody else has changed meanwhile.
    static func before(_ id: String) -> String {
        """
        before AS MATERIALIZED (
            SELECT a.id, a.name, a.phone, a.version FROM accounts AS a WHERE a.center_id = $1::uuid AND a.id = \(id)
        )
        """
    }

    /// The parts after `before` and `changed`, the account as it is now. What was merged into another order follows,
    /// too: it may be placed again.
    static let parts = """
        corrected AS (
            UPDATE orders AS o SET contact_name = n.name, contact_phone = n.phone, version = o.version + 1
            FROM changed AS n JOIN before AS b ON (n.name, n.phone) IS DISTINCT FROM (b.name, b.phone)
            WHERE o.center_id = $1::uuid AND o.resident_id = n.id
                AND (o.state IN (\(ErasureSQL.open)) OR o.state = 'merged' AND NOT o.requester_left)
                AND o.contact_name IS NOT DISTINCT FROM b.name AND o.contact_phone IS NOT DISTINCT FROM b.phone
            RETURNING o.id, b.phone AS before, n.phone AS now
        ),
        searchable AS (
            UPDATE order_grams AS g
            SET grams = array_remove(g.grams, 'tel:' || x.before)
                || ARRAY(SELECT 'tel:' || x.now WHERE x.now IS NOT NULL)
            FROM corrected AS x
            WHERE g.center_id = $1::uuid AND g.order_id = x.id
        ),
        \(CallerSQL.audit(
            "order.edit", of: "order", id: "x.id", from: "corrected AS x",
            data: "'{\"fields\": [\"contact\"]}'::jsonb", as: "audited_orders"))
        """
}
