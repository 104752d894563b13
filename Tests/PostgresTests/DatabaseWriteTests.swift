import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct DatabaseWriteTests {
    private let database: TestDatabase
    private let configuration: Database.Configuration

    private static let insert = SQL(
        "insert", "insert into t (id, n) values ($1::int, $2::int) returning id::text")
    private static let keep = SQL("keep", "insert into kept (id) values ($1::int)")

    init() throws {
        database = try TestCluster.shared.freshDatabase()
        configuration = Database.Configuration(conninfo: database.conninfo)
        try database.connect().execute(
            """
            create table t (id int primary key, n int constraint small check (n < 100));
            create table kept (id int primary key constraint kept_small check (id < 1000));
            """)
    }

    private static func insert(_ id: Int, _ n: Int) -> Statement {
        Statement(insert) { parameters in
            parameters.int(Int32(id))
            parameters.int(Int32(n))
        }
    }

    private func ints(_ query: String) throws -> [Int] {
        try database.connect().query(query).ints(0, 0)
    }

    @Test func `neighbours of failing writes are committed exactly once, the failing get their errors`()
        async throws
    {
        var configuration = configuration
        configuration.writeLinks = 2
        // Every seventh breaks the check, every eleventh takes the id of its predecessor.
        let outcomes = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<(Int, String, String)>(200) { done($0) }
            for number in 0..<200 {
                let id = number % 11 == 10 ? number - 1 : number
                var lastRows = "never"
                database.write(
                    Self.insert(id, number % 7 == 6 ? 100 : 1), tenant: nil, orderKey: UInt64(number),
                    rows: { result in
                        lastRows = result.word()
                        return nil
                    },
                    finished: { gathering.report((number, lastRows, $0.word)) })
            }
        }
        var committed: [Int] = []
        for (number, rows, outcome) in outcomes {
            if number % 7 == 6 {
                #expect(rows == "23514")
                #expect(outcome == "23514")
            } else if outcome == "committed" {
                #expect(rows == "\(number % 11 == 10 ? number - 1 : number)")
                committed.append(number % 11 == 10 ? number - 1 : number)
            } else {
                // One of two with the same id; which one is the race's affair.
                #expect(outcome == "23505")
                #expect(number % 11 == 10 || number % 11 == 9)
            }
        }
        let wanted = (0..<200).filter { $0 % 7 != 6 }.map { $0 % 11 == 10 ? $0 - 1 : $0 }
        #expect(Set(committed) == Set(wanted))
        #expect(try ints("select array_agg(id order by id) from t") == committed.sorted())
    }

    @Test func `writes without failures share transactions`() async throws {
        let batches = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<String>(64) { _ in done(database.counters.writeBatches) }
            for number in 0..<64 {
                database.write(Self.insert(number, 1), tenant: nil, rows: { _ in nil }) {
                    gathering.report($0.word)
                }
            }
        }
        #expect(batches == 1)
        #expect(try ints("select array[count(distinct xmin::text)] from t") == [1])
    }

    @Test func `a batch is run in the order of its keys`() async throws {
        _ = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<String>(20) { _ in done(true) }
            for number in 0..<20 {
                database.write(
                    Self.insert(number, 1), tenant: nil, orderKey: UInt64(100 - number), rows: { _ in nil }
                ) { gathering.report($0.word) }
            }
        }
        #expect(try ints("select array_agg(id order by ctid) from t") == (0..<20).reversed())
    }

    @Test func `a follow-up is committed with its write or not at all`() async throws {
        // Ids from 1000 on cannot be kept, so their follow-up fails; every fifth write fails by itself.
        let outcomes = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<(Int, String)>(100) { done($0) }
            for number in 0..<100 {
                let id = number % 10 == 3 ? 1_000 + number : number
                database.write(
                    Self.insert(id, number % 5 == 4 ? 100 : 1), tenant: nil, mayFollowUp: number % 2 == 1,
                    rows: { result in
                        guard number % 2 == 1, let stored = Int32(result.word()) else { return nil }
                        return Statement(Self.keep) { $0.int(stored) }
                    },
                    finished: { gathering.report((number, $0.word)) })
            }
        }
        for (number, outcome) in outcomes {
            #expect(outcome == (number % 10 == 3 || number % 5 == 4 ? "23514" : "committed"))
        }
        let good = (0..<100).filter { $0 % 10 != 3 && $0 % 5 != 4 }
        #expect(try ints("select array_agg(id order by id) from t") == good)
        #expect(try ints("select array_agg(id order by id) from kept") == good.filter { $0 % 2 == 1 })
    }

    @Test func `what only the commit refuses is refused alone`() async throws {
        try database.connect().execute(
            "alter table t add constraint later unique (n) deferrable initially deferred")
        let outcomes = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<String>(5) { done($0) }
            for (id, n) in [(1, 1), (2, 2), (3, 2), (4, 4), (5, 5)] {
                database.write(Self.insert(id, n), tenant: nil, rows: { _ in nil }) {
                    gathering.report("\(id) \($0.word)")
                }
            }
        }
        #expect(outcomes == ["1 committed", "2 committed", "3 23505", "4 committed", "5 committed"])
    }

    @Test func `batches that deadlock are run again until all are committed`() async throws {
        try database.connect().execute("insert into t select i, 0 from generate_series(1, 2) i")
        let slowly = SQL(
            "slowly",
            "update t set n = n + 1 from (select pg_sleep(0.3)) s where id = $1::int returning id::text")
        let second = configuration
        let outcomes = try await onLoop(configuration) { loop, database, done in
            let neighbour = Database(second, on: loop)
            let gathering = Gathering<String>(4) { outcomes in
                neighbour.close()
                done(outcomes)
            }
            func update(_ database: Database, _ ids: [Int32]) {
                for (key, id) in ids.enumerated() {
                    database.write(
                        Statement(slowly) { $0.int(id) }, tenant: nil, orderKey: UInt64(key),
                        rows: { _ in nil }
                    ) { gathering.report($0.word) }
                }
            }
            // Once both are connected, they start together.
            database.write(Self.insert(3, 1), tenant: nil, rows: { _ in nil }) { _ in
                neighbour.write(Self.insert(4, 1), tenant: nil, rows: { _ in nil }) { _ in
                    update(database, [1, 2])
                    update(neighbour, [2, 1])
                }
            }
        }
        #expect(outcomes == ["committed", "committed", "committed", "committed"])
        #expect(try ints("select array_agg(n) from t where id < 3") == [2, 2])
    }

    @Test func `a write whose backend is shut down before the commit is run again`() async throws {
        try database.connect().execute(
            """
            create sequence runs;
            create function die_once(id int) returns text language plpgsql as $$
            begin
                insert into t values (id, 1);
                if nextval('runs') = 1 then perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5); end if;
                return id::text;
            end $$
            """)
        let dying = SQL("dying", "select die_once($1::int)")
        let (outcomes, reconnects) = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<String>(3) { done(($0, database.counters.reconnects)) }
            for statement in [Self.insert(1, 1), Statement(dying) { $0.int(2) }, Self.insert(3, 1)] {
                database.write(statement, tenant: nil, rows: { _ in nil }) { gathering.report($0.word) }
            }
        }
        #expect(outcomes == ["committed", "committed", "committed"])
        #expect(reconnects == 1)
        #expect(try ints("select array_agg(id order by id) from t") == [1, 2, 3])
    }

    @Test func `a connection lost during the commit leaves the outcome unknown, and the next write works`()
        async throws
    {
        try database.connect().execute(
            """
            create function die() returns trigger language plpgsql as $$
            begin
                if new.n = 50 then perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5); end if;
                return null;
            end $$;
            create constraint trigger dies after insert on t deferrable initially deferred
                for each row execute function die();
            """)
        let outcomes = try await onLoop(configuration) { _, database, done in
            database.write(Self.insert(1, 50), tenant: nil, rows: { _ in nil }) { first in
                database.write(Self.insert(2, 1), tenant: nil, rows: { _ in nil }) {
                    done([first.word, $0.word])
                }
            }
        }
        #expect(outcomes == ["unknown", "committed"])
    }

    @Test func `idle connections that the server drops are replaced`() async throws {
        let kill = SQL(
            "kill",
            "select count(pg_terminate_backend(pid))::text from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        )
        let outcomes = try await onLoop(configuration) { _, database, done in
            database.write(Self.insert(1, 1), tenant: nil, rows: { _ in nil }) { _ in
                database.read(Statement(kill), tenant: nil) { killed in
                    let killed = killed.word()
                    database.write(Self.insert(2, 1), tenant: nil, rows: { _ in nil }) {
                        done([killed, $0.word])
                    }
                }
            }
        }
        #expect(outcomes[0] == "1")
        #expect(outcomes[1] == "committed" || outcomes[1] == "unknown")
    }

    @Test func `a statement that cannot be prepared fails alone`() async throws {
        let broken = SQL("broken", "insert into no_such_table values (1)")
        let outcomes = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<String>(9) { done($0.sorted()) }
            for number in 0..<9 {
                database.write(
                    number % 3 == 1 ? Statement(broken) : Self.insert(number, 1), tenant: nil,
                    rows: { _ in nil }
                ) { gathering.report("\(number) \($0.word)") }
            }
        }
        #expect(outcomes == (0..<9).map { "\($0) \($0 % 3 == 1 ? "42P01" : "committed")" })
    }
}
