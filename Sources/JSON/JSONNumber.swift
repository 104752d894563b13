/// Why a value cannot be had as the number asked for.
public enum JSONNumberError: Error, Equatable, Sendable {
    /// The value is no number.
    case notANumber
    /// An integer was asked for and the number has a fraction.
    case fractional
    /// The number lies outside what the type can hold.
    case overflow
}

extension JSONValue {
    /// The number as an exact integer: `3`, `3.0`, `30e-1` and `3e0` are all 3, `3.5` is refused.
    public func integer() throws(JSONNumberError) -> Int64 {
        guard node.kind == .integer || node.kind == .decimal else { throw .notANumber }
        return try document.decimal(node).integer()
    }

    /// The nearest double; a number beyond the largest finite one is an overflow, one too small is zero.
    public func double() throws(JSONNumberError) -> Double {
        guard let literal = numberLiteral else { throw .notANumber }
        if node.kind == .integer, let small = try? integer(), small.magnitude <= 1 << 53, small != 0 {
            return Double(small)
        }
        guard let value = Double(literal), value.isFinite else { throw .overflow }
        return value
    }
}

/// A decimal number taken apart: ± 0.(digits) without leading or trailing zeros, times a power of ten.
private struct Decimal {
    var isNegative = false
    /// The significant digits' value; meaningful while `isTooLong` is not set.
    var magnitude: UInt64 = 0
    var isTooLong = false
    /// Zeros seen since the last other digit, not yet part of the magnitude.
    var pendingZeros = 0
    /// Digits read after the point.
    var fractionDigits = 0
    var exponent = 0

    mutating func append(_ digit: UInt8) {
        if digit == 0 {
            if magnitude != 0 { pendingZeros += 1 }
            return
        }
        shift(by: pendingZeros)
        pendingZeros = 0
        shift(by: 1)
        let (sum, overflow) = magnitude.addingReportingOverflow(UInt64(digit))
        if overflow { isTooLong = true } else { magnitude = sum }
    }

    private mutating func shift(by places: Int) {
        for _ in 0..<places {
            if isTooLong { return }
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            if overflow { isTooLong = true } else { magnitude = product }
        }
    }

    func integer() throws(JSONNumberError) -> Int64 {
        if magnitude == 0 { return 0 }
        var copy = self
        let places = exponent - fractionDigits + pendingZeros
        guard places >= 0 else { throw .fractional }
        copy.shift(by: min(places, 20))
        guard !copy.isTooLong else { throw .overflow }
        let limit = UInt64(Int64.max) + (isNegative ? 1 : 0)
        guard copy.magnitude <= limit else { throw .overflow }
        return isNegative ? Int64(truncatingIfNeeded: 0 &- copy.magnitude) : Int64(copy.magnitude)
    }
}

extension JSONDocument {
    fileprivate func decimal(_ node: JSONNode) -> Decimal {
        var number = Decimal()
        var isFraction = false
        var index = Int(node.start)
        let end = index + Int(node.extent)
        while index < end {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "-"): number.isNegative = true
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                number.exponent = exponent(index..<end)
                return number
            default:
                number.append(byte - UInt8(ascii: "0"))
                if isFraction { number.fractionDigits += 1 }
            }
        }
        return number
    }

    /// Clamped to ± 2³⁰, beyond the digits any text may have: more changes no answer.
    private func exponent(_ range: Range<Int>) -> Int {
        let limit = 1 << 30
        var magnitude = 0
        for byte in bytes[range] where byte >= UInt8(ascii: "0") {
            magnitude = min(magnitude * 10 + Int(byte - UInt8(ascii: "0")), limit)
        }
        return bytes[range.lowerBound] == UInt8(ascii: "-") ? -magnitude : magnitude
    }
}
