import EventLoop
import Platform

/// 脉搏: whether a server that has fallen silent still lives.
///
/// From a link alone a slow statement cannot be told from a server that was stopped, or whose packets vanish. So where
/// one has heard nothing for a while, a fresh connection is asked for: the server that lets us in lives, and its links
/// wait on, until the statement's own time is over.
/// ```
/// silent for 400 ms ─▶ a new connection ─┬─ the same server lets us in ──▶ wait on
///                                        ├─ another one does ────────────▶ the link's is no longer the primary
///                                        └─ nobody answers within 1 s ───▶ there is no database
/// ```
/// A refusal is an answer, too: of a server that has gone the kernel says so by itself.
final class Pulse {
    enum Sign {
        /// As `Connection.server` names it.
        case server(String)
        case none
    }

    private let configuration: Database.Configuration
    private let loop: EventLoop
    private var waiting: [(Sign) -> Void] = []
    private var askedAt: MonotonicTime?

    init(_ configuration: Database.Configuration, on loop: EventLoop) {
        self.configuration = configuration
        self.loop = loop
    }

    /// Asks for a sign, unless one was asked for just now. `then` is not called where there is nothing to go by.
    func feel(_ then: @escaping (Sign) -> Void) {
        guard waiting.isEmpty else { return waiting.append(then) }
        if let askedAt, loop.now < askedAt.adding(milliseconds: configuration.silenceMilliseconds) { return }
        askedAt = loop.now
        waiting = [then]
        let (conninfo, session) = (configuration.conninfo, configuration.session)
        loop.offload(on: LinkPool.connecting) {
            Result { () throws(DatabaseError) in try Connection(conninfo, session: session).server }
        } then: { [weak self] result in
            self?.felt(result)
        }
    }

    private func felt(_ result: Result<String, DatabaseError>) {
        let those = waiting
        waiting = []
        switch result {
        case .success(let server): for then in those { then(.server(server)) }
        case .failure(let error) where error.kind == .timedOut: for then in those { then(.none) }
        case .failure: break
        }
    }
}
