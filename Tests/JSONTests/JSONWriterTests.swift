import Foundation
import JSON
import Testing

private func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    return String(decoding: writer.take(), as: UTF8.self)
}

@Suite struct `Writing JSON` {
    @Test func `commas fall between members and elements and nowhere else`() {
        let text = written { json in
            json.beginObject()
            json.key("empty")
            json.beginObject()
            json.endObject()
            json.key("list")
            json.array {
                $0.int(1)
                $0.array { _ in }
                $0.object { $0.field("a", 1) }
                $0.null()
            }
            json.key("名" as String)
            json.string("称" as String)
            json.key("raw")
            json.raw(Array("[0]".utf8))
            json.field("yes", true)
            json.endObject()
        }
        #expect(text == #"{"empty":{},"list":[1,[],{"a":1},null],"名":"称","raw":[0],"yes":true}"#)
    }

    @Test func `absent fields are null`() {
        let text = written {
            $0.object {
                $0.field("a", nil as String?)
                $0.field("b", nil as Int?)
                $0.field("c", nil as UUID?)
                $0.field("d", nil as Bool?)
                $0.field("e", nil as Double?)
                $0.field("f", "x" as String?)
                $0.field("g", 2.5 as Double?)
                $0.nullField("h")
            }
        }
        #expect(text == #"{"a":null,"b":null,"c":null,"d":null,"e":null,"f":"x","g":2.5,"h":null}"#)
    }

    @Test(arguments: [
        ("", #""""#), ("a\"b\\c/", #""a\"b\\c/""#), ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
        ("\u{1}\u{1F}\u{7F}", "\"\\u0001\\u001f\u{7F}\""), ("中文😀\u{2028}", "\"中文😀\u{2028}\""),
        ("\"", #""\"""#),
    ])
    func `only quotes, backslashes and control characters are escaped`(_ value: String, _ text: String) {
        #expect(written { $0.string(value) } == text)
        #expect(written { $0.string(utf8: Array(value.utf8).span) } == text)
        let raw = written { unsafe $0.string(utf8: Array(value.utf8).span.bytes) }
        #expect(raw == text)
        #expect(
            written { json in
                json.array {
                    $0.object {
                        $0.key(value); $0.null()
                    }
                }
            } == "[{\(text):null}]")
    }

    @Test(arguments: [0, 9, 10, -1, -10, 1_234_567_890, .max, .min] as [Int64])
    func `integers are written exactly`(_ value: Int64) {
        #expect(written { $0.int(value) } == String(value))
    }

    @Test(arguments: [0.1, 1e21, .leastNonzeroMagnitude, 1.7976931348623157e308, -39.9042, 100, -0.0])
    func `doubles read back as themselves`(_ value: Double) throws {
        let back = try JSONDocument(written { $0.double(value) }).root.double()
        #expect(back.bitPattern == value.bitPattern)
    }

    @Test func `what is no number is null`() {
        #expect(
            written {
                $0.array {
                    $0.double(.nan); $0.double(-.infinity)
                }
            } == "[null,null]")
    }

    @Test func `a UUID is written in lower case`() throws {
        let id = try #require(UUID(uuidString: "0190A5F0-8C7E-7ABC-9DEF-0123456789AB"))
        #expect(
            written { $0.object { $0.field("id", id) } } == #"{"id":"0190a5f0-8c7e-7abc-9def-0123456789ab"}"#)
    }

    @Test func `what was there before is kept and the writer is empty after taking`() {
        var writer = JSONWriter(reusing: Array("HTTP/1.1 200\r\n\r\n".utf8))
        writer.bool(true)
        #expect(String(decoding: writer.take(), as: UTF8.self) == "HTTP/1.1 200\r\n\r\ntrue")
        writer.bool(false)
        #expect(String(decoding: writer.take(), as: UTF8.self) == "false")
    }
}
