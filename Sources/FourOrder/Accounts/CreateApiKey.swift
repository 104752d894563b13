import Domain
import Foundation
import Postgres

/// 新建接口密钥: an administrator lets an integration script in.
///
/// `POST /v1/api_keys` `{name, scopes, expires_at}` → 201, with the bearer token in `key`, this once: only its
/// hash is kept, and under an Idempotency-Key the key's id, so that a repeat is 409 `secret_already_shown`.
struct CreateApiKey: Verb {
    static let operation = OperationID.createApiKey
    static let sql = SQL(
        "create_api_key",
        """
        WITH \(CallerSQL.writing),
        created AS (
            INSERT INTO accounts (center_id, id, kind, name, roles, scopes, key_hint, key_expires_at)
            SELECT $1::uuid, $5::uuid, 'api_key', $6::text, '{intake}', $7::text[], $10::text, $8::timestamptz
            FROM caller AS c WHERE c.claimed AND \(Policy.may(operation))
            RETURNING *
        ),
        token AS (
            INSERT INTO tokens (center_id, hash, account_id, hint, expires_at)
            SELECT $1::uuid, $9::bytea, n.id, $10::text, coalesce($8::timestamptz, 'infinity') FROM created AS n
        ),
        \(CallerSQL.audit(
            "api_key.create", of: "api_key", id: "n.id", from: "created AS n",
            data: "jsonb_build_object('scopes', to_jsonb(n.scopes))"))
        SELECT \(ApiKeyView.columns(of: "n")) FROM created AS n
        """)

    let id: UUID
    let name: String
    let scopes: [Scope]
    let expiresAt: Timestamp?
    private let token: (text: String, hash: [UInt8], hint: String)

    init(_ call: borrowing Call) throws(Refusal) {
        var body = try call.fields()
        let name = body.require("name") { $0.text("name", Limits.name, lines: false) }
        scopes = body.distinctChoices("scopes", Scope.self, count: Limits.scopesPerKey) ?? []
        expiresAt = body.time("expires_at")
        if let expiresAt, expiresAt <= call.context.now { body.fault(.plain(.inThePast, at: "/expires_at")) }
        try body.finish()
        self.name = name ?? ""
        id = call.context.newID()
        do {
            token = try Token.issue(centerCode: call.context.centerCode)
        } catch {
            throw Refusal(.internalError)
        }
    }

    var shownSecret: UUID? { id }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.uuid(id)
            p.text(name)
            p.texts(scopes.map(\.rawValue))
            p.timestamp(microsecondsSince1970: expiresAt?.microseconds)
            p.bytea(token.hash)
            p.text(token.hint)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.status = 201
        ApiKeyView.write(rows, 0, secret: token.text, to: &reply.json)
        return true
    }
}
