/// Good prices for a market, found by selling the teams' places at auction, so that little is left to exact search.
///
/// Bertsekas & Castañon, "The auction algorithm for the transportation problem", Annals of Operations Research 20
/// (1989), with the scaling of Bertsekas, "The auction algorithm", ibid. 14 (1988). An order without a place bids for
/// its cheapest one (cost + price) so much that it becomes as dear as its next best, plus an increment. The lowest bid
/// at a full team loses its place; a full team's price is its lowest bid, that of any other where the round began.
///
///     round     1          2            3         …     the last
///     step     ε         ε/4          ε/16        …     mean cost / 4096
///     begins   at 0      3ε lower     3ε/4 lower  …     so that prices found too high can come down again
///
/// Departures: no round has to end optimal within its step, for `Market` mends what is wrong, either way; whether a
/// team left with room has a price above 0 does not matter for the same reason, so there are no reverse auctions. A
/// bidder keeps its cheapest lots in front with a bound on the others (Bertsekas' third-best object, carried further)
/// and may bid up to that bound only. Ties of costs are left out: 32-bit integers, half the memory to wait for.
struct Auction {
    /// A place an order may bid for. Costs and prices are packed ones without their lowest 32 bits: below 2^28.
    struct Lot {
        var cost: Int32
        var team: Int32
    }
    struct Bidder {
        var first: Int32
        var count: Int32
        var penalty: Int32
        /// The least any lot behind the bidder's front costs, plus `fallen` at the time.
        var bound: Int32
    }
    struct Bid {
        var price: Int32
        var order: Int32

        static func < (a: Bid, b: Bid) -> Bool {
            a.price < b.price || (a.price == b.price && a.order < b.order)
        }
    }
    struct Offer {
        var team: Int
        var pays: Int32
        var nextPays: Int32
    }

    static let droppedBits: Int64 = 32
    /// How many of a bidder's lots are kept in front, cheapest first: a line of cache.
    static let frontCount = 8
    /// A round that takes more is hopeless: costs and penalties are too far apart for it.
    static let maximumBidsPerOrder = 64
    /// The price of a team without any place: beyond every penalty.
    static let closed: Int32 = 1 << 29

    private var price: [Int32]
    private var lots: [Lot]
    private var bidders: [Bidder]
    private let room: [Int]
    private var firstBid: [Int]
    private var bidCount: [Int]
    private var bids: [Bid]
    private var waiting: [Int32] = []
    /// How much any price may have fallen between rounds.
    private var fallen: Int32 = 0

    init(_ market: Market) {
        let teamCount = market.nowhere
        room = Array(market.room.prefix(teamCount))
        price = [Int32](repeating: 0, count: teamCount)
        lots = market.choices.map { Lot(cost: Self.coarse($0.cost), team: $0.team) }
        bidders = market.penalty.indices.map {
            Bidder(
                first: market.firstChoice[$0], count: market.choiceCount[$0],
                penalty: Self.coarse(market.penalty[$0]), bound: 0)
        }
        var demand = [Int](repeating: 0, count: teamCount)
        for lot in lots { demand[Int(lot.team)] += 1 }
        firstBid = [0]
        firstBid.reserveCapacity(teamCount + 1)
        for j in 0..<teamCount { firstBid.append(firstBid[j] + min(room[j], demand[j])) }
        bids = [Bid](repeating: Bid(price: 0, order: 0), count: firstBid[teamCount])
        bidCount = [Int](repeating: 0, count: teamCount)
    }

    private static func coarse(_ packed: Int64) -> Int32 { Int32(truncatingIfNeeded: packed >> droppedBits) }

    /// The prices after all rounds, packed like the market's. About 5 to 30 bids an order, O(its choices) each.
    static func prices(for market: Market) -> [Int64] {
        var auction = Auction(market)
        auction.run()
        return auction.price.map { Int64($0) << droppedBits }
    }

    private mutating func run() {
        guard !lots.isEmpty else { return }
        let meanCost = Int32(clamping: lots.reduce(0) { $0 + Int64($1.cost) } / Int64(lots.count))
        let meanPenalty = Int32(clamping: bidders.reduce(0) { $0 + Int64($1.penalty) } / Int64(bidders.count))
        let last = max(1, meanCost / 4096)
        var (increment, carry) = (max(last, meanPenalty / 16), Int32(0))
        while round(increment: increment, carry: carry, whole: increment > meanCost / 16), increment > last {
            carry = 3 * increment
            increment = max(last, increment / 4)
        }
    }

