/// What is to become of a line's order: a function of the line's number alone, so that a file always has the same story.
///
/// Of every 40 lines from the first, 20 get a window, 4 are declined first, 2 are left to expire first and 2 are
/// reopened; no order has two of the last three.
struct ReplayPlan: Equatable, Sendable {
    enum Reopening: Equatable, Sendable {
        /// Instead of a rating.
        case afterCompletion
        /// After a rating of 1 or 2.
        case afterRating
    }

    let getsWindow: Bool
    let isDeclinedFirst: Bool
    let expiresFirst: Bool
    let reopening: Reopening?
    /// The score of the first round, 1 to 5; nil where it is reopened unrated.
    let score: Int?
    /// The score of the second round.
    let secondScore: Int
    /// 1 or 2.
    let volunteers: Int
    /// Hours a volunteer served, in halves.
    let hours: Double
    let beneficiaries: Int
    private let line: Int

    /// - Parameters:
    ///   - line: Counted from 1.
    ///   - withDetours: Whether it may be declined, expire or be reopened.
    init(line: Int, withDetours: Bool = true) {
        // Lines go in pairs, so that of two with the same story one has a window.
        let pair = (line - 1) / 2
        let chance = Self.scrambled(UInt64(line))
        self.line = line
        getsWindow = line % 2 == 0
        isDeclinedFirst = withDetours && pair % 10 == 3
        expiresFirst = withDetours && pair % 20 == 7
        switch withDetours ? pair % 60 : 0 {
        case 11: reopening = .afterRating
        case 31: reopening = .afterCompletion
        case 51: reopening = .afterRating
        default: reopening = nil
        }
        switch reopening {
        case .afterCompletion: score = nil
        case .afterRating: score = pair % 60 == 11 ? 2 : 1
        case nil: score = Self.score(perMille: Int(chance % 1000))
        }
        secondScore = chance % 4 == 0 ? 4 : 5
        volunteers = Int(chance >> 16 % 2) + 1
        hours = Double(chance >> 20 % 6 + 1) / 2
        beneficiaries = Int(chance >> 24 % 5) + 1
    }

    /// What centers report: nine in ten satisfied or very satisfied, a few dissatisfied.
    private static func score(perMille: Int) -> Int {
        switch perMille {
        case ..<730: 5
        case ..<915: 4
        case ..<970: 3
        case ..<990: 2
        default: 1
        }
    }

    /// The start of the window in microseconds since 1970: on one of the 14 days after today, at a full hour from
    /// 8 to 16 o'clock in China (UTC + 8).
    func windowStart(now microseconds: Int64) -> Int64 {
        let day = microseconds / 86_400_000_000 + 1 + Int64(line % 14)
        return day * 86_400_000_000 + Int64(line % 9) * 3_600_000_000
    }

    static let windowMicroseconds: Int64 = 2 * 3_600_000_000

    /// SplitMix64's output function (Steele, Lea and Flood, 2014).
    private static func scrambled(_ value: UInt64) -> UInt64 {
        var z = value &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
