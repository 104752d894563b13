import Dispatch
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite struct MigrationsTests {
    private let database: TestDatabase
    private static let files = [
        ("0001_people.sql", "create table people (id int); insert into people values (1);"),
        ("0002_names.sql", "alter table people add column name text;"),
    ]

    init() throws {
        database = try TestCluster.shared.freshDatabase()
    }

    private func apply(_ files: [(String, String)]) throws -> [Int] {
        let connection = try database.connect()
        return try Migrations(files: files.map { (name: $0.0, script: $0.1) }).apply(to: connection).map(
            \.number)
    }

    @Test func `each migration is applied once, in order`() throws {
        #expect(try apply(Self.files) == [1, 2])
        #expect(try apply(Self.files) == [])
        #expect(try apply(Self.files + [("0003_more.sql", "create table more ()")]) == [3])
    }

    @Test(arguments: [
        ([("0001_a.sql", ""), ("0003_c.sql", "")], "Migration 2 is missing before 0003_c.sql."),
        ([("0002_a.sql", "")], "Migration 1 is missing before 0002_a.sql."),
        ([("0001_a.sql", ""), ("0001_b.sql", "")], "There are two migrations numbered 1."),
        ([("1_a.sql", "")], "1_a.sql is not named like a migration (NNNN_name.sql)."),
        ([("README.md", "")], "README.md is not named like a migration (NNNN_name.sql)."),
        ([("0001_A b.sql", "")], "0001_A b.sql is not named like a migration (NNNN_name.sql)."),
    ])
    func `a folder out of order is refused`(files: [(String, String)], sentence: String) {
        let error = #expect(throws: MigrationError.self) { try apply(files) }
        #expect(error?.description == sentence)
    }

    @Test func `a changed file, a newer database and a failing script are refused in a sentence`() throws {
        _ = try apply(Self.files)
        let changed = #expect(throws: MigrationError.self) {
            try apply([Self.files[0], ("0002_names.sql", "-- something else")])
        }
        #expect(
            changed?.description.hasPrefix("Migration 0002_names.sql was changed after it was applied")
                == true)
        let newer = #expect(throws: MigrationError.self) { try apply([Self.files[0]]) }
        #expect(newer?.description.hasPrefix("The database is newer than this program") == true)
        let failing = #expect(throws: MigrationError.self) {
            try apply(Self.files + [("0003_bad.sql", "create table half (); select 1/0;")])
        }
        #expect(failing?.cause?.sqlstate == "22012")
        #expect(try database.connect().query("select to_regclass('half') is null").bool(0, 0))
    }

    @Test func `a script may not end its transaction`() throws {
        let error = #expect(throws: MigrationError.self) {
            try apply([("0001_a.sql", "commit; create table t ()")])
        }
        #expect(error?.description.contains("ends its own transaction") == true)
    }

    @Test func `of servers starting at once, one applies each migration`() throws {
        let files = (1...5).map { number in
            ("000\(number)_step.sql", "create table t\(number) (); select pg_sleep(0.01)")
        }
        let applied = Mutex<[Int]>([])
        let failures = Mutex<[any Error]>([])
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            do {
                let numbers = try apply(files)
                applied.withLock { $0 += numbers }
            } catch {
                failures.withLock { $0.append(error) }
            }
        }
        #expect(failures.withLock { $0.count } == 0)
        #expect(applied.withLock { $0.sorted() } == [1, 2, 3, 4, 5])
    }
}
