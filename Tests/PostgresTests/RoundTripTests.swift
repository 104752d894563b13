import Foundation
import Postgres
import TestSupport
import Testing

/// Every type goes to the server and comes back as it was.
@Suite struct RoundTripTests {
    private let database: TestDatabase

    init() throws {
        database = try TestCluster.shared.freshDatabase()
    }

    @Test func `scalars come back as they were sent`() throws {
        let connection = try database.connect()
        let id = UUID()
        let rows = try connection.query(
            """
            select $1::uuid, $2::text, $3::int, $4::bigint, $5::float8, $6::bool, $7::timestamptz, $8::bytea,
                   $9::jsonb, $10::smallint, $11::date
            """
        ) { parameters in
            parameters.uuid(id)
            parameters.text("为民服务 🇨🇳")
            parameters.int(-7)
            parameters.bigint(.min)
            parameters.double(-0.1)
            parameters.bool(true)
            parameters.timestamp(microsecondsSince1970: 1_700_000_000_123_456)
            parameters.bytea([0, 1, 255])
            parameters.jsonb(Array(#"{"a": [1, null]}"#.utf8))
            parameters.smallint(-3)
            parameters.date(daysSince1970: 19_675)
        }
        #expect(rows.count == 1)
        #expect(rows.columnCount == 11)
        #expect(rows.uuid(0, 0) == id)
        #expect(rows.text(0, 1) == "为民服务 🇨🇳")
        #expect(rows.int(0, 2) == -7)
        #expect(rows.int(0, 3) == Int(Int64.min))
        #expect(rows.double(0, 4) == -0.1)
        #expect(rows.bool(0, 5) == true)
        #expect(rows.timestamp(0, 6) == 1_700_000_000_123_456)
        #expect(rows.bytes(0, 7) == [0, 1, 255])
        #expect(rows.withJSON(0, 8) { span in span.count } == #"{"a": [1, null]}"#.utf8.count)
        #expect(rows.withBytes(0, 7) { span in span[2] } == 255)
        #expect(rows.int(0, 9) == -3)
        #expect(rows.date(0, 10) == 19_675)
    }

    @Test func `time means the same on both sides`() throws {
        let connection = try database.connect()
        let rows = try connection.query(
            """
            select timestamptz '2001-02-03T04:05:06.000007+08', $1::timestamptz::text, timestamptz 'infinity',
                   timestamptz '-infinity', $2::timestamptz = 'infinity', $3::timestamptz = '-infinity'
            """
        ) { parameters in
            parameters.timestamp(microsecondsSince1970: 0)
            parameters.timestamp(microsecondsSince1970: .max)
            parameters.timestamp(microsecondsSince1970: .min)
        }
        #expect(rows.timestamp(0, 0) == 981_144_306_000_007)
        #expect(rows.text(0, 1) == "1970-01-01 00:00:00+00")
        #expect(rows.timestamp(0, 2) == .max)
        #expect(rows.timestamp(0, 3) == .min)
        #expect(rows.bool(0, 4) == true)
        #expect(rows.bool(0, 5) == true)
    }

    @Test func `NULL is nil in every type`() throws {
        let connection = try database.connect()
        let rows = try connection.query(
            """
            select $1::uuid, $2::text, $3::int, $4::bigint, $5::float8, $6::bool, $7::timestamptz, $8::bytea,
                   $9::jsonb, $10::uuid[], $11::text[], $12::int[], $13::date
            """
        ) { parameters in
            parameters.uuid(nil)
            parameters.text(nil)
            parameters.int(nil)
            parameters.bigint(nil)
            parameters.double(nil)
            parameters.bool(nil)
            parameters.timestamp(microsecondsSince1970: nil)
            parameters.bytea(nil)
            parameters.jsonb(nil)
            parameters.uuids(nil)
            parameters.texts(nil)
            parameters.ints(nil)
            parameters.date(daysSince1970: nil)
        }
        for column in 0..<rows.columnCount { #expect(rows.isNull(0, column) == true) }
        #expect(rows.optionalUUID(0, 0) == nil)
        #expect(rows.optionalText(0, 1) == nil)
        #expect(rows.optionalInt(0, 2) == nil)
        #expect(rows.optionalTexts(0, 10) == nil)
    }

    @Test func `arrays come back as they were sent, empty ones too`() throws {
        let connection = try database.connect()
        let ids = [UUID(), UUID()]
        let rows = try connection.query(
            """
            select $1::uuid[], $2::text[], $3::int[], $4::bigint[], $5::float8[], $6::bool[], $7::timestamptz[],
                   $8::text[], $9::smallint[]
            """
        ) { parameters in
            parameters.uuids(ids)
            parameters.texts(["", "一", "a,b\"{}"])
            parameters.ints([1, -2])
            parameters.bigints([.max])
            parameters.doubles([0.5])
            parameters.bools([true, false])
            parameters.timestamps(microsecondsSince1970: [0, .max])
            parameters.texts([])
            parameters.smallints([1, 2, 3])
        }
        #expect(rows.uuids(0, 0) == ids)
        #expect(rows.texts(0, 1) == ["", "一", "a,b\"{}"])
        #expect(rows.ints(0, 2) == [1, -2])
        #expect(rows.ints(0, 3) == [Int(Int64.max)])
        #expect(rows.doubles(0, 4) == [0.5])
        #expect(rows.bools(0, 5) == [true, false])
        #expect(rows.timestamps(0, 6) == [0, .max])
        #expect(rows.texts(0, 7) == [])
        #expect(rows.ints(0, 8) == [1, 2, 3])
    }

    @Test func `an array may hold NULLs on the way in`() throws {
        let connection = try database.connect()
        let rows = try connection.query(
            "select array_to_string($1::text[], ',', '-'), array_to_string($2::int[], ',', '-'), cardinality($3::uuid[])"
        ) { parameters in
            parameters.texts(["a", nil])
            parameters.ints([nil, 7])
            parameters.uuids([nil])
        }
        #expect(rows.text(0, 0) == "a,-")
        #expect(rows.text(0, 1) == "-,7")
        #expect(rows.int(0, 2) == 1)
    }

    @Test func `enums and names are text`() throws {
        let connection = try database.connect()
        try connection.execute("create type mood as enum ('满意', '不满意')")
        let rows = try connection.query("select '满意'::mood, 'x'::name, 'y'::varchar(3), '{}'::json")
        #expect(rows.text(0, 0) == "满意")
        #expect(rows.text(0, 1) == "x")
        #expect(rows.text(0, 2) == "y")
        #expect(rows.withJSON(0, 3) { span in span.count } == 2)
    }

    @Test func `affected counts what a command touched`() throws {
        let connection = try database.connect()
        try connection.execute("create table t (n int)")
        let inserted = try connection.query("insert into t select generate_series(1, 3)")
        #expect(inserted.affected == 3)
        let updated = try connection.query("update t set n = n + 1 where n > 1 returning n")
        #expect(updated.affected == 2)
        #expect(updated.count == 2)
    }

    @Test func `reading a column as what it is not ends the program with a sentence`() async {
        await #expect(processExitsWith: .failure) { [conninfo = database.conninfo as String] in
            let connection = try Connection(conninfo)
            let rows = try connection.query("select 1::int")
            _ = rows.uuid(0, 0)
        }
    }

    @Test func `a row comes back as one value`() throws {
        let connection = try database.connect()
        try connection.execute(
            """
            create domain colour as text;
            create table things (id uuid, n smallint, m bigint, name colour, at timestamptz, at_night boolean,
                weight float8, dropped int, ids uuid[], words text[], counts int[], nothing text);
            alter table things drop column dropped;
            """)
        let id = UUID()
        _ = try connection.query(
            "insert into things values ($1::uuid, 1, 2, '红', $2::timestamptz, true, 0.5, $3::uuid[], $4::text[], '{3,4}')"
        ) { parameters in
            parameters.uuid(id)
            parameters.timestamp(microsecondsSince1970: 1_700_000_000_123_456)
            parameters.uuids([id, id])
            parameters.texts(["a", ""])
        }
        let rows = try connection.query("select t from things as t")
        let row = rows.record(0, 0)
        #expect(row.fieldCount == 11)
        #expect(row.uuid(0) == id)
        #expect(row.int(1) == 1)
        #expect(row.int(2) == 2)
        #expect(row.text(3) == "红")
        #expect(row.withBytes(3) { $0.count } == 3)
        #expect(row.timestamp(4) == 1_700_000_000_123_456)
        #expect(row.bool(5))
        #expect(row.double(6) == 0.5)
        #expect(row.uuids(7) == [id, id])
        #expect(row.texts(8) == ["a", ""])
        #expect(row.ints(9) == [3, 4])
        #expect(row.isNull(10))
        #expect(row.optionalText(10) == nil)
    }
}
