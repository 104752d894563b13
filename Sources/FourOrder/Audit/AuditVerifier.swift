public import Postgres
import Cryptography
import Foundation

/// 审计核验: reads the chain of a center from its first block to its last, and says where it does not hold.
///
/// A block is sound when its hash is that of what it says, when it names the hash of the block before, and when the
/// rows of its stretch have exactly its leaves. Stretches leave nothing between them, so a row that was added to what
/// is sealed is in one of them. Of a reason that lies beside its row the row has a digest, which must be that reason's.
public struct AuditVerifier {
    /// What a center's trail turned out to be.
    public struct Outcome: Sendable {
        public internal(set) var blocks = 0
        public internal(set) var rows = 0
        /// Of these, such as were deleted when their time was over: of them the blocks hold digests only.
        public internal(set) var releasedRows = 0
        /// Hash of the newest block; empty where there is none.
        public internal(set) var head = ""
        public internal(set) var findings: [AuditFinding] = []
        /// Rows that no block covers yet: nothing would show a change of theirs.
        public internal(set) var unsealedRows = 0
        /// How old the oldest of them is, in seconds.
        public internal(set) var unsealedSeconds = 0
    }

    /// Blocks asked for at once.
    private static let chunk: Int32 = 32
    /// More findings than people read are not looked for.
    private static let maximumFindings = 1_000

    private let center: UUID
    /// Hashes that were exported, by number.
    private let heads: [Int: Set<String>]
    private var outcome = Outcome()
    private var number = 0
    private var hash = [UInt8](repeating: 0, count: 32)

    private init(_ center: UUID, _ heads: [Int: Set<String>]) {
        self.center = center
        self.heads = heads
    }

    /// - Parameters:
    ///   - code: the center's.
    ///   - heads: what was exported of this installation; those of other centers are passed over.
    ///   - progress: called now and then with the blocks read and how many there are.
    /// - Throws: `DatabaseError`, `AdministrationError`.
    public static func verify(
        _ code: String, heads: [AuditHead] = [], on connection: borrowing Connection,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws -> Outcome {
        let center = try Administration.center(of: code, connection)
        let own = heads.filter { $0.center == code }
        var verifier = AuditVerifier(
            center, Dictionary(own.map { ($0.block, [$0.hash]) }, uniquingKeysWith: { $0.union($1) }))
        return try connection.transaction { connection in
            try connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try Administration.enter(center, connection)
            try verifier.walk(connection, progress)
            return verifier.outcome
        }
    }

    private mutating func walk(
        _ connection: borrowing Connection, _ progress: (Int, Int) -> Void
    ) throws(DatabaseError) {
        let total = try connection.query(
            "SELECT coalesce(max(number), 0) FROM audit_blocks WHERE center_id = $1::uuid"
        ) { $0.uuid(center) }.int(0, 0)
        while outcome.findings.count < Self.maximumFindings {
            let blocks = try connection.query(AuditVerifierSQL.blocks(center, after: number, Self.chunk))
            for row in 0..<blocks.count { try examine(blocks, row, connection) }
            progress(number, total)
            if blocks.count < Self.chunk { break }
        }
        for (block, _) in heads.sorted(by: { $0.key < $1.key }) where block > number {
            outcome.findings.append(AuditFinding(block: block, .blockIsMissing))
        }
        let rest = try connection.query(AuditVerifierSQL.unsealed(center))
        outcome.unsealedRows = rest.int(0, 0)
        outcome.unsealedSeconds = rest.int(0, 1)
        compareReasons(rest, 0, 2, block: 0)
        outcome.head = number > 0 ? Hex.encode(hash) : ""
    }

    private mutating func examine(
        _ blocks: borrowing Rows, _ row: Int, _ connection: borrowing Connection
    ) throws(DatabaseError) {
        let next = blocks.int(row, 0)
        for missing in (number + 1..<max(next, number + 1)).prefix(Self.maximumFindings) {
            outcome.findings.append(AuditFinding(block: missing, .blockIsMissing))
        }
        // After a gap the block before is not known.
        let isLinked = next > number + 1 || blocks.bytes(row, 1) == hash
        number = next
        hash = blocks.bytes(row, 2)
        outcome.blocks += 1
        outcome.rows += blocks.int(row, 3)
        if !isLinked { outcome.findings.append(AuditFinding(block: number, .linkIsBroken)) }
        if !blocks.bool(row, 4) { outcome.findings.append(AuditFinding(block: number, .blockWasChanged)) }
        let exported = heads[number] ?? []
        let own = Hex.encode(hash)
        if exported.contains(where: { $0 != own }) {
            outcome.findings.append(AuditFinding(block: number, .headDiffers))
        }
        if blocks.bool(row, 6) {
            outcome.releasedRows += blocks.int(row, 3)
        } else if !blocks.bool(row, 5) {
            try compareRows(connection)
        }
        compareReasons(blocks, row, 7, block: number)
    }

    private mutating func compareReasons(_ rows: borrowing Rows, _ row: Int, _ column: Int, block: Int) {
        for id in rows.texts(row, column).compactMap(Int64.init) {
            outcome.findings.append(AuditFinding(block: block, .reasonWasChanged(id)))
        }
    }

    /// Names the rows of a block that are not as they were sealed.
    private mutating func compareRows(_ connection: borrowing Connection) throws(DatabaseError) {
        let leaves = try connection.query(AuditVerifierSQL.leaves(center, block: number))
        let sealed = Self.split(leaves.bytes(0, 0))
        let found = Self.split(leaves.bytes(0, 1))
        for id in Set(sealed.keys).union(found.keys).sorted() {
            let change: AuditFinding.Kind? =
                switch (sealed[id], found[id]) {
                case (_?, nil): .rowIsMissing(id)
                case (nil, _?): .rowWasAdded(id)
                case (let then?, let now?): then == now ? nil : .rowWasChanged(id)
                case (nil, nil): nil
                }
            if let change { outcome.findings.append(AuditFinding(block: number, change)) }
        }
    }

    /// Leaves by the id of their row; of an id that comes twice, all digests.
    private static func split(_ leaves: [UInt8]) -> [Int64: [UInt8]] {
        var byID: [Int64: [UInt8]] = [:]
        for start in stride(
            from: 0, through: leaves.count - AuditChainSQL.leafBytes, by: AuditChainSQL.leafBytes)
        {
            let id = leaves[start..<start + 8].reduce(Int64(0)) { $0 << 8 | Int64($1) }
            byID[id, default: []] += leaves[start + 8..<start + AuditChainSQL.leafBytes]
        }
        return byID
    }
}
