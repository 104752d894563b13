/// A table in a file of comma-separated values (RFC 4180), with a header and lines that end in LF or CRLF.
///
/// The reader is strict: a quote within an unquoted field, anything between a closing quote and the next comma, a
/// record with another number of fields than the header, a byte order mark and text that is not UTF-8 are refused.
struct CSVTable: Sendable {
    /// One record, whose fields are found by the header's names.
    struct Row: Sendable {
        fileprivate let columns: [String: Int]
        fileprivate let fields: [String]
        /// Where the record begins, from 1.
        let line: Int
        fileprivate let file: String

        /// A field; nil where it is empty.
        func optional(_ name: String) throws(SeedError) -> String? {
            guard let index = columns[name] else { throw SeedError("\(file) has no column \(name).") }
            return fields[index].isEmpty ? nil : fields[index]
        }

        func text(_ name: String) throws(SeedError) -> String {
            guard let text = try optional(name) else { throw fault(name, "is empty") }
            return text
        }

        func int(_ name: String) throws(SeedError) -> Int {
            guard let value = Int(try text(name)) else { throw fault(name, "is no whole number") }
            return value
        }

        func double(_ name: String) throws(SeedError) -> Double {
            guard let value = Double(try text(name)), value.isFinite else {
                throw fault(name, "is no number")
            }
            return value
        }

        /// A list, separated by semicolons.
        func list(_ name: String) throws(SeedError) -> [String] {
            (try optional(name))?.split(separator: ";").map(String.init) ?? []
        }

        private func fault(_ name: String, _ what: String) -> SeedError {
            SeedError("\(file), line \(line): \(name) \(what).")
        }
    }

    let rows: [Row]

    /// - Parameter file: how errors name the text.
    init(_ bytes: [UInt8], file: String) throws(SeedError) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw SeedError("\(file) is not UTF-8.")
        }
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else {
            throw SeedError("\(file) begins with a byte order mark.")
        }
        var reader = CSVReader(bytes, file: file)
        guard let header = try reader.record() else { throw SeedError("\(file) is empty.") }
        let columns = Dictionary(header.fields.enumerated().map { ($1, $0) }) { first, _ in first }
        guard columns.count == header.fields.count else {
            throw SeedError("\(file) names a column twice.")
        }
        var rows: [Row] = []
        while let record = try reader.record() {
            guard record.fields.count == header.fields.count else {
                throw SeedError(
                    "\(file), line \(record.line): \(record.fields.count) fields where the header has "
                        + "\(header.fields.count).")
            }
            rows.append(Row(columns: columns, fields: record.fields, line: record.line, file: file))
        }
        self.rows = rows
    }
}

/// Takes one record after the other from the bytes.
private struct CSVReader {
    private let bytes: [UInt8]
    private let file: String
    private var position = 0
    private var line = 1

    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    mutating func record() throws(SeedError) -> (fields: [String], line: Int)? {
        guard position < bytes.count else { return nil }
        let start = line
        var fields = [try field()]
        while position < bytes.count, bytes[position] == UInt8(ascii: ",") {
            position += 1
            fields.append(try field())
        }
        if position < bytes.count {
            if bytes[position] == UInt8(ascii: "\r") { position += 1 }
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\n") else {
                throw SeedError("\(file), line \(line): a carriage return without a line feed.")
            }
            position += 1
            line += 1
        }
        return (fields, start)
    }

    private mutating func field() throws(SeedError) -> String {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return try plainField() }
        position += 1
        var content: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
            guard byte == UInt8(ascii: "\"") else {
                content.append(byte)
                continue
            }
            if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
                content.append(byte)
                position += 1
                continue
            }
            guard position == bytes.count || endsField(bytes[position]) else {
                throw SeedError("\(file), line \(line): text follows a closing quote.")
            }
            return String(decoding: content, as: UTF8.self)
        }
        throw SeedError("\(file), line \(line): a quote is never closed.")
    }

    private mutating func plainField() throws(SeedError) -> String {
        let start = position
        while position < bytes.count, !endsField(bytes[position]) {
            guard bytes[position] != UInt8(ascii: "\"") else {
                throw SeedError("\(file), line \(line): a quote stands within an unquoted field.")
            }
            position += 1
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private func endsField(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}
