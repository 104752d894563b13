import EventLoop
import Foundation
import Postgres

/// 导出区块头: tells the newest block of every center to places outside the database: the log, a file, a webhook.
///
/// ```
/// tick ─▶ centers ─▶ head, head, … ─▶ what a place has not had yet ─▶ log, then file and webhook off the loop ─▶ wait
/// ```
/// Each server tells each place by itself, so that places get heads more than once and none too few: after a start
/// every head is told again, and where a place did not take them it gets those of then a minute later.
final class AuditExport {
    private static let intervalMilliseconds = 1_000
    /// How many ticks a place that failed is left in peace.
    private static let pauseTicks = 60

    private static let centersSQL = SQL("audited_centers", "SELECT c.id FROM centers AS c ORDER BY c.id")

    private let loop: EventLoop
    private let database: Database
    private let log = ServiceLog()
    private var places: [Place]
    private var heads: [AuditHead] = []

    /// Somewhere heads go, and what it has of each center.
    private struct Place {
        let witness: any AuditWitness
        var told: [String: Int] = [:]
        var pause = 0
    }

    init(_ loop: EventLoop, _ database: Database, to witnesses: [any AuditWitness]) {
        self.loop = loop
        self.database = database
        places = witnesses.map { Place(witness: $0) }
        schedule()
    }

    private func schedule() {
        loop.schedule(afterMilliseconds: Self.intervalMilliseconds) { [weak self] in self?.tick() }
    }

    private func tick() {
        heads = []
        database.read(Statement(Self.centersSQL), tenant: nil) { [self] result in
            switch result {
            case .rows(let rows): read((0..<rows.count).map { rows.uuid($0, 0) }[...])
            case .failure(let error): giveUp(error)
            }
        }
    }

    private func read(_ centers: ArraySlice<UUID>) {
        guard let center = centers.first else { return tell(places.indices) }
        database.read(AuditHead.statement(center), tenant: center) { [self] result in
            switch result {
            case .rows(let rows):
                if rows.count > 0 { heads.append(AuditHead(rows)) }
                read(centers.dropFirst())
            case .failure(let error): giveUp(error)
            }
        }
    }

    /// One place after another, as a slow one holds back nothing but heads.
    private func tell(_ rest: Range<Int>) {
        guard let index = rest.first else { return schedule() }
        let following = rest.dropFirst()
        let new = heads.filter { places[index].told[$0.center] != $0.block }
        if places[index].pause > 0 { places[index].pause -= 1 }
        guard !new.isEmpty, places[index].pause == 0 else { return tell(following) }
        let witness = places[index].witness
        loop.offload {
            Result { try witness.take(new) }
        } then: { [self] outcome in
            switch outcome {
            case .success:
                for head in new { places[index].told[head.center] = head.block }
            case .failure(let error):
                log.error("audit heads were not taken by \(witness.name): \(error)")
                places[index].pause = Self.pauseTicks
            }
            tell(following)
        }
    }

    private func giveUp(_ error: DatabaseError) {
        // Without a database the requests say so already.
        if Refusal(error) == nil { log.error("reading audit heads failed", error) }
        schedule()
    }
}
