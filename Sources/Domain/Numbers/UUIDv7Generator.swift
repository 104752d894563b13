public import FoundationEssentials

/// Makes UUIDs of version 7 that only ever grow (RFC 9562 section 6.2, method 1: a counter ahead of the
/// random bits).
///
///     48 bits milliseconds | 26 bits counter (12 of rand_a, 14 of rand_b) | 48 bits random
///
/// Within a millisecond the counter goes up by one; at a new one it begins again at a random number of 16
/// bits, which leaves room for 67 million ids before it would overflow. Then, or when the clock goes back, the
/// time of the id runs ahead of the clock instead of the order being lost.
public struct UUIDv7Generator: Sendable {
    private var milliseconds: Int64 = .min
    private var counter: UInt32 = 0

    private static let maxCounter: UInt32 = 1 << 26 - 1

    public init() {}

    /// The next id.
    ///
    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - random: 64 fresh random bits: 48 for the id, 16 to begin a millisecond's counter at.
    public mutating func next(milliseconds now: Int64, random: UInt64) -> UUID {
        if now > milliseconds {
            milliseconds = now
            counter = UInt32(random >> 48)
        } else if counter == UUIDv7Generator.maxCounter {
            milliseconds += 1
            counter = UInt32(random >> 48)
        } else {
            counter += 1
        }
        return UUIDv7.make(
            milliseconds: milliseconds, randA: UInt16(counter >> 14),
            randB: UInt64(counter & 0x3FFF) << 48 | random & 0xFFFF_FFFF_FFFF)
    }
}
