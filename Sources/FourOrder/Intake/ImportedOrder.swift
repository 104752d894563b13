import Domain
import EventLoop
import Foundation
import Postgres

/// One line of an import on its way to being an order: the statement and the rules of `PlaceOrder`.
final class ImportedOrder {
    private static let sql = SQL("import_order", asking: PlaceOrder.columns) { asked in
        PlaceOrder.text(
            asked, for: .importOrders,
            view: "SELECT o.id, o.number, c.ordinal FROM placed AS o JOIN placer AS c ON c.order_id = o.id")
    }

    /// How often a statement that gave no row, with nothing in its way any more, is run again, and after how long.
    private static let maximumAttempts = 8
    private static let millisecondsBetweenAttempts = 20

    private let number: Int
    private let run: ImportRun
    private let key: IdempotencyKey?
    private let verb: PlaceOrder
    private var attempts = 0

    /// - Parameter faults: what is wrong with the line's form; no order comes of it.
    init(_ number: Int, _ draft: OrderDraft, _ faults: [Fault], _ run: ImportRun) {
        self.number = number
        self.run = run
        key = run.key.map { ImportKeys.line(number, of: $0) }
        verb = PlaceOrder(id: run.service.ids.next(at: .now()), draft: draft, faults: faults)
    }

    private var context: CallContext { run.context }

    func place() {
        guard verb.faults.isEmpty else { return diagnose() }
        attempts += 1
        var created: [UInt8]?
        run.service.database.write(
            statement, tenant: context.center, isBulk: true, mayFollowUp: key != nil,
            rows: { [self] result in
                created = self.created(result)
                guard let key, let created else { return nil }
                return KeptAnswer.keep(context, key, status: 200, head: [], body: created)
            },
            finished: { [self] outcome in
                switch outcome {
                case .committed:
                    if let created { run.done(number, created) } else { explain() }
                case .failed(let error): failed(error)
                case .unknown: run.giveUp(Refusal(.databaseUnavailable))
                }
            })
    }

    private func created(_ result: borrowing QueryResult) -> [UInt8]? {
        switch result {
        case .rows(let rows):
            guard rows.count > 0 else { return nil }
            return ImportResult.created(line: number, id: rows.uuid(0, 0), number: rows.int(0, 1))
        case .failure:
            // Told by `finished`.
            return nil
        }
    }

    private var statement: Statement {
        Statement(Self.sql) { p in
            context.bindReading(&p)
            p.text(key?.value)
            p.uuid(context.requestID)
            verb.bind(&p)
        }
    }

    private func failed(_ error: DatabaseError) {
        if Refusal.isRace(error) || error.constraint == "an_external_ref_is_unique_per_channel" {
            explain()
        } else if let refusal = Refusal(error) {
            run.giveUp(refusal)
        } else {
            run.service.shared.log.error("importing a line failed", error)
            run.giveUp(Refusal(.internalError))
        }
    }

    // MARK: Why no order came of it

    private func explain() {
        guard let key else { return diagnose() }
        run.service.database.read(ImportKeys.kept(context, key), tenant: context.center) {
            [self] result in
            switch result {
            case .rows(let rows):
                if rows.count > 0 { run.done(number, rows.bytes(0, 0)) } else { diagnose() }
            case .failure(let error): failed(error)
            }
        }
    }

    private func diagnose() {
        guard let statement = verb.diagnosis(context, run.gate) else { return again() }
        run.service.database.read(statement, tenant: context.center) { [self] result in
            switch result {
            case .rows(let rows):
                do throws(Refusal) {
                    _ = try verb.diagnose(rows)
                    if !verb.faults.isEmpty { throw Refusal(verb.faults) }
                    guard rows.count > 0, let order = OrderView.order(rows, row: 0) else { return again() }
                    let existing = ImportResult.existing(line: number, id: order.id, number: order.number)
                    run.done(number, existing)
                } catch {
                    run.done(
                        number,
                        ImportResult.error(
                            line: number, error.joining(verb.faults).faults, context.language))
                }
            case .failure(let error): failed(error)
            }
        }
    }

    /// A twin under the same key is at this very line elsewhere, or what stood in the way is gone.
    private func again() {
        guard attempts < Self.maximumAttempts else { return run.giveUp(Refusal(.overloaded)) }
        run.service.loop.schedule(afterMilliseconds: Self.millisecondsBetweenAttempts) { [self] in
            place()
        }
    }
}

extension PlaceOrder {
    init(id: UUID, draft: OrderDraft, faults: [Fault]) {
        self.id = id
        self.draft = draft
        self.faults = faults
    }
}
