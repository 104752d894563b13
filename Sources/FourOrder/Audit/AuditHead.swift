import Domain
import Foundation
public import JSON
public import Postgres

/// 区块头: the newest block of a center. Kept where whoever can write to the database cannot, it shows when the chain
/// was made anew or lost its end.
public struct AuditHead: Equatable, Sendable {
    /// The center's code.
    public let center: String
    /// The block's number, from 1 on without gaps.
    public let block: Int
    /// SHA-256 of the block, in hexadecimal digits.
    public let hash: String
    public let sealedAt: String

    static let sql = SQL(
        "audit_head",
        """
        SELECT d.code, b.number, encode(b.hash, 'hex'), b.sealed_at
        FROM audit_blocks AS b JOIN centers AS d ON d.id = $1::uuid
        WHERE b.center_id = $1::uuid ORDER BY b.number DESC LIMIT 1
        """)

    static func statement(_ center: UUID) -> Statement { Statement(sql) { $0.uuid(center) } }

    /// Of all centers that have one, in a transaction of the schema's owner.
    public static func all(on connection: borrowing Connection) throws(DatabaseError) -> [AuditHead] {
        let centers = try connection.query("SELECT id FROM centers ORDER BY code")
        var heads: [AuditHead] = []
        for row in 0..<centers.count {
            let center = centers.uuid(row, 0)
            try Administration.enter(center, connection)
            let head = try connection.query(statement(center))
            if !head.isEmpty { heads.append(AuditHead(head)) }
        }
        return heads
    }

    /// - Parameter row: of the answer to `sql`.
    init(_ rows: borrowing Rows, _ row: Int = 0) {
        center = rows.text(row, 0)
        block = rows.int(row, 1)
        hash = rows.text(row, 2)
        sealedAt = Timestamp(microseconds: rows.timestamp(row, 3)).rfc3339
    }

    /// - Returns: nil where the line holds no head, such as other lines of a log.
    public init?(_ line: JSONTree) {
        guard let center = line["center"]?.string, let block = line["audit_block"]?.int,
            let hash = line["hash"]?.string
        else { return nil }
        self.center = center
        self.block = block
        self.hash = hash
        sealedAt = line["sealed_at"]?.string ?? ""
    }

    /// As it is exported: `{"center":"yunyang","audit_block":7,"hash":"…","sealed_at":"…"}`.
    public func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    func writeFields(to json: inout JSONWriter) {
        json.field("center", center)
        json.field("audit_block", block)
        json.field("hash", hash)
        json.field("sealed_at", sealedAt)
    }

    /// A line for each head.
    static func lines(_ heads: [AuditHead]) -> [UInt8] {
        heads.flatMap { head in
            var json = JSONWriter(capacity: 256)
            head.write(to: &json)
            return json.take() + [UInt8(ascii: "\n")]
        }
    }
}
