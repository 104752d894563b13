import Foundation
import JSON
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import FourOrder

/// The chain of the audit trail: what is sealed, by whom, and that nothing sealed changes unseen.
@Suite struct AuditChainTests {
    private let world: World

    init() throws { world = try World() }

    /// Adds rows of a transaction, no two of which say the same.
    private func append(_ count: Int) throws {
        try world.execute(
            """
            INSERT INTO audit_log (center_id, actor_kind, operation, object_kind, object_id, data)
            SELECT '\(world.center)', 'operator', 'test.' || gen_random_uuid(), 'center', gen_random_uuid(),
                jsonb_build_object('n', gen_random_uuid())
            FROM generate_series(1, \(count)) AS n
            """)
    }

    /// Seals until nothing is left that can be.
    private func seal(rows: Int32 = 2_000) throws {
        while try world.number(
            """
            SELECT count(*) FROM audit_log AS a WHERE a.center_id = '\(world.center)' AND (a.xact, a.id) > ALL (
                SELECT last_xact, last_id FROM audit_blocks WHERE center_id = '\(world.center)')
            """) > 0
        { try world.race(SealAudit.self, servers: 1, rows: rows) }
    }

    private func verify(_ heads: [AuditHead] = []) throws -> AuditVerifier.Outcome {
        let code = world.code
        return try world.backend.withOwner { try AuditVerifier.verify(code, heads: heads, on: $0) }
    }

    private func heads() throws -> [AuditHead] {
        let heads = try world.backend.withOwner { try $0.transaction { try AuditHead.all(on: $0) } }
        return heads.filter { $0.center == world.code }
    }

    @Test func `servers that seal at once make one chain over every row`() throws {
        for _ in 1...5 {
            try append(100)
            try world.race(SealAudit.self, servers: 4, rows: 30)
        }
        try seal(rows: 30)
        let outcome = try verify(try heads())
        #expect(outcome.findings == [])
        #expect(outcome.rows == 500)
        #expect(outcome.unsealedRows == 0)
        #expect(try outcome.head == heads().first?.hash)
    }

    /// Seals rows as if that many days ago: the block's time is part of its hash, so the job does it as always and a
    /// replica's session makes the block anew.
    private func seal(daysAgo days: Int) throws {
        try append(3)
        try seal()
        let number = try world.number(
            "SELECT max(number) FROM audit_blocks WHERE center_id = '\(world.center)'")
        let hash = AuditChainSQL.hash(of: "b").replacing("$1::uuid", with: "b.center_id")
        try world.execute(
            """
            SET session_replication_role = replica;
            UPDATE audit_blocks SET sealed_at = sealed_at - interval '\(days) days'
            WHERE center_id = '\(world.center)' AND number = \(number);
            UPDATE audit_blocks AS b SET hash = \(hash) WHERE b.center_id = '\(world.center)' AND b.number = \(number);
            SET session_replication_role = DEFAULT
            """)
    }

