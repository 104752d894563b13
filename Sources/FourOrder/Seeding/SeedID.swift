import Cryptography
import Domain
import Foundation

/// Ids that are the same at every run: derived from what a row is called, so that a second run finds the first.
struct SeedID: Sendable {
    let center: SeedCenter

    /// All have this moment in them, 2026-01-01T00:00:00+08:00, in milliseconds since 1970.
    private static let milliseconds: Int64 = 1_767_196_800_000

    /// - Parameters:
    ///   - kind: `site`, `team` and so on.
    ///   - code: unique among its kind in the center.
    func callAsFunction(_ kind: String, _ code: String) throws(CryptographyError) -> UUID {
        let digest = try SHA256.digest(Array("\(center.rawValue)/\(kind)/\(code)".utf8))
        let number = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let rest = UInt16(digest[8]) << 8 | UInt16(digest[9])
        return UUIDv7.make(milliseconds: Self.milliseconds, randA: rest, randB: number)
    }

    /// The seed of the center's random choices.
    func randomSeed() throws(CryptographyError) -> UInt64 {
        let digest = try SHA256.digest(Array(center.rawValue.utf8))
        return digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
}
