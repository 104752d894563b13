import Foundation
import JSON
import Postgres

/// An order whose answer has been rendered: what of it is the same for every caller at any time.
final class KeptOrder {
    let id: UUID
    /// Which version of the row it is: the transaction that wrote it. The order's own version would do, were it not
    /// for writers other than the service.
    let stamp: Int
    /// The names it was rendered with, which stand on other rows.
    let names: [String]
    let row: Record
    /// The members of a JSON object, without its braces.
    let members: [UInt8]

    init(id: UUID, stamp: Int, names: [String], row: Record, members: [UInt8]) {
        self.id = id
        self.stamp = stamp
        self.names = names
        self.row = row
        self.members = members
    }

    fileprivate var bytes: Int { row.byteCount + members.count }
}

/// The orders that lists have shown lately, of one loop.
///
/// A list asks the database for ids and versions, and for what the caller is to each order; rows come only where one is
/// not kept here in that very version. So what is shown is always what the statement saw.
///
/// Kept are two generations: when the younger one is full the older one goes. What is shown again moves up.
final class KeptOrders {
    /// Of both generations together, about.
    private let maximumBytes: Int

    private var younger: [UUID: KeptOrder] = [:]
    private var older: [UUID: KeptOrder] = [:]
    private var youngerBytes = 0

    init(maximumBytes: Int = 8 << 20) { self.maximumBytes = maximumBytes }

    /// The order, if it is kept in this version and with these names.
    func order(_ id: UUID, stamp: Int, names: [String]) -> KeptOrder? {
        let found = younger[id] ?? older[id]
        guard let found, found.stamp == stamp, found.names == names else { return nil }
        return found
    }

    /// Keeps an order from now on. Others may be gone afterwards.
    func keep(_ order: KeptOrder) {
        let before = younger.updateValue(order, forKey: order.id)
        guard before !== order else { return }
        youngerBytes += order.bytes - (before?.bytes ?? 0)
        guard youngerBytes > maximumBytes / 2 else { return }
        older = younger
        younger = [:]
        youngerBytes = 0
    }
}