    @Test func `rows whose time is over are released block by block, and the chain holds`() throws {
        for days in [1_200, 1_100, 1_000] { try seal(daysAgo: days) }
        // The server's clock takes part; who comes second to a block leaves it.
        let released = "SELECT audit_released FROM center_settings WHERE center_id = '\(world.center)'"
        while try world.number(released) < 2 { try world.race(ReleaseAudit.self, servers: 3, rows: 1) }
        #expect(try world.race(ReleaseAudit.self, servers: 1, rows: 1) == [0])
        try seal()
        let outcome = try verify()
        #expect(outcome.findings == [])
        #expect(outcome.releasedRows == 6 && outcome.rows == 9 + 2)
        #expect(
            try world.get("/v1/audit?operation=audit.release", as: .admin).items.compactMap {
                $0["data"]?["block"]?.int
            }
                == [2, 1])
        // What is younger than the law lets go is missed, whatever the center's row says. The two rows of the releases
        // may be of two blocks: the server's clock seals too.
        try world.execute(
            """
            SET session_replication_role = replica;
            UPDATE center_settings SET audit_released = (
                SELECT max(number) FROM audit_blocks WHERE center_id = '\(world.center)')
            WHERE center_id = '\(world.center)';
            DELETE FROM audit_log AS a USING audit_blocks AS b
            WHERE a.center_id = '\(world.center)' AND b.center_id = a.center_id AND b.number = 3
                AND (a.xact, a.id) > (b.last_xact, b.last_id);
            SET session_replication_role = DEFAULT
            """)
        #expect(try verify().findings.allSatisfy { $0.block >= 4 && $0.row != nil })
        #expect(try verify().findings.count == 2)
    }

    @Test func `of what is released nothing may be left, and nobody else deletes`() throws {
        try seal(daysAgo: 1_200)
        try world.execute(
            "UPDATE center_settings SET audit_released = 1 WHERE center_id = '\(world.center)'")
        #expect(try verify().findings == [])
        try world.execute(
            """
            SET session_replication_role = replica;
            DELETE FROM audit_log WHERE center_id = '\(world.center)'
                AND id = (SELECT max(id) FROM audit_log WHERE center_id = '\(world.center)');
            SET session_replication_role = DEFAULT
            """)
        #expect(try verify().findings.count == 1)
        var session = SessionSettings()
        session.role = ServiceHost.role
        session.others = [ServiceHost.tenantSetting: world.center, "four_order.releases_audit": "on"]
        let server = try world.backend.database.connect(session: session)
        #expect(throws: DatabaseError.self) { try server.execute("DELETE FROM audit_log") }
        #expect(throws: DatabaseError.self) {
            try world.execute("DELETE FROM audit_log WHERE center_id = '\(world.center)'")
        }
    }

    @Test func `a row whose transaction is still open is sealed once it ends, and none is lost behind it`()
        throws
    {
        let slow = try world.backend.database.connect()
        try slow.execute("BEGIN")
        try slow.execute(
            """
            INSERT INTO audit_log (center_id, actor_kind, operation, object_kind, object_id)
            VALUES ('\(world.center)', 'operator', 'test.slow', 'center', 'x')
            """)
        try append(10)
        for _ in 1...3 { try world.race(SealAudit.self, servers: 2) }
        let meanwhile = try verify()
        #expect(meanwhile.rows == 0)
        #expect(meanwhile.unsealedRows == 10)
        try slow.execute("COMMIT")
        try seal()
        let outcome = try verify()
        #expect(outcome.findings == [])
        #expect(outcome.rows == 11)
    }

    @Test func `the chain goes on in a database whose transactions are counted anew`() throws {
        // In a database of its own: an era begins where nobody writes.
        let own = try Self(World(Backend()))
        try own.append(10)
        try own.seal()
        try own.world.execute("SELECT begin_audit_era()")
        #expect(try own.world.number("SELECT audit_order('5') >> 48") == 1)
        try own.append(5)
        try own.seal()
        let outcome = try own.verify()
        #expect(outcome.findings == [])
        #expect(outcome.rows == 15)
    }

    @Test func `requests, and jobs of the server, are sealed by its clock`() throws {
        let order = try world.order(in: "accepted")
        while try world.number("SELECT count(*) FROM audit_blocks WHERE center_id = '\(world.center)'") == 0 {
        }
        try seal()
        #expect(try verify().findings == [])
        #expect(
            try world.number(
                "SELECT sum(rows) FROM audit_blocks WHERE center_id = '\(world.center)'") >= 3, "\(order)")
    }

    // MARK: Falsification

    /// Commands that falsify rows or blocks, each one of its kind with places drawn by chance.
    private func falsifications(_ count: Int, _ chance: inout SplitMix64, rows: Int, blocks: Int) -> [String]
    {
        (0..<count).map { number in
            let row = Int.random(in: 1...rows, using: &chance)
            let other = (row + Int.random(in: 1..<rows, using: &chance) - 1) % rows + 1
            let block = Int.random(in: 1...blocks, using: &chance)
            let one = "(SELECT id FROM kept_log ORDER BY xact, id OFFSET \(row - 1) LIMIT 1)"
            let two =
                "(SELECT id FROM kept_log ORDER BY xact, id OFFSET \(other == row ? row % rows : other - 1) LIMIT 1)"
            let edits = [
                "operation = 'order.erase'", "at = at + interval '1 microsecond'", "actor_kind = 'clock'",
                "actor_id = gen_random_uuid()", "object_kind = 'orders'", "object_id = object_id || ' '",
                "request_id = gen_random_uuid()", "data = data || '{\"m\": 1}'", "xact = xact + 1000000",
                "xact = 1", "id = id + 1000000",
            ]
            let swapped = ["data", "operation", "object_id", "at"].map { column in
                """
                UPDATE audit_log AS a SET \(column) = b.\(column) FROM audit_log AS b
                WHERE a.center_id = '\(world.center)' AND b.center_id = a.center_id
                    AND (a.id, b.id) IN ((\(one), \(two)), (\(two), \(one)))
                """
            }
            let onBlocks = [
                "sealed_at = sealed_at + interval '1 second'", "previous = sha256('x')",
                "hash = sha256('x')", "leaves = overlay(leaves PLACING sha256(leaves) FROM 9)",
                "last_id = last_id + 1",
                "first_id = first_id - 1", "number = number + 100",
            ].map {
                "UPDATE audit_blocks SET \($0) WHERE center_id = '\(world.center)' AND number = \(block)"
            }
            let ways =
                edits.map { "UPDATE audit_log SET \($0) WHERE center_id = '\(world.center)' AND id = \(one)" }
                + swapped + onBlocks + [
                    "DELETE FROM audit_log WHERE center_id = '\(world.center)' AND id = \(one)",
                    "DELETE FROM audit_blocks WHERE center_id = '\(world.center)' AND number = \(block)",
                    """
                    INSERT INTO audit_log OVERRIDING SYSTEM VALUE
                    SELECT center_id, (SELECT min(id) - 7 FROM audit_log), xact, at, actor_kind, actor_id, operation,
                        object_kind, object_id, request_id, data FROM kept_log WHERE id = \(one)
                    """,
                ]
            return ways[number % ways.count]
        }
    }

    /// `FOUR_ORDER_TEST_FALSIFICATIONS` asks for another number.
    @Test func `every edit, deletion, insertion and swap is found`() throws {
        let world = try World(Backend())
        try world.backend.stop()
        let own = try Self(world)
        for _ in 1...8 {
            try own.append(25)
            try own.seal()
        }
        let heads = try own.heads()
        try world.execute(
            """
            ALTER TABLE audit_log ALTER id SET GENERATED BY DEFAULT;
            CREATE TABLE kept_log AS SELECT * FROM audit_log;
            CREATE TABLE kept_blocks AS SELECT * FROM audit_blocks;
            SET session_replication_role = replica
            """)
        #expect(try own.verify(heads).findings == [])
        let asked =
            ProcessInfo.processInfo.environment["FOUR_ORDER_TEST_FALSIFICATIONS"].flatMap(Int.init) ?? 100
        var chance = SplitMix64(seed: 5)
        for command in own.falsifications(asked, &chance, rows: 200, blocks: 8) {
            try world.execute(command)
            let outcome = try own.verify(heads)
            #expect(!outcome.findings.isEmpty, "\(command)")
            #expect(outcome.findings.allSatisfy { (1...108).contains($0.block) })
            if command.contains("audit_log") {
                #expect(outcome.findings.contains { $0.row != nil }, "\(command): \(outcome.findings)")
            }
            try world.execute(
                """
                DELETE FROM audit_log; DELETE FROM audit_blocks;
                INSERT INTO audit_log OVERRIDING SYSTEM VALUE SELECT * FROM kept_log;
                INSERT INTO audit_blocks SELECT * FROM kept_blocks
                """)
        }
        #expect(try own.verify(heads).findings == [])
    }

    @Test func `a reason that was changed is found by its row, and one that was erased is none to find`()
        throws
    {
        let order = try world.order(in: "dispatched")
        for word in ["核实", "改期", "回访"] {
            try world.must("reveal", order, ["reason": .string(word)], as: .leader)
        }
        let rows = try world.query(
            """
            SELECT id::text AS id, data ->> 'reason_id' AS reason FROM audit_log
            WHERE center_id = '\(world.center)' AND operation = 'order.reveal' ORDER BY id
            """
        ).compactMap { row in
            row["id"]?.string.flatMap { Int64($0) }.map { (id: $0, reason: row["reason"]?.string ?? "") }
        }
        #expect(rows.count == 3)
        func found() throws -> [Int64] {
            let findings = try verify().findings
            #expect(findings.allSatisfy { $0.kind == .reasonWasChanged($0.row ?? 0) })
            return findings.compactMap(\.row)
        }
        for isSealed in [false, true] {
            if isSealed { try seal() }
            #expect(try found() == [])
            for (column, value) in [("reason", "'好奇'"), ("salt", "gen_random_uuid()")] {
                try world.execute(
                    """
                    CREATE TABLE kept_\(world.code.replacing("-", with: "_")) AS
                    SELECT * FROM audit_reasons WHERE id = '\(rows[1].reason)';
                    UPDATE audit_reasons SET \(column) = \(value) WHERE id = '\(rows[1].reason)'
                    """)
                #expect(try found() == [rows[1].id], "\(column)")
                try world.execute(
                    """
                    UPDATE audit_reasons AS r SET reason = k.reason, salt = k.salt
                    FROM kept_\(world.code.replacing("-", with: "_")) AS k WHERE r.id = k.id;
                    DROP TABLE kept_\(world.code.replacing("-", with: "_"))
                    """)
            }
        }
        // Two that change places are both found; those whose time is over, or whose order was erased, are not missed.
        try world.execute(
            """
            UPDATE audit_reasons AS r SET reason = o.reason FROM audit_reasons AS o
            WHERE (r.id, o.id) IN (('\(rows[0].reason)', '\(rows[2].reason)'), ('\(rows[2].reason)', '\(rows[0].reason)'))
            """)
        #expect(try found() == [rows[0].id, rows[2].id])
        try world.execute("DELETE FROM audit_reasons WHERE id = '\(rows[0].reason)'")
        #expect(try found() == [rows[2].id])
        try world.must("cancel", order, as: .resident)
        #expect(try world.post("/v1/me/erasure", ["confirm": true], as: .resident).status == 200)
        #expect(try found() == [])
    }

    @Test func `a chain that was made anew, or cut, shows by the heads that were exported`() throws {
        try append(30)
        try seal(rows: 10)
        let heads = try heads()
        // What a whole falsifier does: the end goes, rows and blocks, and then what is left is sealed again.
        try world.backend.withOwner { connection in
            try connection.transaction { connection in
                try connection.execute(
                    """
                    SET LOCAL session_replication_role = replica;
                    DELETE FROM audit_log WHERE center_id = '\(world.center)' AND id = (
                        SELECT max(id) FROM audit_log WHERE center_id = '\(world.center)');
                    DELETE FROM audit_blocks WHERE center_id = '\(world.center)' AND number = \(heads[0].block)
                    """)
            }
        }
        try seal(rows: 10)
        #expect(try verify().findings == [])
        #expect(try !verify(heads).findings.isEmpty)
    }
}

extension AuditChainTests {
    private init(_ world: World) throws { self.world = world }
}
