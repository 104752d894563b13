/// The running number of an order, and the reference people read over a phone.
///
/// A reference is `XXXX-XXXX`: seven characters of Crockford's base 32 (no I, L, O, U) for a permutation of
/// the number, and a check character. The permutation is a Feistel network with a fixed, published key: it
/// keeps neighbours from having neighbouring references, which would be misheard for one another and tell
/// how many orders there are at a glance. It is no secret and protects nothing.
public struct OrderNumber: Hashable, Sendable, Comparable {
    /// 0 to 2^35 - 1.
    public let value: UInt64

    public static let bits: UInt64 = 35
    public static let count: UInt64 = 1 << bits

    public init?(_ value: UInt64) {
        guard value < OrderNumber.count else { return nil }
        self.value = value
    }

    /// For a number as the database keeps it.
    public init?(_ value: Int64) {
        guard value >= 0 else { return nil }
        self.init(UInt64(value))
    }

    public static func < (left: OrderNumber, right: OrderNumber) -> Bool { left.value < right.value }

    /// The number that a permuted one stands for.
    init(unscrambling scrambled: UInt64) {
        var (left, right) = OrderNumber.halves(scrambled)
        for round in OrderNumber.key.indices.reversed() {
            if round % 2 == 0 {
                left ^= OrderNumber.mix(right, round) & OrderNumber.leftMask
            } else {
                right ^= OrderNumber.mix(left, round) & OrderNumber.rightMask
            }
        }
        value = left << OrderNumber.rightBits | right
    }

    /// Halves of 17 and 18 bits that take turns in changing one another; each step undoes itself.
    var scrambled: UInt64 {
        var (left, right) = OrderNumber.halves(value)
        for round in OrderNumber.key.indices {
            if round % 2 == 0 {
                left ^= OrderNumber.mix(right, round) & OrderNumber.leftMask
            } else {
                right ^= OrderNumber.mix(left, round) & OrderNumber.rightMask
            }
        }
        return left << OrderNumber.rightBits | right
    }

    private static let rightBits: UInt64 = 18
    private static let leftMask: UInt64 = 1 << 17 - 1
    private static let rightMask: UInt64 = 1 << 18 - 1

    /// Fixed for ever, or every reference ever given would change: the fractional digits of pi.
    private static let key: [UInt64] = [
        0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344, 0xA409_3822_299F_31D0, 0x082E_FA98_EC4E_6C89,
        0x4528_21E6_38D0_1377, 0xBE54_66CF_34E9_0C6C,
    ]

    private static func halves(_ value: UInt64) -> (left: UInt64, right: UInt64) {
        (value >> rightBits & leftMask, value & rightMask)
    }

    /// The finalizer of SplitMix64 (Steele, Lea, Flood 2014) over a half and the round's key.
    private static func mix(_ half: UInt64, _ round: Int) -> UInt64 {
        var z = half &+ key[round]
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
