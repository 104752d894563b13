public import Foundation

/// One-dimensional arrays as Swift arrays. An element that is NULL is a broken invariant here, as NULL is in a cell
/// declared as present: an array column that may hold NULLs needs a constraint, or `array_remove` in the statement.
extension Rows {
    public func uuids(_ row: Int, _ column: Int) -> [UUID] {
        array(row, column, of: [.uuid]) { bytes, _ in bytes.uuid(at: 0) }
    }

    public func texts(_ row: Int, _ column: Int) -> [String] {
        array(row, column, of: [.text, .varchar, .bpchar, .name]) { bytes, _ in
            bytes.text()
        }
    }

    /// `smallint[]`, `integer[]` and `bigint[]`
    public func ints(_ row: Int, _ column: Int) -> [Int] {
        array(row, column, of: [.int8, .int4, .int2]) { bytes, type in
            switch type {
            case .int8: Int(bytes.bigEndian(at: 0) as Int64)
            case .int4: Int(bytes.bigEndian(at: 0) as Int32)
            default: Int(bytes.bigEndian(at: 0) as Int16)
            }
        }
    }

    public func doubles(_ row: Int, _ column: Int) -> [Double] {
        array(row, column, of: [.float8]) { bytes, _ in Double(bitPattern: bytes.bigEndian(at: 0)) }
    }

    public func bools(_ row: Int, _ column: Int) -> [Bool] {
        array(row, column, of: [.bool]) { bytes, _ in (bytes.bigEndian(at: 0) as UInt8) != 0 }
    }

    /// Microseconds since 1970
    public func timestamps(_ row: Int, _ column: Int) -> [Int64] {
        array(row, column, of: [.timestamptz, .timestamp]) { bytes, _ in
            BinaryTime.microsecondsSince1970(postgres: bytes.bigEndian(at: 0))
        }
    }

    public func optionalUUIDs(_ row: Int, _ column: Int) -> [UUID]? {
        isNull(row, column) ? nil : uuids(row, column)
    }

    public func optionalTexts(_ row: Int, _ column: Int) -> [String]? {
        isNull(row, column) ? nil : texts(row, column)
    }

    public func optionalInts(_ row: Int, _ column: Int) -> [Int]? {
        isNull(row, column) ? nil : ints(row, column)
    }

    private func array<Element>(
        _ row: Int, _ column: Int, of types: [TypeOID], _ decode: (RawSpan, TypeOID) -> Element
    ) -> [Element] {
        lend(row, column) { bytes in
            let type = TypeOID(rawValue: bytes.bigEndian(at: 8))
            guard types.contains(type) else {
                preconditionFailure(
                    "column \(column) (\(columnName(column))) holds arrays of type \(type.rawValue), read as one of "
                        + "\(types.map(\.rawValue))")
            }
            return bytes.elements(decode)
        }
    }
}

extension RawSpan {
    /// The elements of an array of one dimension, or of none, that holds no NULL.
    func elements<Element>(_ decode: (RawSpan, TypeOID) -> Element) -> [Element] {
        let dimensions: Int32 = bigEndian(at: 0)
        precondition(
            dimensions == 0 || dimensions == 1, "an array of \(dimensions) dimensions was read as a list")
        guard dimensions == 1 else { return [] }
        let type = TypeOID(rawValue: bigEndian(at: 8))
        let count: Int32 = bigEndian(at: 12)
        var elements: [Element] = []
        elements.reserveCapacity(Int(count))
        var offset = 20
        for _ in 0..<count {
            let length: Int32 = bigEndian(at: offset)
            precondition(length >= 0, "NULL in an array that was declared to hold none")
            let element = offset + 4..<offset + 4 + Int(length)
            precondition(element.upperBound <= byteCount, "a binary array is cut short")
            elements.append(decode(extracting(element), type))
            offset = element.upperBound
        }
        return elements
    }
}
