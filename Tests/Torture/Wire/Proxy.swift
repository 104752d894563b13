import EventLoop
import Platform

/// The harness's own proxy, one loop for all ways: between clients and servers, and between servers and the database.
final class Proxy: Sendable {
    enum Order: Sendable {
        /// The next connection with something to say in the cut's direction takes it.
        case cut(Cut)
        /// The next commit of an acknowledged write takes it.
        case commitCut(CommitCut)
        /// Cuts that nobody has taken are off.
        case forget
        case dropAll
    }

    private let threads: LoopThreads
    let tally = ProxyTally()

    init() throws {
        threads = try LoopThreads(count: 1, name: "proxy") { _, _ in }
    }

    /// Opens a way from a port to another on this machine. Returns when it is open.
    func open(_ port: UInt16, to target: UInt16, watchesCommits: Bool = false) throws -> ProxyWay {
        let listener = try TCP.listen(host: "127.0.0.1", port: port).release()
        let tally = tally
        let made = Handover<Mailbox<Order>>()
        for inbox in threads.inboxes {
            inbox.post { loop in
                made.put(
                    Result {
                        let route = try ProxyRoute(
                            Descriptor(owning: listener), to: target, watchesCommits: watchesCommits, tally,
                            on: loop)
                        loop.keep(route)
                        return loop.mailbox { route.receive($0) }
                    })
            }
        }
        return ProxyWay(port: port, orders: try made.take())
    }

    func close() throws {
        try threads.stopAndJoin()
    }
}

/// One way through the proxy, as other threads hold it.
struct ProxyWay: Sendable {
    let port: UInt16
    fileprivate let orders: Mailbox<Proxy.Order>

    func send(_ order: Proxy.Order) {
        orders.send(order)
    }
}
