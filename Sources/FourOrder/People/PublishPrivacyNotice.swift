import Domain
import Foundation
import JSON
import Postgres

/// 发布隐私告知: an administrator says anew what the center does with people's data. Orders placed from then on name
/// this version, unless they name an earlier one that was shown to the resident.
///
/// `POST /v1/privacy_notice` `{text}` → 201 with `Location`.
struct PublishPrivacyNotice: Verb {
    static let operation = OperationID.publishPrivacyNotice
    static let sql = SQL(
        "publish_privacy_notice",
        """
        WITH \(CallerSQL.writing),
        counted AS (
            UPDATE center_settings AS s SET privacy_notice_version = s.privacy_notice_version + 1
            FROM caller AS c
            WHERE s.center_id = $1::uuid AND c.claimed AND \(Policy.may(operation))
            RETURNING s.center_id, s.privacy_notice_version AS number
        ),
        published AS (
            INSERT INTO privacy_notices (center_id, version, text, published_at, published_by)
            SELECT n.center_id, n.number, $5::text, clock_timestamp(), c.id FROM counted AS n CROSS JOIN caller AS c
            RETURNING *
        ),
        \(CallerSQL.audit(
            "privacy_notice.publish", of: "center", id: "n.center_id", from: "published AS n",
            data: "jsonb_build_object('version', n.version)"))
        SELECT n.version, n.text, n.published_at FROM published AS n
        """)

    let text: String?

    init(_ call: borrowing Call) throws(Refusal) {
        var body = try call.fields()
        text = body.require("text") { $0.text("text", Limits.privacyNotice) }
        try body.finish()
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.text(text)
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.status = 201
        reply.addHeader(
            "Location", "/v1/privacy_notice?center=\(context.centerCode)&version=\(rows.int(0, 0))")
        PrivacyNoticeView.write(rows, to: &reply.json)
        return true
    }
}
