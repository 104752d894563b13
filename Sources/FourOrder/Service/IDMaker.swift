import Domain
import Foundation

/// Makes the ids of one loop: UUIDs of version 7, each later than the one before.
final class IDMaker {
    private var generator = UUIDv7Generator()
    private var random = SystemRandomNumberGenerator()

    func next(at now: Timestamp) -> UUID {
        generator.next(milliseconds: now.milliseconds, random: random.next())
    }
}
