/// 查看理由: why somebody looks at personal data, or erases it, in his own words.
///
/// The words lie beside the audit trail, where they can be erased. The trail holds their id, and a digest of them
/// under a salt that is erased with them: it proves what was said while they are there, and tells nothing afterwards.
enum ReasonSQL {
    /// `reasoned`: a reason for each row of `source`.
    ///
    /// - Parameters:
    ///   - subject: the order or account it concerns, of a row of the source; null for none.
    ///   - reason: the words, as text.
    static func part(of source: String, subject: String, reason: String) -> String {
        """
        reasoned AS (
            INSERT INTO audit_reasons (center_id, id, subject_id, reason)
            SELECT $1::uuid, gen_random_uuid(), \(subject), \(reason) FROM \(source)
            RETURNING id, subject_id, at, \(digest(of: "audit_reasons")) AS digest
        )
        """
    }

    /// The words of an entry of the audit trail with this data; null where it has none, or they have been erased.
    static func words(of data: String) -> String {
        """
        (SELECT r.reason FROM audit_reasons AS r
            WHERE r.center_id = $1::uuid AND r.id = (\(data) ->> 'reason_id')::uuid)
        """
    }

    /// Of `r`, a row of `audit_reasons`.
    static func digest(of r: String) -> String {
        "sha256(uuid_send(\(r).salt) || convert_to(\(r).reason, 'UTF8'))"
    }

    /// What the audit trail keeps of the reason `r`, as members for `jsonb_build_object`.
    static let data = "'reason_id', r.id, 'reason_sha256', encode(r.digest, 'hex')"
}
