public import FoundationEssentials

/// UUIDs of version 7 (RFC 9562 section 5.7): 48 bits of milliseconds since 1970, then 74 bits of the maker's
/// choice.
public enum UUIDv7 {
    /// - Parameters:
    ///   - milliseconds: since 1970; the lowest 48 bits are used.
    ///   - randA: the lowest 12 bits are used.
    ///   - randB: the lowest 62 bits are used.
    public static func make(milliseconds: Int64, randA: UInt16, randB: UInt64) -> UUID {
        let time = UInt64(truncatingIfNeeded: milliseconds) & 0xFFFF_FFFF_FFFF
        let high = time << 16 | 0x7000 | UInt64(randA & 0xFFF)
        let low = 0x8000_0000_0000_0000 | randB & 0x3FFF_FFFF_FFFF_FFFF
        return UUID(high: high, low: low)
    }

    /// No UUID of version 7 made at this time or later is smaller, and none made earlier is as large: they know whole
    /// milliseconds.
    public static func first(from time: Timestamp) -> UUID {
        let milliseconds = (max(0, time.microseconds) + 999) / 1000
        return make(milliseconds: min(milliseconds, 1 << 48 - 1), randA: 0, randB: 0)
    }

    /// The milliseconds in a UUID of version 7; nil for any other version or variant.
    public static func milliseconds(of id: UUID) -> Int64? {
        guard id.high >> 12 & 0xF == 7, id.low >> 62 == 0b10 else { return nil }
        return Int64(id.high >> 16)
    }
}

extension UUID {
    /// From its two halves, most significant byte first.
    public init(high: UInt64, low: UInt64) {
        func byte(_ half: UInt64, _ index: UInt64) -> UInt8 {
            UInt8(truncatingIfNeeded: half >> (56 - 8 * index))
        }
        self.init(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5),
                byte(high, 6), byte(high, 7), byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3),
                byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
            ))
    }

    /// The first eight bytes, most significant first.
    public var high: UInt64 {
        let b = uuid
        return UUID.half(b.0, b.1, b.2, b.3, b.4, b.5, b.6, b.7)
    }

    /// The last eight bytes, most significant first.
    public var low: UInt64 {
        let b = uuid
        return UUID.half(b.8, b.9, b.10, b.11, b.12, b.13, b.14, b.15)
    }

    private static func half(
        _ b0: UInt8, _ b1: UInt8, _ b2: UInt8, _ b3: UInt8, _ b4: UInt8, _ b5: UInt8, _ b6: UInt8, _ b7: UInt8
    ) -> UInt64 {
        let upper = UInt64(b0) << 56 | UInt64(b1) << 48 | UInt64(b2) << 40 | UInt64(b3) << 32
        let lower = UInt64(b4) << 24 | UInt64(b5) << 16 | UInt64(b6) << 8 | UInt64(b7)
        return upper | lower
    }
}
