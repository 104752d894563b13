import Dispatch
import Synchronization

/// One value on its way from a thread to another that waits for it.
final class Handover<Value: Sendable>: Sendable {
    private let value = Mutex<Result<Value, any Error>?>(nil)
    private let isThere = DispatchSemaphore(value: 0)

    func put(_ result: Result<Value, any Error>) {
        value.withLock { $0 = result }
        isThere.signal()
    }

    /// Waits for the value. To be called once.
    func take() throws -> Value {
        isThere.wait()
        guard let result = value.withLock({ $0 }) else { throw TortureError("a handover brought nothing") }
        return try result.get()
    }
}
