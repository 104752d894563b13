import EventLoop
import Glibc
import Platform
import Synchronization

/// A way through the proxy: a port to connect to, and who is connected to for it.
///
/// Lives on the proxy's loop; `Proxy` is what other threads hold of it.
final class ProxyRoute {
    private static let connectTimeoutMilliseconds = 2_000

    /// It keeps this object: its listener closes when the loop has ended.
    unowned let loop: EventLoop
    let watchesCommits: Bool
    private let listener: Descriptor
    private let target: UInt16
    private let tally: ProxyTally
    private var pairs: [Int: ProxyPair] = [:]
    private var lastNumber = 0
    private var cuts: [Cut] = []
    private var commitCuts: [CommitCut] = []

    init(
        _ listener: consuming Descriptor, to target: UInt16, watchesCommits: Bool, _ tally: ProxyTally,
        on loop: EventLoop
    ) throws(PosixError) {
        self.listener = listener
        self.target = target
        self.watchesCommits = watchesCommits
        self.tally = tally
        self.loop = loop
        try loop.watch(self.listener.number, for: .read) { [unowned self] _ in accept() }
    }

    func receive(_ order: Proxy.Order) {
        switch order {
        case .cut(let cut): cuts.append(cut)
        case .commitCut(let cut): commitCuts.append(cut)
        case .forget:
            cuts = []
            commitCuts = []
        case .dropAll:
            for pair in Array(pairs.values) { pair.drop() }
        }
    }

    /// The first cut that waits for a connection with something to say in this direction.
    func nextCut(_ direction: Cut.Direction) -> Cut? {
        guard let index = cuts.firstIndex(where: { $0.direction == direction }) else { return nil }
        return cuts.remove(at: index)
    }

    func nextCommitCut() -> CommitCut? { commitCuts.isEmpty ? nil : commitCuts.removeFirst() }

    func note(_ kind: Cut.Kind) { tally.note(kind) }
    func note(_ cut: CommitCut) { tally.note(cut) }

    func closed(_ number: Int) {
        // Not within its own call.
        loop.atEndOfTurn { [weak self] in self?.pairs[number] = nil }
    }

    private func accept() {
        do {
            while let client = try TCP.accept(listener.number) { connect(client) }
        } catch {
            // Out of descriptors for a moment: whoever waits is accepted later.
            return
        }
    }

    /// On one machine a connection is made or refused at once, even where the process that listens stands still.
    private func connect(_ client: consuming Descriptor) {
        lastNumber += 1
        do {
            let upstream = try TCP.connect(
                host: "127.0.0.1", port: target, timeoutMilliseconds: Self.connectTimeoutMilliseconds)
            let number = upstream.number
            _ = try checked("fcntl") { fcntl(number, F_SETFL, O_NONBLOCK) }
            pairs[lastNumber] = try ProxyPair(lastNumber, client, upstream, on: self)
        } catch {
            // Nobody listens: whoever came finds the connection closed.
            return
        }
    }
}

/// What was done on all ways of a kind.
final class ProxyTally: Sendable {
    struct Counts {
        var resets = 0
        var closes = 0
        var halfCloses = 0
        var delays = 0
        var commitsCutAtOnce = 0
        var commitsCutAnswered = 0

        var cuts: Int { resets + closes + halfCloses + delays }
        var commitCuts: Int { commitsCutAtOnce + commitsCutAnswered }
    }

    private let state = Mutex(Counts())

    var counts: Counts { state.withLock { $0 } }

    func note(_ kind: Cut.Kind) {
        state.withLock { counts in
            switch kind {
            case .reset: counts.resets += 1
            case .close: counts.closes += 1
            case .halfClose: counts.halfCloses += 1
            case .delay: counts.delays += 1
            }
        }
    }

    func note(_ cut: CommitCut) {
        state.withLock { counts in
            switch cut {
            case .atOnce: counts.commitsCutAtOnce += 1
            case .answered: counts.commitsCutAnswered += 1
            }
        }
    }
}
