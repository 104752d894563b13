import Domain
import Foundation
import HTTP
import JSON
import Postgres

/// 隐私告知: what a center does with people's data, for everybody, before he says anything about himself.
///
/// `GET /v1/privacy_notice?center=&version=`, without a token. The newest version, or the one named.
extension Service {
    func readPrivacyNotice(_ call: OpenCall, _ conversation: Conversation) {
        do throws(Refusal) {
            var query = try call.queryFields()
            let code = query.text("center", Limits.code)
            let version = query.integer("version", Limits.privacyNoticeVersion)
            if code == nil, query.faults.isEmpty { query.fault(.plain(.required, at: "?center")) }
            try query.finish()
            findCenter(code ?? "", unknown: .notFound, conversation) { [self] center in
                readPrivacyNotice(of: center, version, conversation)
            }
        } catch {
            refuse(error, conversation)
        }
    }

    private func readPrivacyNotice(of center: UUID, _ version: Int?, _ conversation: Conversation) {
        let statement = Statement(PrivacyNoticeView.sql) { p in
            p.uuid(center)
            p.int(version.map(Int32.init))
        }
        conversation.asked()
        database.read(statement, tenant: center) { [self] result in
            conversation.answered()
            switch result {
            case .rows(let rows):
                guard rows.count > 0 else { return refuse(Refusal(.notFound), conversation) }
                conversation.begin()
                conversation.reply.cacheControl = "public, max-age=60"
                PrivacyNoticeView.write(rows, to: &conversation.reply.json)
                finish(conversation)
            case .failure(let error):
                if Refusal(error) == nil { shared.log.error("statement failed", error) }
                refuse(Refusal(error) ?? Refusal(.internalError), conversation)
            }
        }
    }
}

/// 隐私告知 as it is answered.
enum PrivacyNoticeView {
    static let sql = SQL(
        "read_privacy_notice",
        """
        SELECT n.version, n.text, n.published_at
        FROM center_settings AS s JOIN privacy_notices AS n
            ON n.center_id = $1::uuid AND n.version = coalesce($2::integer, s.privacy_notice_version)
        WHERE s.center_id = $1::uuid
        """)

    static func write(_ rows: borrowing Rows, to json: inout JSONWriter) {
        json.beginObject()
        json.field("version", rows.int(0, 0))
        json.text("text", rows, 0, 1)
        json.moment("published_at", rows, 0, 2)
        json.endObject()
    }
}
