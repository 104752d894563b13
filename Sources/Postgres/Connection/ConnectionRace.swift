import CLibPQ
import Glibc
import Platform

/// Connecting to whichever of several hosts lets us in: all are asked at once, and the first that does is taken.
///
/// ```
/// postgres://a,b/four_order      a ──► refuses, is a standby, or says nothing
///                                b ──► lets us in ──► the connection
/// ```
///
/// libpq by itself asks one after another, so that a host that has vanished holds up those behind it for its whole
/// time-out, two seconds at least; driven by `PQconnectPoll` it has no time-out at all. So the list is taken apart, each
/// host gets an attempt of its own, and one deadline holds for all of them.
///
/// A race that nobody has won can be run again. The host that says nothing is then asked anew, for what was sent may be
/// lost; but the attempt that has waited longest is kept beside the new one. A server that was stopped answers those who
/// wait in its socket's queue in the order in which they came, when it goes on: whoever always asks anew is behind all
/// that he has given up himself.
///
/// Sendable: one thread at a time runs it.
@safe
final class ConnectionRace: @unchecked Sendable {
    @safe
    private struct Runner {
        let handle: OpaquePointer
        /// Its number in the list.
        let host: Int
        var wants = PGRES_POLLING_WRITING

        /// Whether the host's kernel has taken the connection; if not, nothing waits there.
        var isConnected: Bool { unsafe PQstatus(handle) != CONNECTION_STARTED }
    }

    private let conninfo: String
    private let session: SessionSettings
    /// Of each host at most two, in the order in which they were started.
    private var runners: [Runner] = []
    private var complaints: [String] = []

    /// Nobody is asked yet.
    init(_ conninfo: String, _ session: SessionSettings) {
        self.conninfo = conninfo
        self.session = session
    }

    deinit { giveUpAll() }

    /// Blocks until there is a connection, every host has failed, or the time is over.
    /// - Throws: `.timedOut` where a host had not answered yet, `.notConnected` where none would have us.
    func run() throws(DatabaseError) -> OpaquePointer {
        var parameters = try ConnectionParameters(conninfo)
        parameters.apply(session)
        let timeoutMilliseconds =
            parameters.connectTimeoutMilliseconds ?? session.connectTimeoutMilliseconds
        let deadline = MonotonicTime.now().adding(milliseconds: timeoutMilliseconds)
        complaints = []
        for (number, host) in parameters.perHost.enumerated() { start(host, number) }
        while !runners.isEmpty {
            let left = deadline.nanoseconds(since: .now()) / 1_000_000
            guard left > 0 else {
                complaints.append("no server answered within \(timeoutMilliseconds) ms")
                throw DatabaseError(kind: .timedOut, message: complaint)
            }
            if let winner = unsafe step(milliseconds: Int32(clamping: left)) {
                giveUpAll()
                return unsafe winner
            }
        }
        throw DatabaseError(kind: .notConnected, message: complaint)
    }

    private var complaint: String { complaints.joined(separator: "; ") }

    private func start(_ host: ConnectionParameters, _ number: Int) {
        giveUpLatest(of: number)
        guard let handle = unsafe PQconnectStart(host.conninfo) else {
            complaints.append("out of memory")
            return
        }
        unsafe runners.append(Runner(handle: handle, host: number))
        if unsafe PQstatus(handle) == CONNECTION_BAD { fail(runners.count - 1) }
    }

    /// Leaves the one that waits at the host for longest.
    private func giveUpLatest(of host: Int) {
        let kept = runners.firstIndex { $0.host == host && $0.isConnected }
        for index in runners.indices.reversed() where runners[index].host == host && index != kept {
            unsafe PQfinish(runners.remove(at: index).handle)
        }
    }

    private func giveUpAll() {
        for index in runners.indices { unsafe PQfinish(runners[index].handle) }
        runners = []
    }

    /// Waits until one of them can go on, and has it do so. Backwards, since those that fail are taken out; of two that
    /// are let in at once it takes the one that stands first.
    private func step(milliseconds: Int32) -> OpaquePointer? {
        var waits: [pollfd] = []
        for index in runners.indices {
            let events = runners[index].wants == PGRES_POLLING_READING ? POLLIN : POLLOUT
            waits.append(
                pollfd(fd: unsafe PQsocket(runners[index].handle), events: Int16(events), revents: 0))
        }
        // Interrupted, or in vain: the deadline is looked at again.
        guard unsafe poll(&waits, nfds_t(waits.count), milliseconds) > 0 else { return nil }
        var winner: Int?
        for index in waits.indices.reversed() where waits[index].revents != 0 {
            unsafe runners[index].wants = PQconnectPoll(runners[index].handle)
            switch runners[index].wants {
            case PGRES_POLLING_OK:
                winner = index
            case PGRES_POLLING_FAILED:
                fail(index)
                winner = winner.map { $0 - 1 }
            default: break
            }
        }
        guard let winner else { return nil }
        return unsafe runners.remove(at: winner).handle
    }

    private func fail(_ index: Int) {
        let runner = runners.remove(at: index)
        complaints.append(unsafe DatabaseError(connection: runner.handle, kind: .notConnected).message)
        unsafe PQfinish(runner.handle)
    }
}
