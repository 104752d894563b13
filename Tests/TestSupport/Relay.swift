import EventLoop
import Glibc
import Platform
public import Synchronization

/// Stands between a client and the test's PostgreSQL, and can lose what passes.
public final class Relay: Sendable {
    public enum Mode: Int, AtomicRepresentable, Sendable {
        case passing
        /// Takes connections and bytes, and passes nothing on: what vanished stays lost for its connection.
        case swallowing
        /// Ends connections, and every new one at once.
        case refusing
    }

    public let port: UInt16
    private let threads: LoopThreads
    private let mode: SharedMode

    /// - Parameter path: of the socket to connect to.
    public init(to path: String) throws {
        let listener = try TCP.listen(host: "127.0.0.1", port: 0)
        port = try TCP.localPort(listener.number)
        let number = listener.number
        let kept = KeptDescriptor(consume listener)
        let mode = SharedMode()
        self.mode = mode
        threads = try LoopThreads(count: 1, name: "relay") { _, loop in
            let hub = RelayHub(loop, path, kept) { mode.now.load(ordering: .acquiring) }
            try loop.watch(number, for: .read) { _ in hub.accept() }
            loop.keep(hub)
        }
    }

    deinit { threads.stop() }

    public func set(_ mode: Mode) {
        self.mode.now.store(mode, ordering: .releasing)
        // Has the loop look at it.
        for inbox in threads.inboxes { inbox.post { _ in } }
    }

    /// The connection string, by way of the relay.
    public func conninfo(_ database: TestDatabase) -> String {
        "host=127.0.0.1 port=\(port) user=postgres dbname=\(database.name)"
    }
}

/// What the relay and its loop agree on.
private final class SharedMode: Sendable {
    let now = Atomic<Relay.Mode>(.passing)
}

private final class KeptDescriptor: Sendable {
    let descriptor: Mutex<Descriptor?>

    init(_ descriptor: consuming Descriptor) { self.descriptor = Mutex(consume descriptor) }
}

/// The relay's side on its loop.
private final class RelayHub {
    private final class Pair {
        let ends: [Int32]
        private let kept: [KeptDescriptor]
        var hasLost = false

        init(_ client: consuming Descriptor, _ server: consuming Descriptor) {
            ends = [client.number, server.number]
            kept = [KeptDescriptor(consume client), KeptDescriptor(consume server)]
        }
    }

    private let loop: EventLoop
    private let path: String
    private let listener: KeptDescriptor
    private let mode: () -> Relay.Mode
    private var pairs: [Pair] = []
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    init(_ loop: EventLoop, _ path: String, _ listener: KeptDescriptor, _ mode: @escaping () -> Relay.Mode) {
        self.loop = loop
        self.path = path
        self.listener = listener
        self.mode = mode
        look()
    }

    func accept() {
        let number = listener.descriptor.withLock { $0?.number } ?? -1
        while let client = try? TCP.accept(number) {
            guard mode() != .refusing, let server = try? connect(path) else { continue }
            let pair = Pair(client, server)
            pairs.append(pair)
            for (from, to) in [(0, 1), (1, 0)] {
                try? loop.watch(pair.ends[from], for: .read) { [unowned self] _ in
                    pass(pair, pair.ends[from], pair.ends[to])
                }
            }
        }
    }

    private func pass(_ pair: Pair, _ from: Int32, _ to: Int32) {
        guard case .bytes(let count) = TCP.receive(from, into: &buffer) else { return end(pair) }
        if mode() == .swallowing { pair.hasLost = true }
        guard !pair.hasLost else { return }
        let bytes = Array(buffer[..<count])
        var sent = 0
        while sent < count {
            switch TCP.send(to, bytes, from: sent) {
            case .bytes(let more): sent += more
            case .wouldBlock: usleep(100)
            case .ended: return end(pair)
            }
        }
    }

    private func end(_ pair: Pair) {
        for end in pair.ends { loop.unwatch(end) }
        pairs.removeAll { $0 === pair }
    }

    /// What is refused ends also where nothing passes.
    private func look() {
        if mode() == .refusing { for pair in pairs { end(pair) } }
        loop.schedule(afterMilliseconds: 20) { [weak self] in self?.look() }
    }

    private func connect(_ path: String) throws -> Descriptor {
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw PosixError(call: "socket", code: errno) }
        let descriptor = Descriptor(owning: socket)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe Glibc.connect(socket, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, size)
        }
        guard result == 0 else { throw PosixError(call: "connect", code: errno) }
        _ = fcntl(socket, F_SETFL, O_NONBLOCK)
        return descriptor
    }
}
