import Domain
import Foundation
import Postgres

/// 新建阵地: a new site under one that is there.
///
/// `POST /v1/sites` `{code, name, kind, parent_id, location}`
struct CreateSite: Verb {
    static let operation = OperationID.createSite
    /// Sites from the root down to the lowest.
    static let maximumDepth = 5
    static let sql = SQL(
        "create_site",
        """
        WITH \(CallerSQL.writing),
        created AS (
            INSERT INTO sites (center_id, id, code, name, kind, parent_id, path, lat, lng)
            SELECT $1::uuid, $5::uuid, $6::text, $7::text, $8::text, p.id, p.path || $5::uuid, $10::float8, $11::float8
            FROM caller AS c JOIN sites AS p ON p.center_id = $1::uuid AND p.id = $9::uuid AND p.active
            WHERE c.claimed AND \(Policy.may(operation)) AND cardinality(p.path) < \(maximumDepth)
            ON CONFLICT (center_id, code) DO NOTHING
            RETURNING *
        ),
        \(CallerSQL.audit("site.create", of: "site", id: "n.id", from: "created AS n"))
        SELECT \(SiteView.columns) FROM created AS s
        """)
    private static let diagnosisSQL = SQL(
        "diagnose_create_site",
        """
        SELECT p.id IS NOT NULL, p.active, cardinality(p.path) < \(maximumDepth),
            EXISTS (SELECT FROM sites AS s WHERE s.center_id = $1::uuid AND s.code = $3::text)
        FROM (SELECT) AS one LEFT JOIN sites AS p ON p.center_id = $1::uuid AND p.id = $2::uuid
        """)

    let id: UUID
    let code: String?
    let name: String?
    let kind: SiteKind?
    let parent: UUID?
    let location: Coordinates?

    init(_ call: borrowing Call) throws(Refusal) {
        var body = try call.fields()
        code = body.require("code") { $0.code("code") }
        name = body.require("name") { $0.text("name", Limits.resourceName, lines: false) }
        kind = body.require("kind") { $0.choice("kind", SiteKind.self) }
        parent = body.requiredID("parent_id")
        location = body.location("location")
        try body.finish()
        id = call.context.newID()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(id)
            p.text(code)
            p.text(name)
            p.text(kind?.rawValue)
            p.uuid(parent)
            p.double(location?.latitude)
            p.double(location?.longitude)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.status = 201
        reply.location("/v1/sites/", id)
        SiteView.write(rows, to: &reply)
        return true
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        Statement(Self.diagnosisSQL) { p in
            p.uuid(context.center)
            p.uuid(parent)
            p.text(code)
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        guard rows.bool(0, 0) else { throw Refusal(.plain(.unknownReference, at: "/parent_id")) }
        guard rows.bool(0, 1) else { throw Refusal(.plain(.inactiveReference, at: "/parent_id")) }
        guard rows.bool(0, 2) else { throw Refusal(.plain(.notAllowedHere, at: "/parent_id")) }
        return rows.bool(0, 3) ? Refusal(.codeTaken) : nil
    }
}
