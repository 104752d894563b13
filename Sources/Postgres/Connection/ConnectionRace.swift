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
@safe
struct ConnectionRace: ~Copyable {
    @safe
    private struct Runner {
        let handle: OpaquePointer
        var wants = PGRES_POLLING_WRITING
    }

    private var runners: [Runner] = []
    private var complaints: [String] = []

    /// Blocks until there is a connection, every host has failed, or the time is over.
    /// - Throws: `.timedOut` where a host had not answered yet, `.notConnected` where none would have us.
    static func run(
        _ parameters: ConnectionParameters, timeoutMilliseconds: Int
    ) throws(DatabaseError) -> OpaquePointer {
        let deadline = MonotonicTime.now().adding(milliseconds: timeoutMilliseconds)
        var race = ConnectionRace()
        for host in parameters.perHost { race.start(host) }
        while !race.runners.isEmpty {
            let left = deadline.nanoseconds(since: .now()) / 1_000_000
            guard left > 0 else {
                race.complaints.append("no server answered within \(timeoutMilliseconds) ms")
                throw DatabaseError(kind: .timedOut, message: race.complaint)
            }
            if let winner = unsafe race.step(milliseconds: Int32(clamping: left)) { return unsafe winner }
        }
        throw DatabaseError(kind: .notConnected, message: race.complaint)
    }

    deinit {
        for index in runners.indices { unsafe PQfinish(runners[index].handle) }
    }

    private var complaint: String { complaints.joined(separator: "; ") }

    private mutating func start(_ host: ConnectionParameters) {
        guard let handle = unsafe PQconnectStart(host.conninfo) else {
            complaints.append("out of memory")
            return
        }
        unsafe runners.append(Runner(handle: handle))
        if unsafe PQstatus(handle) == CONNECTION_BAD { fail(runners.count - 1) }
    }

    /// Waits until one of them can go on, and has it do so. Backwards, since those that fail are taken out; of two that
    /// are let in at once it takes the one that stands first in the list.
    private mutating func step(milliseconds: Int32) -> OpaquePointer? {
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

    private mutating func fail(_ index: Int) {
        let runner = runners.remove(at: index)
        complaints.append(unsafe DatabaseError(connection: runner.handle, kind: .notConnected).message)
        unsafe PQfinish(runner.handle)
    }
}
