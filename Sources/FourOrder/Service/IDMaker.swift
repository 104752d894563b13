import Cryptography
import Domain
import Foundation

/// Makes the ids of one loop: UUIDs of version 7, each later than the one before.
final class IDMaker {
    private var generator = UUIDv7Generator()
    private var random = RandomNumbers()

    func next(at now: Timestamp) -> UUID {
        generator.next(milliseconds: now.milliseconds, random: random.next())
    }
}

/// Random numbers, fetched many at a time: every request takes one, and each fetch can be a call of the kernel.
private struct RandomNumbers {
    private static let count = 256

    private var numbers: [UInt64] = []
    private var system = SystemRandomNumberGenerator()

    mutating func next() -> UInt64 {
        if let number = numbers.popLast() { return number }
        guard let bytes = try? SecureRandom.bytes(Self.count * MemoryLayout<UInt64>.size) else {
            return system.next()
        }
        for start in stride(from: 0, to: bytes.count, by: MemoryLayout<UInt64>.size) {
            let eight = bytes[start..<start + MemoryLayout<UInt64>.size]
            numbers.append(eight.reduce(0) { $0 << 8 | UInt64($1) })
        }
        return numbers.popLast() ?? system.next()
    }
}
