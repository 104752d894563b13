import Postgres

/// 审计到期: the rows of a block whose time is over leave the audit trail (`audit_kept_days`).
///
/// The block stays, with the digests of its rows: the chain holds as before. The verifier lets a block be without rows
/// where the center says so and the block is older than the law lets any trail be cut.
enum ReleaseAudit: BackgroundJob {
    /// Blocks at once.
    static let rows: Int32 = 1
    /// What is younger is never released, whatever the center's settings say: six months (网络安全法 第二十一条).
    static let minimumDays = 180

    static let sql = SQL(
        "release_audit", "SELECT release_audit(center => $1::uuid) WHERE $2::integer > 0")
}
