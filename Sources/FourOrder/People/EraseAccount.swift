import Domain
import Foundation
import JSON
import Postgres

/// 注销并删除个人信息: an account loses whatever says whose it was, and its orders what they say about people.
///
/// `POST /v1/me/erasure` `{confirm: true}` by oneself, `POST /v1/accounts/{id}/erasure` `{reason}` by an administrator
/// whom the person asked otherwise. Its id stays: states, times, hours and the audit trail refer to it. So many orders
/// go at once; of an account with more the answer says so, and the account goes with the last of them.
enum EraseAccount {
    /// Orders erased by one request.
    static let orders: Int32 = 500

    /// `$5` the account, null for the caller's own; `$6` the reason or null; `$7` so many orders at once.
    ///
    /// The account is locked, in the version that the statement's snapshot shows: teams and sites that it was given
    /// meanwhile, which change its row too, are not left behind.
    static let sql = SQL(
        "erase_account",
        """
        WITH \(CallerSQL.writing),
        target AS (
            SELECT a.id, a.username, a.xmin AS stamp FROM caller AS c CROSS JOIN accounts AS a
            WHERE a.center_id = $1::uuid AND a.id = (SELECT coalesce($5::uuid, w.id) FROM caller AS w)
                AND a.kind = 'person' AND a.erased_at IS NULL
                AND c.claimed AND CASE WHEN $5::uuid IS NULL
                    THEN \(Policy.may(.eraseMe, own: MeSQL.own)) ELSE \(Policy.may(.eraseAccount)) END
            FOR NO KEY UPDATE OF a
        ),
        person AS MATERIALIZED (
            SELECT t.id, t.username FROM target AS t
                JOIN accounts AS v ON v.center_id = $1::uuid AND v.id = t.id AND v.xmin = t.stamp
        ),
        standing AS MATERIALIZED (\(OrdersUnderWaySQL.ids) LIMIT 1),
        erasing AS MATERIALIZED (
            SELECT o.id, o.state, o.merged_into, o.requester_left
            FROM person AS p JOIN orders AS o ON o.center_id = $1::uuid AND o.resident_id = p.id
            WHERE (o.erased = 0 OR o.erased = 1 AND NOT (\(ErasureSQL.isLeftOpen))) AND NOT EXISTS (SELECT FROM standing)
            ORDER BY o.id LIMIT $7::integer
        ),
        \(ErasureSQL.parts),
        \(ErasureSQL.parted(rater: "(SELECT p.id FROM person AS p)")),
        \(wordsElsewhere),
        gone AS (
            UPDATE accounts AS a
            SET erased_at = now(), active = false, name = '\(name)', phone = NULL, username = 'erased-' || a.id,
                password_hash = NULL, skills = '{}', availability = '[]', version = a.version + 1
            WHERE a.center_id = $1::uuid AND a.id = (SELECT p.id FROM person AS p) AND a.erased_at IS NULL
                AND NOT EXISTS (SELECT FROM standing)
                AND (SELECT count(*) FROM erasing) < $7::integer
                AND (SELECT count(*) FROM erasing) = (SELECT count(*) FROM erased)
            RETURNING a.id, a.erased_at
        ),
        nameless AS (
            DELETE FROM logins AS l USING gone AS g JOIN person AS p ON p.id = g.id
            WHERE l.username = p.username AND l.account_id = g.id
        ),
        teamless AS (
            DELETE FROM team_members AS t USING gone AS g
            WHERE t.center_id = $1::uuid AND t.account_id = g.id RETURNING t.team_id, t.account_id
        ),
        siteless AS (
            DELETE FROM account_sites AS s USING gone AS g WHERE s.center_id = $1::uuid AND s.account_id = g.id
        ),
        \(ReasonSQL.part(of: "gone AS g WHERE $6::text IS NOT NULL", subject: "g.id", reason: "$6::text")),
        \(CallerSQL.audit(
            "account.erase", of: "account", id: "g.id", from: "gone AS g LEFT JOIN reasoned AS r ON true",
            data: "jsonb_strip_nulls(jsonb_build_object(\(ReasonSQL.data)))")),
        \(CallerSQL.audit(
            "order.erase", of: "order", id: "e.id", from: "erased AS e", as: "audited_orders")),
        \(CallerSQL.audit(
            "team.remove_member", of: "team", id: "t.team_id", from: "teamless AS t",
            data: "jsonb_build_object('account_id', t.account_id)", as: "audited_teams"))
        SELECT g.erased_at, (SELECT count(*) FROM erased)
        FROM person AS p LEFT JOIN gone AS g ON true WHERE NOT EXISTS (SELECT FROM standing)
        """)

    /// What stands in the place of a name.
    static let name = "已注销"

    /// What he wrote with the orders of others that his were merged into, and with those of his own that go on for
    /// others.
    private static let wordsElsewhere = """
        elsewhere AS MATERIALIZED (
            SELECT DISTINCT t.id, p.id AS account_id
            FROM person AS p CROSS JOIN erasing AS x
                JOIN orders AS t ON t.center_id = $1::uuid AND t.id = x.merged_into
            WHERE t.resident_id IS DISTINCT FROM p.id
            UNION
            SELECT x.id, p.id FROM person AS p CROSS JOIN erasing AS x WHERE x.state IN (\(ErasureSQL.open))
        ),
        unnoted_elsewhere AS (
            DELETE FROM order_notes AS n USING elsewhere AS x
                JOIN order_events AS e ON e.center_id = $1::uuid AND e.order_id = x.id AND e.actor_id = x.account_id
            WHERE n.center_id = $1::uuid AND n.order_id = e.order_id AND n.seq = e.seq
        ),
        unrated_elsewhere AS (
            UPDATE ratings AS r SET comment = NULL FROM elsewhere AS x
            WHERE r.center_id = $1::uuid AND r.order_id = x.id AND r.by_account = x.account_id
                AND r.comment IS NOT NULL
        )
        """

    private static let diagnosisSQL = SQL(
        "diagnose_erasure",
        """
        WITH \(CallerSQL.reading), person AS (SELECT coalesce($3::uuid, c.id) AS id FROM caller AS c)
        \(OrdersUnderWaySQL.ids) LIMIT \(OrdersUnderWaySQL.named)
        """)

    static func statement(_ context: CallContext, of account: UUID?, reason: String?) -> Statement {
        Statement(sql) { p in
            context.bindWriting(&p)
            p.uuid(account)
            p.text(reason)
            p.int(orders)
        }
    }

    static func diagnosis(_ context: CallContext, of account: UUID?) -> Statement {
        Statement(diagnosisSQL) { p in
            context.bindReading(&p)
            p.uuid(account)
        }
    }

    static func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.json.beginObject()
        reply.json.moment("erased_at", rows, 0, 0)
        reply.json.field("orders", rows.int(0, 1))
        reply.json.field("more", rows.isNull(0, 0))
        reply.json.field("kept", kept[context.language])
        reply.json.endObject()
        return true
    }

    /// What is not erased, and why.
    static let kept = Wording(
        zh: """
            为履行法定义务和统计，保留不含姓名、电话、地址和文字的办理记录：编号、状态、时间、类别、站点、队伍、评分和服务时长；\
            备份按其保存期限删除。
            """,
        en: """
            Kept, for legal duties and statistics, are records without name, phone, address or words: numbers, states, times, \
            categories, sites, teams, scores and hours served. Backups go when their time is over.
            """)
}
