import Domain
import Foundation
import Postgres

/// 修改账号: an administrator changes what an account says, may, or opens with.
///
/// `PATCH /v1/accounts/{id}`. A new password, or `active` false, ends the account's sessions; the last active
/// administrator stays one. The database holds to both, whoever writes. Open orders follow as they do in `ChangeMe`.
struct ChangeAccount: PasswordVerb {
    static let operation = OperationID.changeAccount
    static let gate = Gate.Subject.row(of: .accounts)
    static let sql = SQL(
        "change_account",
        """
        WITH \(CallerSQL.writing), \(ContactSQL.before("$5::uuid")),
        changed AS (
            UPDATE accounts AS a
            SET version = a.version + least(cardinality($7::text[]), 1),
                name = coalesce($8::text, a.name),
                phone = CASE WHEN 'phone' = ANY ($7::text[]) THEN $9::text ELSE a.phone END,
                password_hash = coalesce($10::text, a.password_hash),
                roles = coalesce($11::text[], a.roles),
                active = coalesce($13::boolean, a.active)
            FROM caller AS c CROSS JOIN before AS b
            WHERE c.claimed AND \(Policy.may(operation))
                AND a.center_id = $1::uuid AND a.id = b.id AND a.version = b.version AND a.kind = 'person' AND a.erased_at IS NULL
                AND ($6::integer IS NULL OR a.version = $6::integer)
                AND ($12::uuid[] IS NULL OR \(AccountSQL.areSites("$12::uuid[]")))
            RETURNING a.*
        ),
        \(ContactSQL.parts),
        dismissed AS (
            DELETE FROM account_sites AS s USING changed AS n
            WHERE s.center_id = $1::uuid AND s.account_id = n.id AND s.site_id <> ALL ($12::uuid[])
        ),
        assigned AS (
            INSERT INTO account_sites (center_id, account_id, site_id)
            SELECT $1::uuid, n.id, w.id FROM changed AS n CROSS JOIN unnest($12::uuid[]) AS w (id)
            ON CONFLICT DO NOTHING
        ),
        \(CallerSQL.audit(
            "account.change", of: "account", id: "n.id",
            from: "changed AS n WHERE cardinality($7::text[]) > 0",
            data: "jsonb_build_object('fields', to_jsonb($7::text[]))"))
        SELECT \(AccountSQL.columns(of: "n", sites: newSites)) FROM changed AS n
        """)
    private static let newSites = """
        CASE WHEN $12::uuid[] IS NULL THEN \(AccountSQL.sites(of: "n")) ELSE \(AccountSQL.sorted("$12::uuid[]")) END
        """

    let id: UUID
    let name: String?
    let phone: Change<String>?
    let password: String?
    var passwordHash: String?
    let roles: [Role]?
    let sites: [UUID]?
    let active: Bool?

    init(_ call: borrowing Call) throws(Refusal) {
        id = try call.id()
        var body = try call.fields()
        name = body.replacement("name") { $0.text("name", Limits.name, lines: false) }
        phone = body.change("phone") { $0.phone("phone") }
        password = body.replacement("password") { $0.newPassword("password") }
        roles = body.replacement("roles") { fields in
            fields.distinctChoices("roles", Role.self, count: Limits.rolesPerAccount)
        }
        sites = body.replacement("site_ids") { $0.ids("site_ids", count: Limits.sitesPerAccount) }
        active = body.replacement("active") { $0.boolean("active") }
        try body.finish()
    }

    /// The fields that the request names, for the audit trail.
    private var named: [String] {
        [
            name.map { _ in "name" }, phone.map { _ in "phone" }, password.map { _ in "password" },
            roles.map { _ in "roles" }, sites.map { _ in "site_ids" }, active.map { _ in "active" },
        ].compactMap(\.self)
    }

    var lockKey: UInt64 { id.low }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(id)
            p.int(context.precondition.parameter)
            p.texts(named)
            p.text(name)
            p.text(phone?.value)
            p.text(passwordHash)
            p.texts(roles?.map(\.rawValue))
            p.uuids(sites)
            p.bool(active)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.entityTag(AccountView.version(rows, 0))
        AccountView.write(rows, 0, to: &reply.json)
        return true
    }

    func validate(_ gate: Gate) throws(Refusal) {
        if let password, CommonPasswords.contains(password, for: gate.username) {
            throw Refusal([.commonPassword(at: "/password")])
        }
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        guard let sites else { return nil }
        return Statement(AccountSQL.unknownSites) { p in
            p.uuid(context.center)
            p.uuids(sites)
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        if rows.count > 0 { throw Refusal(Fault.unknownSites((0..<rows.count).map { rows.int($0, 0) })) }
        return nil
    }
}
