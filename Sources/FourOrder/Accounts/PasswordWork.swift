import Cryptography
import Dispatch
import EventLoop
import Synchronization

/// Where passwords are hashed: away from the loops, two at a time in a process, and no more than a queue of them.
///
/// A password costs 32 MiB and some 80 ms of a core, so these bounds are what keeps a crowd that signs in from
/// taking the machine from those who work.
final class PasswordWork: Sendable {
    /// At most so many wait; one more is refused as overloaded.
    static let maximumWaiting = 64

    private let lanes = ["passwords.0", "passwords.1"].map { DispatchQueue(label: $0) }
    /// How many wait or run, by lane.
    private let loads = Mutex([0, 0])
    private let running = Mutex((now: 0, most: 0))

    /// The most that were ever under way at once.
    var mostAtOnce: Int { running.withLock { $0.most } }

    /// Runs work on the emptier lane, and then `completion` on the loop.
    ///
    /// - Returns: false where too many wait; nothing is run then.
    func run<Result: Sendable>(
        on loop: EventLoop, _ work: @escaping @Sendable () -> Result,
        then completion: @escaping (Result) -> Void
    ) -> Bool {
        guard let lane = enter() else { return false }
        loop.offload(on: lanes[lane]) { [self] in
            running.withLock { running in
                running.now += 1
                running.most = max(running.most, running.now)
            }
            defer {
                running.withLock { $0.now -= 1 }
                loads.withLock { $0[lane] -= 1 }
            }
            return work()
        } then: {
            completion($0)
        }
        return true
    }

    private func enter() -> Int? {
        loads.withLock { loads in
            guard loads[0] + loads[1] < Self.maximumWaiting + loads.count else { return nil }
            let lane = loads[0] <= loads[1] ? 0 : 1
            loads[lane] += 1
            return lane
        }
    }

    /// The hash of a new password under a fresh salt, as it is kept.
    static func hash(_ password: String) throws(CryptographyError) -> String {
        let salt = try SecureRandom.bytes(PasswordHash.saltByteCount)
        return try PasswordHash(password: password, salt: salt).encoded
    }

    /// Whether a password is the one whose hash is kept. Takes as long where none is kept.
    static func verify(_ password: String, _ kept: String?) throws(CryptographyError) -> Bool {
        guard let kept else {
            let salt = [UInt8](repeating: 0, count: PasswordHash.saltByteCount)
            _ = try PasswordHash(password: password, salt: salt)
            return false
        }
        return try PasswordHash(encoded: kept).matches(password)
    }
}
