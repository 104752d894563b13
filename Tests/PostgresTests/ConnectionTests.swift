import Glibc
import Platform
import Postgres
import TestSupport
import Testing

@Suite struct ConnectionTests {
    private let database: TestDatabase

    init() throws {
        database = try TestCluster.shared.freshDatabase()
    }

    @Test func `a refusal carries the names of what was violated, and a line for logs without values`() throws
    {
        let connection = try database.connect()
        try connection.execute("create table people (phone text constraint one_phone unique)")
        try connection.execute("insert into people values ('13812345678')")
        do {
            try connection.execute("insert into people values ('13812345678')")
            Issue.record("the second row was taken")
        } catch {
            #expect(error.kind == .server)
            #expect(error.sqlstate == "23505")
            #expect(error.table == "people")
            #expect(error.constraint == "one_phone")
            #expect(error.detail?.contains("13812345678") == true)
            #expect(!error.description.contains("13812345678"))
        }
    }

    @Test func `the server's process gives way where it is asked to`() throws {
        let asked = try database.connect()
        let other = try database.connect()
        let (askedID, otherID) = (asked.backendProcessID, other.backendProcessID)
        let isTold = asked.giveWay(by: 7)
        #expect(isTold)
        #expect(getpriority(Int32(PRIO_PROCESS.rawValue), id_t(askedID)) == 7)
        #expect(getpriority(Int32(PRIO_PROCESS.rawValue), id_t(otherID)) == 0)
        // Where Linux shares out by sessions, "/autogroup-123 nice 7".
        guard let group = try? readFile("/proc/\(askedID)/autogroup"), !group.isEmpty else { return }
        #expect(String(decoding: group, as: UTF8.self).hasSuffix(" nice 7\n"))
        let otherGroup = try readFile("/proc/\(otherID)/autogroup")
        #expect(String(decoding: otherGroup, as: UTF8.self).hasSuffix(" nice 0\n"))
    }

    @Test func `a data exception does not repeat the value in its line for logs`() throws {
        let connection = try database.connect()
        do {
            _ = try connection.query("select $1::text::int") { $0.text("x13812345678") }
            Issue.record("it was taken for a number")
        } catch {
            #expect(error.sqlstate == "22P02")
            #expect(!error.description.contains("13812345678"))
        }
    }

    @Test func `a session starts with its role and settings`() throws {
        let owner = try database.connect()
        try owner.execute("drop role if exists session_test")
        try owner.execute("create role session_test")
        var session = SessionSettings()
        session.role = "session_test"
        session.forcesGenericPlan = true
        session.statementTimeoutMilliseconds = 1_234
        session.others = ["four_order.note": "a b\\c"]
        let connection = try database.connect(session: session)
        let rows = try connection.query(
            """
            select current_user, current_setting('plan_cache_mode'), current_setting('statement_timeout'),
                   current_setting('TimeZone'), current_setting('four_order.note'), current_setting('application_name')
            """)
        #expect(rows.text(0, 0) == "session_test")
        #expect(rows.text(0, 1) == "force_generic_plan")
        #expect(rows.text(0, 2) == "1234ms")
        #expect(rows.text(0, 3) == "UTC")
        #expect(rows.text(0, 4) == "a b\\c")
        #expect(rows.text(0, 5) == "four-order")
    }

    @Test func `a transaction is whole or not at all`() throws {
        let connection = try database.connect()
        try connection.execute("create table t (n int check (n < 3))")
        #expect(throws: DatabaseError.self) {
            try connection.transaction { connection in
                try connection.execute("insert into t values (1)")
                try connection.execute("insert into t values (3)")
            }
        }
        try connection.transaction { try $0.execute("insert into t values (2)") }
        #expect(try connection.query("select array_agg(n) from t").ints(0, 0) == [2])
    }

    @Test func `rows are copied in as text, and a body that throws copies nothing`() throws {
        struct Stop: Error {}
        let connection = try database.connect()
        try connection.execute("create table t (a text, b text)")
        let copied = try connection.copyIn("copy t from stdin") { writer in
            try writer.row(["tab\tline\nback\\", nil])
            for _ in 0..<20_000 { try writer.row(["一二三四五", "x"]) }
        }
        #expect(copied == 20_001)
        #expect(throws: Stop.self) {
            try connection.copyIn("copy t from stdin (format csv)") { writer in
                try writer.write("a,b\n".utf8)
                throw Stop()
            }
        }
        let rows = try connection.query("select count(*), min(a) filter (where b is null) from t")
        #expect(rows.int(0, 0) == 20_001)
        #expect(rows.text(0, 1) == "tab\tline\nback\\")
    }

    @Test func `a refused COPY leaves the connection usable`() throws {
        let connection = try database.connect()
        try connection.execute("create table t (n int)")
        #expect(throws: DatabaseError.self) {
            try connection.copyIn("copy t from stdin") { try $0.row(["not a number"]) }
        }
        #expect(try connection.query("select count(*) from t").int(0, 0) == 0)
    }

    @Test func `nobody at home is an error with a sentence`() {
        do {
            _ = try Connection("host=/nonexistent dbname=x")
            Issue.record("it connected")
        } catch {
            #expect(error.kind == .notConnected)
            #expect(error.message.contains("/nonexistent"))
        }
    }

    @Test func `a database is made once`() throws {
        let connection = try database.connect()
        let name = "made \"once\" \(database.name)"
        #expect(try connection.createDatabaseIfMissing(name))
        #expect(try !connection.createDatabaseIfMissing(name))
        #expect(try Connection(database.conninfo.conninfo(database: name)).backendProcessID > 0)
        try connection.execute("drop database \(Connection.quotedIdentifier(name))")
    }
}
