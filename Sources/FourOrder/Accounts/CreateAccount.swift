import Domain
import Foundation
import Postgres

/// 新建账号: an administrator gives a person an account.
///
/// `POST /v1/accounts` → 201 with `Location`. Usernames are unique in the installation, whichever center they
/// belong to.
struct CreateAccount: PasswordVerb {
    static let operation = OperationID.createAccount
    static let sql = SQL(
        "create_account",
        """
        WITH \(CallerSQL.writing),
        created AS (
            INSERT INTO accounts (center_id, id, username, password_hash, name, phone, roles)
            SELECT $1::uuid, $5::uuid, $6::text, $7::text, $8::text, $9::text, $10::text[]
            FROM caller AS c
            WHERE c.claimed AND \(Policy.may(operation)) AND \(AccountSQL.areSites("$11::uuid[]"))
            RETURNING *
        ),
        login AS (
            INSERT INTO logins (username, center_id, account_id) SELECT n.username, $1::uuid, n.id FROM created AS n
        ),
        assigned AS (
            INSERT INTO account_sites (center_id, account_id, site_id)
            SELECT $1::uuid, n.id, w.id FROM created AS n CROSS JOIN unnest($11::uuid[]) AS w (id)
        ),
        \(CallerSQL.audit(
            "account.create", of: "account", id: "n.id", from: "created AS n",
            data: "jsonb_build_object('roles', to_jsonb(n.roles), 'site_ids', to_jsonb($11::uuid[]))"))
        SELECT \(AccountSQL.columns(of: "n", sites: AccountSQL.sorted("$11::uuid[]"))) FROM created AS n
        """)

    let id: UUID
    let username: String
    let password: String?
    var passwordHash: String?
    let name: String
    let phone: String?
    let roles: [Role]
    let sites: [UUID]

    init(_ call: borrowing Call) throws(Refusal) {
        var body = try call.fields()
        let username = body.require("username") { $0.username("username") }
        password = body.require("password") { $0.newPassword("password", username: username) }
        let name = body.require("name") { $0.text("name", Limits.name, lines: false) }
        phone = body.phone("phone")
        let roles = body.require("roles") { fields in
            fields.distinctChoices("roles", Role.self, count: Limits.rolesPerAccount)
        }
        sites = body.ids("site_ids", count: Limits.sitesPerAccount) ?? []
        try body.finish()
        self.username = username ?? ""
        self.name = name ?? ""
        self.roles = roles ?? []
        id = call.context.newID()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(id)
            p.text(username)
            p.text(passwordHash)
            p.text(name)
            p.text(phone)
            p.texts(roles.map(\.rawValue))
            p.uuids(sites)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.status = 201
        reply.location("/v1/accounts/", id)
        reply.entityTag(AccountView.version(rows, 0))
        AccountView.write(rows, 0, to: &reply.json)
        return true
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        Statement(AccountSQL.unknownSites) { p in
            p.uuid(context.center)
            p.uuids(sites)
        }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        if rows.count > 0 { throw Refusal(Fault.unknownSites((0..<rows.count).map { rows.int($0, 0) })) }
        return nil
    }
}
