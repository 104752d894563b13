import Domain
import Foundation
import Postgres

/// 点单列表: the orders that the caller sees, newest first.
///
/// `GET /v1/orders?state=&site_id=&team_id=&category=&channel=&priority=&placed_after=&placed_before=&q=&attention=`
/// `&ref=`
///
/// Who sees what is a union of few ways in, each read along an index newest first and no further than a page: the
/// whole center; a site and all under it; what a resident, a channel or a dispatcher handed in; what a team was
/// offered. A filter that picks few orders out of many is such a way in of its own.
struct ListOrders: Verb {
    static let operation = OperationID.listOrders
    static let isWrite = false

    let filter: OrderFilter
    let page: Page

    init(_ call: borrowing Call) throws(Refusal) {
        var query = try call.queryFields()
        filter = OrderFilter(&query)
        page = query.page(of: .orders, at: call.path)
        try query.finish()
    }

    func statement(_ context: CallContext) -> Statement { statement(context, hasRows: false) }

    private func statement(_ context: CallContext, hasRows: Bool) -> Statement {
        let (sql, shape) = OrderListSQL.statement(
            OrderListSQL.Shape(
                scope: context.scopes.guess(context.tokenHash), conditions: filter.conditions,
                hasRows: hasRows))
        return Statement(sql) { p in
            context.bindReading(&p)
            p.uuid(end)
            p.int(page.fetch)
            filter.bind(shape.bound, &p)
        }
    }

    /// The page's orders have ids below this one: an id begins with the time of placing.
    private var end: UUID {
        let ends = [page.afterID, filter.placedBefore.map(UUIDv7.first)].compactMap(\.self)
        return ends.min { ($0.high, $0.low) < ($1.high, $1.low) } ?? UUID(high: .max, low: .max)
    }

    /// The same with the rows, where some are not kept.
    func completion(_ rows: borrowing Rows, _ context: CallContext) -> Statement? {
        // One row more than is shown tells of a next page.
        for row in 0..<min(rows.count, page.limit)
        where rows.isNull(row, OrderViewColumn.order.rawValue) {
            guard !rows.isNull(row, OrderViewColumn.id.rawValue) else { continue }
            if kept(rows, row, context) == nil { return statement(context, hasRows: true) }
        }
        return nil
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        // One row always comes back for a caller, so that none means that the token is nobody's.
        guard rows.count > 0 else { return false }
        let scope = OrderScope(rawValue: rows.int(0, OrderListSQL.scopeColumn))
        let guess = context.scopes.guess(context.tokenHash)
        context.scopes.learn(context.tokenHash, scope)
        guard guess.isSuperset(of: scope) else { return false }
        let orders = orders(rows, context)
        page.write(rows, to: &reply, emptyColumn: OrderViewColumn.id.rawValue) { rows, row in
            rows.uuid(row, OrderViewColumn.id.rawValue).key
        } item: { rows, row, json in
            OrderView(rows, row: row, kept: orders[row]).write(to: &json)
        }
        return true
    }

    /// The orders of a page, kept from now on. All are looked up before any is noted: what is noted moves others out.
    private func orders(_ rows: borrowing Rows, _ context: CallContext) -> [KeptOrder] {
        guard !rows.isNull(0, OrderViewColumn.id.rawValue) else { return [] }
        var orders: [KeptOrder] = []
        for row in 0..<min(rows.count, page.limit) {
            orders.append(
                kept(rows, row, context)
                    ?? OrderView(rows, row: row).kept(stamp: rows.int(row, OrderListSQL.stampColumn)))
        }
        for order in orders { context.orders.keep(order) }
        return orders
    }

    private func kept(_ rows: borrowing Rows, _ row: Int, _ context: CallContext) -> KeptOrder? {
        context.orders.order(
            rows.uuid(row, OrderViewColumn.id.rawValue), stamp: rows.int(row, OrderListSQL.stampColumn),
            names: rows.optionalTexts(row, OrderViewColumn.names.rawValue) ?? [])
    }
}
