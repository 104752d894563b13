/// 审计链: how rows of the audit trail become blocks, and blocks a chain. What seals and what verifies both take it
/// from here, and neither from a function in the database, which whoever falsifies rows could replace.
///
/// ```
/// row, row, row ─▶ leaf, leaf, leaf ─┐
///                   previous hash ───┼─▶ SHA-256 ─▶ hash ─▶ previous hash of the next block
///    center, number, ends, sealed_at ┘
/// ```
/// Rows stand in the order of `(xact, id)`. A row's xact is older than the snapshot's oldest transaction only when
/// all that could still write before it have ended: then nothing can come between, and the rows can be sealed.
enum AuditChainSQL {
    /// Bytes of a leaf: the row's id, and the first half of a SHA-256, for which nobody finds a second row.
    static let leafBytes = 24

    /// Of `a`, a row of `audit_log`: its id, and a digest of all it says as a JSON array, the time in microseconds.
    /// Its data holds ids, codes and digests only: what people wrote lies elsewhere and can be erased.
    static let leaf = """
        int8send(a.id) || substring(sha256(convert_to(json_build_array(
            a.center_id, a.xact, a.id, \(microseconds("a.at")), a.actor_kind, a.actor_id, a.operation, a.object_kind,
            a.object_id, a.request_id, a.data)::text, 'UTF8')) FROM 1 FOR 16)
        """

    /// Of a block that `b` names, with its columns as `audit_blocks` has them.
    static func hash(of b: String) -> String {
        """
        sha256(convert_to(json_build_array(
            'four-order audit block', $1::uuid, \(b).number, \(b).first_xact, \(b).first_id, \(b).last_xact,
            \(b).last_id, \(b).rows, \(microseconds("\(b).sealed_at")))::text, 'UTF8') || \(b).previous || \(b).leaves)
        """
    }

    /// What the first block of a center has for a previous hash.
    static let origin = "decode(repeat('00', 32), 'hex')"

    /// A moment whatever the session's time zone and style.
    static func microseconds(_ moment: String) -> String {
        "(extract(epoch FROM \(moment)) * 1000000)::bigint"
    }
}
