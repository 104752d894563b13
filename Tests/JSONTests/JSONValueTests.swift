import JSON
import Testing

@Suite struct `Asking a JSON value` {
    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("-0.0e7", 0), ("0e999999999999", 0), ("3.0", 3), ("30e-1", 3),
            ("0.003e3", 3),
            ("1e18", 1_000_000_000_000_000_000), ("1200000000000000000000e-3", 1_200_000_000_000_000_000),
            ("9223372036854775807", .max), ("-9223372036854775808", .min), ("-9223372036854775808.000", .min),
        ] as [(String, Int64)])
    func `an integral number is an integer however it is written`(_ text: String, _ value: Int64) throws {
        #expect(try JSONDocument(text).root.integer() == value)
    }

    @Test(
        arguments: [
            ("1.5", .fractional), ("1e-1", .fractional), ("1e-999999999999", .fractional),
            ("9223372036854775808", .overflow), ("-9223372036854775809", .overflow), ("1e19", .overflow),
            ("1e999999999999", .overflow), ("99999999999999999999999", .overflow), ("\"1\"", .notANumber),
            ("null", .notANumber), ("true", .notANumber), ("[1]", .notANumber),
        ] as [(String, JSONNumberError)])
    func `what is no integer says why`(_ text: String, _ error: JSONNumberError) throws {
        let root = try JSONDocument(text).root
        #expect(throws: error) { try root.integer() }
    }

    @Test(
        arguments: [
            ("0", 0), ("-0.0", -0.0), ("-7", -7), ("39.9042", 39.9042), ("116.4074", 116.4074),
            ("1e308", 1e308),
            ("5e-324", .leastNonzeroMagnitude),
            ("1e-999", 0), ("123456789012345678901234567890", 1.2345678901234568e29), ("-2.5E+3", -2500),
        ] as [(String, Double)])
    func `a double is the nearest one`(_ text: String, _ value: Double) throws {
        #expect(try JSONDocument(text).root.double() == value)
    }

    @Test func `a double beyond the finite ones is an overflow`() throws {
        let root = try JSONDocument("-1e309").root
        #expect(throws: JSONNumberError.overflow) { try root.double() }
        #expect(throws: JSONError(.numberOutOfRange, at: 1)) { try JSONTree(parsing: "[1e309]") }
    }

    @Test func `members and elements come in the order of the text`() throws {
        let root = try JSONDocument(#"{"z":[1,[2],{"k":3}],"\u0061":"b\n","m":null}"#).root
        let members = try #require(root.members)
        #expect(members.map(\.key) == ["z", "a", "m"])
        #expect(members.map(\.keyPosition) == [1, 21, 36])
        #expect(members.map(\.value.position) == [5, 30, 40])
        #expect(root["z"]?.elements?.map(\.kind) == [.number, .array, .object])
        #expect(root["a"]?.string == "b\n")
        #expect(root["a"]?.isString("b\n") == true)
        #expect(root["a"]?.withUTF8 { $0.count } == 2)
        #expect(root["m"]?.isNull == true)
        #expect(root["none"] == nil)
        #expect(root["z"]?["z"] == nil)
        #expect(root["z"]?.string == nil)
        #expect(root.count == 3)
    }
}
