import Foundation

/// The people of a rehearsal. What a team says to an order, and when, follows from the seed, the request's line and the
/// team alone, so that they are the same people under every policy, whatever happened before.
struct RehearsalPeople: Sendable {
    enum Answer: Equatable, Sendable {
        case accept, decline
        /// Lets the offer run out.
        case ignore
    }

    let seed: UInt64

    /// Of 100 offers 85 are accepted, 10 declined and 5 left alone.
    func answer(line: Int, team: String) -> Answer {
        switch chance(line, team, 1) {
        case ..<0.85: .accept
        case ..<0.95: .decline
        default: .ignore
        }
    }

    /// Seconds of the day from offer to answer, lognormal: half answer within 20 minutes, 95 of 100 within an hour and
    /// a half.
    func answerSeconds(line: Int, team: String) -> Double {
        // Two uniform numbers make a normal one (Box and Muller, 1958).
        let radius = (-2 * log(1 - chance(line, team, 2))).squareRoot()
        let normal = radius * cos(2 * .pi * chance(line, team, 3))
        return Self.medianSeconds * exp(Self.spread * normal)
    }

    static let medianSeconds: Double = 20 * 60
    private static let spread = 0.9

    /// Seconds from acceptance to the start of the service: 10 to 40 minutes.
    func settingOutSeconds(line: Int, team: String) -> Double { 600 + 1800 * chance(line, team, 4) }

    /// Seconds of service, of the order's own: 1 to 3 hours.
    func serviceSeconds(line: Int) -> Double { 3600 + 7200 * chance(line, "", 5) }

    /// Uniform in 0 ..< 1.
    private func chance(_ line: Int, _ team: String, _ purpose: UInt64) -> Double {
        // FNV-1a over the team's id, the rest by SplitMix64's output function.
        var hash = team.utf8.reduce(0xCBF2_9CE4_8422_2325) { (hash: UInt64, byte) in
            (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        for part in [seed, UInt64(line), purpose] { hash = Self.scrambled(hash ^ Self.scrambled(part)) }
        return Double(hash >> 11) * 0x1p-53
    }

    /// SplitMix64's output function (Steele, Lea and Flood, 2014).
    private static func scrambled(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
