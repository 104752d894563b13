import EventLoop
import Synchronization

/// Connecting. It blocks (libpq resolves the host's name in it, and SCRAM is thousands of rounds of hashing), so it
/// happens on a queue away from the loop, which is handed the finished connection.
extension Link {
    func connect() {
        guard !isUp, !pool.isClosed else { return }
        let race = race
        pool.loop.offload(on: LinkPool.connecting) {
            Result { () throws(DatabaseError) in ConnectionBox(try Connection(winning: race)) }
        } then: { [weak self] result in
            self?.connected(result)
        }
    }

    private func connected(_ result: Result<ConnectionBox, DatabaseError>) {
        guard !pool.isClosed else { return }
        switch result {
        case .success(let box):
            guard let fresh = box.take(), adopt(fresh) else { return connectAgain() }
            reconnect.connected(at: pool.loop.now)
            pool.linkIsUp(self)
        case .failure(let error):
            pool.couldNotConnect(error)
            connectAgain()
        }
    }

    func connectAgain() {
        guard !pool.isClosed else { return }
        let pause = reconnect.pauseMilliseconds(at: pool.loop.now)
        guard pause > 0 else { return connect() }
        pool.loop.schedule(afterMilliseconds: pause) { [weak self] in self?.connect() }
    }
}

/// A connection on its way from the thread that made it to the loop.
private final class ConnectionBox: Sendable {
    private let content: Mutex<Connection?>

    init(_ connection: consuming Connection) {
        content = Mutex(consume connection)
    }

    func take() -> Connection? {
        content.withLock { $0.take() }
    }
}
