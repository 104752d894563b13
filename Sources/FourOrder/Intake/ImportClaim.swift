import Foundation
import Synchronization

/// What one import takes up of the process: its key, so that a twin is told at once, and the memory of its lines.
final class ImportClaim {
    /// Of all imports of a process together, in bytes of bodies held; one import may have half of it.
    static let maximumHeldBytes = 2 * Limits.importBytes

    private static let running = Mutex<Set<String>>([])
    private static let heldBytes = Atomic<Int>(0)

    private let name: String?
    private var bytes = 0
    private var isReleased = false

    /// Nil where an import under the same key is under way in this process.
    init?(center: UUID, account: UUID, key: IdempotencyKey?) {
        name = key.map { "\(center) \(account) \($0.value)" }
        if let name, !Self.running.withLock({ $0.insert(name).inserted }) {
            isReleased = true
            return nil
        }
    }

    deinit { release() }

    /// Accounts for more bytes; false where imports take up too much already.
    func hold(_ count: Int) -> Bool {
        bytes += count
        return Self.heldBytes.add(count, ordering: .relaxed).newValue <= Self.maximumHeldBytes
    }

    /// Gives everything back, before the answer leaves: whoever has it may ask again.
    func release() {
        guard !isReleased else { return }
        isReleased = true
        if let name { Self.running.withLock { _ = $0.remove(name) } }
        Self.heldBytes.subtract(bytes, ordering: .relaxed)
    }
}
