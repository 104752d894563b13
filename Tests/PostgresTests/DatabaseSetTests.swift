import Foundation
import Postgres
import TestSupport
import Testing

/// Requests that ask for the same go out as one statement, and each is answered as if it had been alone.
@Suite struct DatabaseSetTests {
    private let database: TestDatabase
    private let configuration: Database.Configuration

    /// Of each request its text, as many times as it says.
    private static let repeating = SQL("repeat", asking: [.text("word"), .int("times")]) { asked in
        """
        select asked.word, asked.ordinal from \(asked), generate_series(1, asked.times)
        where $1::uuid is null order by asked.ordinal
        """
    }
    private static let quotient = SQL("quotient", asking: [.int("divisor")]) { asked in
        "select (60 / asked.divisor)::text, asked.ordinal from \(asked) where $1::uuid is null"
    }
    private static let insert = SQL("insert_set", asking: [.int("id"), .int("n")]) { asked in
        """
        with made as (
            insert into t (id, n) select asked.id, asked.n from \(asked) where $1::uuid is null
            order by asked.ordinal on conflict (id) do nothing returning id, n
        )
        select made.id::text, asked.ordinal
        from \(asked) join made on made.id = asked.id and made.n = asked.n
        """
    }
    private static let keep = SQL("keep_set", asking: [.int("id")]) { asked in
        "insert into kept (id) select asked.id from \(asked) where $1::uuid is null"
    }

    init() throws {
        database = try TestCluster.shared.freshDatabase()
        configuration = Database.Configuration(conninfo: database.conninfo)
        try database.connect().execute(
            """
            create table t (id int primary key, n int constraint small check (n < 100));
            create table kept (id int primary key constraint kept_small check (id < 1000));
            """)
    }

    private static func asking(_ word: String?, _ times: Int) -> Statement {
        Statement(repeating) { p in
            p.null()
            p.text(word)
            p.int(Int32(times))
        }
    }

    private static func dividing(by divisor: Int) -> Statement {
        Statement(quotient) { p in
            p.null()
            p.int(Int32(divisor))
        }
    }

    private static func insert(_ id: Int, _ n: Int) -> Statement {
        Statement(insert) { p in
            p.null()
            p.int(Int32(id))
            p.int(Int32(n))
        }
    }

    private static func keep(_ id: Int) -> Statement {
        Statement(keep) { p in
            p.null()
            p.int(Int32(id))
        }
    }

    private func ints(_ query: String) throws -> [Int] { try database.connect().query(query).ints(0, 0) }

    @Test func `each request is lent its own rows, none, one or several`() async throws {
        let answers = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<(Int, [String])>(40) { done($0) }
            for number in 0..<40 {
                database.read(Self.asking("\(number)", number % 4), tenant: nil) { result in
                    gathering.report((number, result.words()))
                }
            }
        }
        for (number, words) in answers {
            #expect(words == Array(repeating: "\(number)", count: number % 4))
        }
        #expect(answers.map(\.0) == Array(0..<40))
    }

    @Test func `a null of one request is a null of that request alone`() async throws {
        let answers = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<[String]>(3) { done($0) }
            for word in ["a", nil, "c"] {
                database.read(Self.asking(word, 1), tenant: nil) { gathering.report($0.words()) }
            }
        }
        #expect(answers == [["a"], ["NULL"], ["c"]])
    }

    @Test func `of a set that fails each request is answered for itself`() async throws {
        let answers = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<(Int, String)>(30) { done($0) }
            for number in 0..<30 {
                database.read(Self.dividing(by: number % 10), tenant: nil) {
                    gathering.report((number, $0.word()))
                }
            }
        }
        for (number, word) in answers {
            #expect(word == (number % 10 == 0 ? "22012" : "\(60 / (number % 10))"))
        }
    }

    @Test func `writes of a set are committed exactly once, and the failing get their errors`() async throws {
        let outcomes = try await onLoop(configuration) { _, database, done in
            let gathering = Gathering<(Int, String, String)>(100) { done($0) }
            for number in 0..<100 {
                var lastRows = "never"
                database.write(
                    Self.insert(number, number % 17 == 16 ? 100 : 1), tenant: nil, mayFollowUp: true,
                    rows: { result in
                        lastRows = result.word()
                        // What follows one of them up fails as well.
                        return Self.keep(number == 40 ? 1_000 : number)
                    },
                    finished: { gathering.report((number, lastRows, $0.word)) })
            }
        }
        let failing = Set((0..<100).filter { $0 % 17 == 16 || $0 == 40 })
        for (number, rows, outcome) in outcomes {
            #expect(outcome == (failing.contains(number) ? "23514" : "committed"), "\(number)")
            if !failing.contains(number) { #expect(rows == "\(number)") }
        }
        let written = (0..<100).filter { !failing.contains($0) }
        #expect(try ints("select array_agg(id order by id) from t") == written)
        #expect(try ints("select array_agg(id order by id) from kept") == written)
    }

    @Test func `sets and other statements share a batch`() async throws {
        let (answers, batches) = try await onLoop(configuration) { _, database, done in
            let single = SQL("single", "select $1::text")
            let gathering = Gathering<(Int, String)>(30) { done(($0, database.counters.readBatches)) }
            for number in 0..<30 {
                let statement =
                    number % 3 == 0
                    ? Statement(single) { $0.text("\(number)") }
                    : number % 3 == 1 ? Self.asking("\(number)", 1) : Self.dividing(by: 1 + number % 2)
                database.read(statement, tenant: nil) { gathering.report((number, $0.word())) }
            }
        }
        for (number, word) in answers {
            #expect(word == (number % 3 == 2 ? "\(60 / (1 + number % 2))" : "\(number)"))
        }
        #expect(batches == 1)
    }
}

extension QueryResult {
    /// The first cell of every row, or the SQLSTATE.
    fileprivate func words() -> [String] {
        switch self {
        case .rows(let rows):
            return (0..<rows.count).map { rows.optionalText($0, 0) ?? "NULL" }
        case .failure(let error): return [error.sqlstate]
        }
    }
}
