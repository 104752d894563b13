import Domain
import Foundation
import Postgres

/// An answer kept under an Idempotency-Key, to be given again byte for byte.
struct KeptAnswer {
    let fingerprint: [UInt8]
    let status: Int
    /// Header lines, each ended by CRLF.
    let head: [UInt8]
    let body: [UInt8]

    init(_ rows: borrowing Rows, row: Int, column: Int) {
        fingerprint = rows.bytes(row, column)
        status = rows.int(row, column + 1)
        head = rows.bytes(row, column + 2)
        body = rows.bytes(row, column + 3)
    }

    /// What is kept where the answer was a secret: the id of the key that was shown.
    var shownSecret: UUID? {
        status == RefusalCode.secretAlreadyShown.status && head.isEmpty ? UUID(hyphenated: body) : nil
    }

    /// Whether what the answer said of somebody has been erased since.
    var isErased: Bool { status == RefusalCode.answerErased.status && head.isEmpty && body.isEmpty }

    /// The statement that keeps the key's id instead of the answer that showed it.
    static func keep(_ context: CallContext, _ key: IdempotencyKey, shownSecret id: UUID) -> Statement {
        var text: [UInt8] = []
        id.write(to: &text)
        return keep(context, key, status: RefusalCode.secretAlreadyShown.status, head: [], body: text)
    }

    private static let sql = SQL(
        "keep_answer",
        asking: [
            .bytea("token"), .text("key"), .bytea("fingerprint"), .smallint("status"), .bytea("head"),
            .bytea("body"), .uuid("subject_id"),
        ]
    ) { asked in
        """
        INSERT INTO idempotency_keys (
            center_id, account_id, key, fingerprint, status, head, body, subject_id)
        SELECT $1::uuid, t.account_id, asked.key, asked.fingerprint, asked.status, asked.head, asked.body,
            asked.subject_id
        FROM \(asked) JOIN tokens AS t ON t.center_id = $1::uuid AND t.hash = asked.token
        """
    }

    /// Keeps an answer, in the transaction of its effect. A second answer under the same key violates
    /// `an_answer_is_kept_once` and undoes that transaction.
    ///
    /// - Parameter subject: what the answer is about; where that is erased, the answer is too.
    static func keep(
        _ context: CallContext, _ key: IdempotencyKey, status: Int, head: [UInt8], body: [UInt8],
        about subject: UUID? = nil
    ) -> Statement {
        Statement(sql) { p in
            context.bindReading(&p)
            p.text(key.value)
            p.bytea(key.fingerprint)
            p.smallint(Int16(status))
            p.bytea(head)
            p.bytea(body)
            p.uuid(subject)
        }
    }
}

extension Service {
    /// Gives a kept answer again.
    func replay(_ kept: KeptAnswer, _ conversation: Conversation) {
        if let secret = kept.shownSecret {
            refuse(Refusal(secretAlreadyShown: secret), conversation)
            return
        }
        if kept.isErased {
            refuse(Refusal(.answerErased), conversation)
            return
        }
        conversation.begin()
        conversation.reply.restore(kept)
        finish(conversation)
    }
}
