import Domain
import Foundation
import JSON

/// What became of one line of an import: `{line, status, id, ref, errors}`, ended by LF.
enum ImportResult {
    static func created(line: Int, id: UUID, number: Int) -> [UInt8] {
        write(line, "created", id, number)
    }

    static func existing(line: Int, id: UUID, number: Int) -> [UInt8] {
        write(line, "existing", id, number)
    }

    static func error(line: Int, _ faults: [Fault], _ language: Language) -> [UInt8] {
        write(line, "error", nil, nil, faults, language)
    }

    private static func write(
        _ line: Int, _ status: String, _ id: UUID?, _ number: Int?, _ faults: [Fault] = [],
        _ language: Language = .standard
    ) -> [UInt8] {
        var json = JSONWriter(capacity: 160)
        json.beginObject()
        json.field("line", line)
        json.field("status", status)
        json.field("id", id)
        json.field("ref", number.flatMap { OrderNumber(Int64($0)) }.map(Reference.text))
        json.key("errors")
        json.beginArray()
        for fault in faults {
            json.beginObject()
            json.field("pointer", fault.pointer)
            json.field("code", fault.code.rawValue)
            json.field("detail", fault.detail(language))
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return json.take() + [UInt8(ascii: "\n")]
    }
}
