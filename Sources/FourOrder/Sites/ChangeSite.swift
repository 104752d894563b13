import Domain
import Foundation
import Postgres

/// 修改阵地: names a site anew, moves it with all under it, opens or closes it.
///
/// `PATCH /v1/sites/{id}` `{code, name, kind, parent_id, location, active}`
///
/// A move rewrites the paths of the site and of all under it in one go; their orders follow by a trigger. Where the
/// lock shows a newer site than the statement's snapshot, the statement gives no row and is run again. What else
/// moved meanwhile would be left with a path that leads nowhere: its reference to the parent's path fails the
/// statement, and that too is run again.
struct ChangeSite: Verb {
    static let operation = OperationID.changeSite
    static let gate = Gate.Subject.row(of: .sites)
    private static let fields: [StaticString] = ["code", "name", "kind", "parent_id", "location", "active"]

    let site: UUID
    let named: [String]
    let code: String?
    let name: String?
    let kind: SiteKind?
    let parent: UUID?
    let location: Coordinates?
    let isActive: Bool?

    init(_ call: borrowing Call) throws(Refusal) {
        site = try call.id()
        var body = try call.fields()
        named = body.named(Self.fields)
        code = body.replacement("code") { $0.code("code") }
        name = body.replacement("name") { $0.text("name", Limits.resourceName, lines: false) }
        kind = body.replacement("kind") { $0.choice("kind", SiteKind.self) }
        parent = body.replacement("parent_id") { $0.id("parent_id") }
        location = body.location("location")
        isActive = body.replacement("active") { $0.boolean("active") }
        try body.finish()
    }

    var lockKey: UInt64 { site.low }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(site)
            p.int(context.precondition.parameter)
            p.texts(named)
            p.text(code)
            p.text(name)
            p.text(kind?.rawValue)
            p.uuid(parent)
            p.double(location?.latitude)
            p.double(location?.longitude)
            p.bool(isActive)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        SiteView.write(rows, to: &reply)
        return true
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        Statement(Self.diagnosisSQL) { p in
            p.uuid(context.center)
            p.uuid(site)
            p.uuid(parent)
            p.bool(isActive)
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        guard rows.count > 0 else { throw Refusal(.notFound) }
        if rows.bool(0, 0) { throw Refusal(.plain(.unknownReference, at: "/parent_id")) }
        if rows.bool(0, 1) { return Refusal(.siteCycle) }
        if rows.bool(0, 2) { throw Refusal(.plain(.notAllowedHere, at: "/parent_id")) }
        if rows.bool(0, 3) {
            throw Refusal(.plain(.inactiveReference, at: parent == nil ? "/active" : "/parent_id"))
        }
        return rows.bool(0, 4) ? Refusal(.siteInUse) : nil
    }
}

extension ChangeSite {
    /// The parent `p` that `t` is to have, `w` being what is wanted.
    private static let parent =
        "LEFT JOIN sites AS p ON p.center_id = $1::uuid AND p.id = coalesce(w.parent, t.parent_id)"

    /// What stands in the way, in the order in which it is told.
    private static let obstacles = [
        // No such parent.
        "w.parent IS NOT NULL AND p.id IS NULL",
        // A parent that is the site itself or under it; every site is under the root, so the root never moves.
        "t.id = ANY (p.path)",
        // The lowest site would lie too deep.
        """
        p.id <> t.parent_id AND cardinality(p.path) - cardinality(t.path) + 1 + (
            SELECT max(cardinality(d.path)) FROM sites AS d WHERE d.center_id = $1::uuid AND t.id = ANY (d.path)
        ) > \(CreateSite.maximumDepth)
        """,
        // It would be active under one that is not.
        "NOT p.active AND coalesce(w.active, t.active) AND (w.active OR p.id <> t.parent_id)",
        // It is to be closed while there is something under it. The root takes what no other site takes.
        """
        NOT w.active AND t.active AND (
            t.parent_id IS NULL
            OR EXISTS (
                SELECT FROM sites AS d WHERE d.center_id = $1::uuid AND d.active AND d.id <> t.id AND t.id = ANY (d.path))
            OR EXISTS (
                SELECT FROM teams AS m JOIN sites AS d ON d.center_id = $1::uuid AND d.id = m.site_id
                WHERE m.center_id = $1::uuid AND m.active AND t.id = ANY (d.path))
            OR EXISTS (
                SELECT FROM orders AS o
                WHERE o.center_id = $1::uuid AND t.id = ANY (o.site_path)
                    AND o.state IN ('placed', 'dispatched', 'accepted', 'in_service')))
        """,
    ].map { "coalesce((\($0)), false)" }