    /// Sells everything anew, from the present prices less `carry`. False when it takes more bids than are worth it.
    private mutating func round(increment: Int32, carry: Int32, whole: Bool) -> Bool {
        for j in price.indices {
            price[j] = room[j] == 0 ? Self.closed : max(0, price[j] - carry)
            bidCount[j] = 0
        }
        fallen += carry
        waiting = bidders.indices.reversed().map { Int32(truncatingIfNeeded: $0) }
        var bidsLeft = Self.maximumBidsPerOrder * bidders.count
        while let i = waiting.popLast() {
            let offer = whole ? wholeOffer(to: Int(i)) : offer(to: Int(i))
            guard offer.team >= 0 else { continue }
            let level = price[offer.team] + offer.nextPays - offer.pays + increment
            sell(offer.team, to: Bid(price: level, order: i))
            bidsLeft -= 1
            guard bidsLeft > 0 else { return false }
        }
        return true
    }

    private mutating func sell(_ j: Int, to bid: Bid) {
        let first = firstBid[j]
        let places = firstBid[j + 1] - first
        if bidCount[j] < places {
            Self.enter(bid, in: &bids, from: first, count: bidCount[j])
            bidCount[j] += 1
        } else {
            waiting.append(bids[first].order)
            Self.replaceLowest(by: bid, in: &bids, from: first, count: places)
        }
        if bidCount[j] == room[j] { price[j] = bids[first].price }
    }

    private static func enter(_ bid: Bid, in bids: inout [Bid], from first: Int, count: Int) {
        var heap = bids.mutableSpan
        var hole = count
        while hole > 0 {
            let parent = (hole - 1) / 2
            guard bid < heap[first + parent] else { break }
            heap[first + hole] = heap[first + parent]
            hole = parent
        }
        heap[first + hole] = bid
    }

    private static func replaceLowest(by bid: Bid, in bids: inout [Bid], from first: Int, count: Int) {
        var heap = bids.mutableSpan
        var hole = 0
        while true {
            var child = 2 * hole + 1
            guard child < count else { break }
            if child + 1 < count, heap[first + child + 1] < heap[first + child] { child += 1 }
            guard heap[first + child] < bid else { break }
            heap[first + hole] = heap[first + child]
            hole = child
        }
        heap[first + hole] = bid
    }

    private func wholeOffer(to i: Int) -> Offer {
        let bidder = bidders[i]
        return least(bidder.penalty, Int(bidder.first)..<Int(bidder.first + bidder.count))
    }

    private mutating func offer(to i: Int) -> Offer {
        let bidder = bidders[i]
        let first = Int(bidder.first)
        guard Int(bidder.count) > Self.frontCount else { return wholeOffer(to: i) }
        var offer = least(bidder.penalty, first..<(first + Self.frontCount))
        var behind = bidder.bound - fallen
        if offer.pays > behind {
            behind = Self.bringForward(first..<(first + Int(bidder.count)), of: &lots, at: price)
            bidders[i].bound = behind + fallen
            offer = least(bidder.penalty, first..<(first + Self.frontCount))
        }
        offer.nextPays = min(offer.nextPays, behind)
        return offer
    }

    /// The best of some lots, without branches that depend on prices: they would be mispredicted.
    private func least(_ penalty: Int32, _ range: Range<Int>) -> Offer {
        let lots = lots.span.extracting(range)
        let price = price.span
        var (team, best, second): (Int32, Int32, Int32) = (-1, penalty, penalty)
        for e in lots.indices {
            let lot = lots[e]
            let pays = lot.cost &+ price[Int(lot.team)]
            second = min(second, max(best, pays))
            team = pays < best ? lot.team : team
            best = min(best, pays)
        }
        return Offer(team: Int(team), pays: best, nextPays: second)
    }

    /// Sorts a bidder's cheapest lots to the front. Returns what the least of the others costs.
    private static func bringForward(_ range: Range<Int>, of lots: inout [Lot], at prices: [Int32]) -> Int32 {
        let price = prices.span
        var lots = lots.mutableSpan
        let first = range.lowerBound
        var front = InlineArray<8, Int32>(repeating: .max)
        var behind = closed
        for e in range {
            let lot = lots[e]
            let pays = lot.cost &+ price[Int(lot.team)]
            guard pays < front[7] else {
                behind = min(behind, pays)
                continue
            }
            behind = min(behind, front[7])
            var hole = min(e - first, 7)
            if e > first + 7 { lots[e] = lots[first + 7] }
            while hole > 0, pays < front[hole - 1] {
                front[hole] = front[hole - 1]
                lots[first + hole] = lots[first + hole - 1]
                hole -= 1
            }
            front[hole] = pays
            lots[first + hole] = lot
        }
        return behind
    }
}
