import Domain
import Foundation
import Synchronization

/// What the players know of the orders under way, from the answers they had. It may be behind: that is how they come to
/// race each other.
final class Board: Sendable {
    struct Known: Sendable {
        let id: UUID
        /// The resident who placed it, by number; nil where it was imported.
        let resident: Int?
        var version: Int
        var state: OrderState
        /// Teams that it was offered to, as far as that is known.
        var offered: [Int] = []
        var team: Int?
    }

    private struct Content {
        var orders: [UUID: Known] = [:]
        var byState: [OrderState: Pool] = [:]
    }

    /// Ids of which any is found at once.
    private struct Pool {
        private(set) var ids: [UUID] = []
        private var places: [UUID: Int] = [:]

        mutating func insert(_ id: UUID) {
            guard places[id] == nil else { return }
            places[id] = ids.count
            ids.append(id)
        }

        mutating func remove(_ id: UUID) {
            guard let place = places.removeValue(forKey: id), let last = ids.popLast(), last != id else {
                return
            }
            ids[place] = last
            places[last] = place
        }
    }

    /// States in which there is still something to do.
    private static let isKept: Set<OrderState> = [
        .placed, .dispatched, .accepted, .inService, .completed, .rated,
    ]
    private static let mostRated = 200

    private let content = Mutex(Content())

    /// One of those in a state.
    func any(_ state: OrderState, using random: inout SeededRandom) -> Known? {
        let number = random.next()
        return content.withLock { content in
            guard let ids = content.byState[state]?.ids, !ids.isEmpty else { return nil }
            return content.orders[ids[Int(number % UInt64(ids.count))]]
        }
    }

    func count(_ state: OrderState) -> Int {
        content.withLock { $0.byState[state]?.ids.count ?? 0 }
    }

    /// Takes over what an answer said, unless something newer is known.
    func learn(_ news: Known) {
        content.withLock { content in
            if let old = content.orders[news.id] {
                guard old.version <= news.version else { return }
                content.byState[old.state]?.remove(news.id)
            }
            guard Self.isKept.contains(news.state) else {
                content.orders[news.id] = nil
                return
            }
            if news.state == .rated, let oldest = content.byState[.rated]?.ids.first,
                (content.byState[.rated]?.ids.count ?? 0) >= Self.mostRated
            {
                content.byState[.rated]?.remove(oldest)
                content.orders[oldest] = nil
            }
            content.orders[news.id] = news
            content.byState[news.state, default: Pool()].insert(news.id)
        }
    }
}