    static let sql = SQL(
        "change_site",
        """
        WITH \(CallerSQL.writing),
        target AS (
            SELECT s.* FROM sites AS s CROSS JOIN caller AS c
            WHERE s.center_id = $1::uuid AND s.id = $5::uuid AND c.claimed AND \(Policy.may(operation))
                AND ($6::integer IS NULL OR s.version = $6::integer)
            FOR NO KEY UPDATE OF s
        ),
        chosen AS MATERIALIZED (
            SELECT t.id, cardinality(t.path) AS depth, p.id AS parent_id, p.path AS parent_path,
                coalesce(p.id <> t.parent_id, false) AS moves
            FROM target AS t CROSS JOIN (SELECT $11::uuid AS parent, $14::boolean AS active) AS w \(parent)
            WHERE NOT (\(obstacles.joined(separator: " OR ")))
                AND (t.version, t.path) = (
                    SELECT v.version, v.path FROM sites AS v WHERE v.center_id = $1::uuid AND v.id = $5::uuid)
        ),
        moved AS (
            UPDATE sites AS s
            SET path = CASE WHEN x.moves THEN x.parent_path || s.path[x.depth:] ELSE s.path END,
                parent_id = CASE WHEN s.id = x.id THEN x.parent_id ELSE s.parent_id END,
                code = CASE WHEN s.id = x.id THEN coalesce($8::text, s.code) ELSE s.code END,
                name = CASE WHEN s.id = x.id THEN coalesce($9::text, s.name) ELSE s.name END,
                kind = CASE WHEN s.id = x.id THEN coalesce($10::text, s.kind) ELSE s.kind END,
                lat = CASE WHEN s.id = x.id AND 'location' = ANY ($7::text[]) THEN $12::float8 ELSE s.lat END,
                lng = CASE WHEN s.id = x.id AND 'location' = ANY ($7::text[]) THEN $13::float8 ELSE s.lng END,
                active = CASE WHEN s.id = x.id THEN coalesce($14::boolean, s.active) ELSE s.active END,
                version = s.version + CASE WHEN s.id = x.id THEN least(cardinality($7::text[]), 1) ELSE 0 END
            FROM chosen AS x
            WHERE s.center_id = $1::uuid AND (s.id = x.id OR (x.moves AND x.id = ANY (s.path)))
            RETURNING s.*
        ),
        changed AS (SELECT * FROM moved AS s WHERE s.id = $5::uuid),
        \(CallerSQL.audit(
            "site.change", of: "site", id: "n.id",
            from: "(SELECT * FROM changed WHERE cardinality($7::text[]) > 0) AS n",
            data: "jsonb_build_object('fields', to_jsonb($7::text[]))"))
        SELECT \(SiteView.columns) FROM changed AS s
        """)

    private static let diagnosisSQL = SQL(
        "diagnose_change_site",
        """
        SELECT \(obstacles.joined(separator: ", "))
        FROM sites AS t CROSS JOIN (SELECT $3::uuid AS parent, $4::boolean AS active) AS w \(parent)
        WHERE t.center_id = $1::uuid AND t.id = $2::uuid
        """)
}
