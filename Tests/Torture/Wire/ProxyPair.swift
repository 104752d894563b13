import EventLoop
import Glibc
import Platform

/// A connection through the proxy: the one that was accepted and the one made for it, and both directions between them.
///
/// A side is read only while all that was read before has been passed on, so that no more than one piece waits here,
/// and a slow receiver slows its sender.
final class ProxyPair {
    private static let pieceBytes = 65_536

    private unowned let route: ProxyRoute
    private let number: Int
    /// Who connected.
    private let client: Descriptor
    /// Whom the proxy connected to.
    private let upstream: Descriptor
    private var flows = [Flow(.requests), Flow(.answers)]
    private var watch: CommitWatch?
    private var commitCut: CommitCut?
    private var isClosed = false

    init(
        _ number: Int, _ client: consuming Descriptor, _ upstream: consuming Descriptor, on route: ProxyRoute
    ) throws(PosixError) {
        self.number = number
        self.route = route
        self.client = client
        self.upstream = upstream
        watch = route.watchesCommits ? CommitWatch() : nil
        try route.loop.watch(self.client.number, for: .read) { [unowned self] in ready($0, side: 0) }
        try route.loop.watch(self.upstream.number, for: .read) { [unowned self] in ready($0, side: 1) }
    }

    private func socket(_ side: Int) -> Int32 { side == 0 ? client.number : upstream.number }

    private func ready(_ readiness: Readiness, side: Int) {
        if flows[side].mayRead {
            if !readiness.isDisjoint(with: [.readable, .hangup, .failed]) { read(side) }
        } else if !readiness.isDisjoint(with: [.hangup, .failed]) {
            // It is reported again and again, and there is nobody left to hold anything for.
            return close(resetting: true)
        }
        if !isClosed, readiness.contains(.writable) { write(1 - side) }
        if !isClosed { followInterest() }
    }

    // MARK: Bytes

    /// Side 0 sends requests, side 1 answers.
    private func read(_ side: Int) {
        var piece = [UInt8](repeating: 0, count: Self.pieceBytes)
        switch TCP.receive(socket(side), into: &piece) {
        case .bytes(let count): took(piece[..<count], side)
        case .wouldBlock: break
        case .ended: end(side)
        }
    }

    private func took(_ piece: ArraySlice<UInt8>, _ side: Int) {
        guard !flows[side].isDiscarding else { return }
        var piece = piece
        if watch != nil, let cut = watchCommit(&piece, side) { return finish(cut, piece) }
        if flows[side].cut == nil, let cut = route.nextCut(flows[side].direction) { flows[side].take(cut) }
        guard let cut = flows[side].cut else { return pass(piece, side) }
        let before = piece.prefix(flows[side].untilCut)
        flows[side].untilCut -= before.count
        pass(before, side)
        if !isClosed, flows[side].untilCut == 0 { perform(cut.kind, side, rest: piece[before.endIndex...]) }
    }

    private func pass(_ bytes: ArraySlice<UInt8>, _ side: Int) {
        flows[side].waiting += bytes
        write(side)
    }

    /// Sends what waits to come from a side to the other one, as far as there is room.
    private func write(_ side: Int) {
        while !flows[side].isEmpty {
            switch TCP.send(socket(1 - side), flows[side].waiting, from: flows[side].sent) {
            case .bytes(let count): flows[side].sent += count
            case .wouldBlock: return
            case .ended: return close(resetting: true)
            }
        }
        flows[side].waiting.removeAll(keepingCapacity: true)
        flows[side].sent = 0
        if flows[side].hasEnded, !flows[side].isHeld { passOnEnd(side) }
    }

    private func end(_ side: Int) {
        flows[side].hasEnded = true
        if flows[side].isEmpty, !flows[side].isHeld { passOnEnd(side) }
    }

    private func passOnEnd(_ side: Int) {
        guard !flows[side].endIsPassedOn else { return }
        flows[side].endIsPassedOn = true
        TCP.endSending(socket(1 - side))
        if flows.allSatisfy(\.endIsPassedOn) { close(resetting: false) }
    }

    // MARK: Faults

    private func perform(_ kind: Cut.Kind, _ side: Int, rest: ArraySlice<UInt8>) {
        flows[side].cut = nil
        route.note(kind)
        switch kind {
        case .reset: close(resetting: true)
        case .close: close(resetting: false)
        case .halfClose:
            flows[side].isDiscarding = true
            passOnEnd(side)
        case .delay(let milliseconds):
            flows[side].isHeld = true
            flows[side].held += rest
            route.loop.schedule(afterMilliseconds: milliseconds) { [weak self] in self?.release(side) }
        }
    }

    private func release(_ side: Int) {
        guard !isClosed else { return }
        flows[side].isHeld = false
        let held = flows[side].held
        flows[side].held = []
        pass(held[...], side)
        if !isClosed { followInterest() }
    }

    /// Follows the messages of a connection to the database. Gives a cut that is due now; of a piece with the commit to
    /// be cut, what leads up to it is left.
    private func watchCommit(_ piece: inout ArraySlice<UInt8>, _ side: Int) -> CommitCut? {
        if side == 1 {
            watch?.answered(piece)
            guard let cut = commitCut else { return nil }
            // Nothing more reaches the server; what was owed may still be on its way.
            piece = []
            return watch?.isAnswered == true ? cut : nil
        }
        guard let end = watch?.endOfCommit(in: piece), commitCut == nil, let cut = route.nextCommitCut()
        else {
            return nil
        }
        commitCut = cut
        piece = piece.prefix(end)
        if case .atOnce = cut { return cut }
        return nil
    }

    private func finish(_ cut: CommitCut, _ piece: ArraySlice<UInt8>) {
        pass(piece, 0)
        route.note(cut)
        close(resetting: true, upstream: false)
    }

    // MARK: The end

    /// - Parameter upstream: whether the one the proxy connected to sees a reset too, rather than an end behind what it
    ///   has still to read.
    private func close(resetting: Bool, upstream: Bool = true) {
        guard !isClosed else { return }
        isClosed = true
        for side in 0...1 {
            route.loop.unwatch(socket(side))
            if resetting, side == 0 || upstream { Self.resetAtClose(socket(side)) }
        }
        route.closed(number)
    }

    func drop() { close(resetting: true) }

    /// Closing sends a reset instead of an end (socket(7), SO_LINGER with a time of 0).
    private static func resetAtClose(_ socket: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        // The socket is about to go: should it be broken already, there is nothing to reset.
        _ = unsafe setsockopt(
            socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    private func followInterest() {
        for side in 0...1 {
            var interest: Interest = []
            if flows[side].mayRead { interest.insert(.read) }
            if !flows[1 - side].isEmpty { interest.insert(.write) }
            do {
                try route.loop.changeInterest(of: socket(side), to: interest)
            } catch {
                return close(resetting: true)
            }
        }
    }
}
