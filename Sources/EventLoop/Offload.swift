public import Dispatch
import Synchronization

extension EventLoop {
    /// Runs long work away from the loop, and what follows from it on the loop again.
    /// - Parameters:
    ///   - queue: Where the work runs; a queue of the default priority when none is given.
    ///   - work: Runs on the queue.
    ///   - completion: Runs on this loop, if it still turns then; it stays here and may hold what belongs to it.
    public func offload<Result: Sendable>(
        on queue: DispatchQueue = .global(),
        _ work: @escaping @Sendable () -> Result,
        then completion: @escaping (Result) -> Void
    ) {
        let outcome = Outcome<Result>()
        let id = addReceiver {
            if let value = outcome.take() { completion(value) }
        }
        let inbox = inbox
        queue.async {
            outcome.put(work())
            inbox.post { loop in
                loop.deliver(to: id)
                loop.removeReceiver(id)
            }
        }
    }
}

/// The result of work on its way to the loop.
private final class Outcome<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    func put(_ result: Value) {
        value.withLock { $0 = result }
    }

    func take() -> Value? {
        value.withLock { $0.take() }
    }
}
