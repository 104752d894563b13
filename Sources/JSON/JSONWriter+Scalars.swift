public import FoundationEssentials

extension JSONWriter {
    @inlinable
    public mutating func int(_ value: Int) { int(Int64(value)) }

    public mutating func int(_ value: Int64) {
        separate()
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var start = digits.count
        var rest = value.magnitude
        repeat {
            start -= 1
            digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        if value < 0 {
            start -= 1
            digits[start] = UInt8(ascii: "-")
        }
        bytes.append(addingCapacity: digits.count - start) { out in
            for index in start..<digits.count { out.append(digits[index]) }
        }
    }

    /// The shortest decimal that reads back as the same double; `null` for what JSON cannot say (NaN, infinities).
    public mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        separate()
        bytes.append(contentsOf: value.description.utf8)
    }

    /// The 36 characters of RFC 9562, section 4, in lower case.
    public mutating func uuid(_ value: UUID) {
        separate()
        let id = value.uuid
        let octets: InlineArray<16, UInt8> = [
            id.0, id.1, id.2, id.3, id.4, id.5, id.6, id.7,
            id.8, id.9, id.10, id.11, id.12, id.13, id.14, id.15,
        ]
        bytes.append(addingCapacity: 38) { out in
            out.append(UInt8(ascii: "\""))
            for index in octets.indices {
                if index == 4 || index == 6 || index == 8 || index == 10 { out.append(UInt8(ascii: "-")) }
                out.append(hexDigit(octets[index] >> 4))
                out.append(hexDigit(octets[index] & 15))
            }
            out.append(UInt8(ascii: "\""))
        }
    }
}
