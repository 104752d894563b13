import Synchronization

/// What the conductor lets the players know: which servers there are, and whether to go on.
final class Stage: Sendable {
    private struct State {
        var ports: [UInt16] = []
        var isOver = false
        var isAbandoned = false
    }

    private let state = Mutex(State())

    /// The way to one of the servers in service.
    func port(using random: inout SeededRandom) -> UInt16? {
        state.withLock { $0.ports }.randomElement(using: &random)
    }

    func open(_ ports: [UInt16]) {
        state.withLock { $0.ports = ports }
    }

    /// Nothing new is begun; what has begun is brought to its end.
    var isOver: Bool { state.withLock { $0.isOver } }

    func end() {
        state.withLock { $0.isOver = true }
    }

    /// Whoever has no answer yet is told to go home.
    var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    func abandon() {
        state.withLock { $0.isAbandoned = true }
    }
}
