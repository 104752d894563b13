import EventLoop
import Foundation
import Postgres

/// 心跳: shows, as long as a run is carried out, that its server is alive. A run that shows nothing for long is ended by
/// the clock of any server (`FailAbandonedRuns`).
final class RunBeat {
    /// A run that has not shown anything for so long has lost its server.
    static let lostAfterSeconds = 30
    private static let intervalMilliseconds = 5_000

    static let sql = SQL(
        "beat_matching",
        """
        UPDATE matching_runs AS r SET beat_at = clock_timestamp()
        WHERE r.center_id = $1::uuid AND r.id = $2::uuid AND r.state = 'running'
        """)

    private let statement: Statement
    private let center: UUID
    private let loop: EventLoop
    private let database: Database
    private var isOn = false

    init(of run: UUID, of center: UUID, on loop: EventLoop, _ database: Database) {
        statement = Statement(Self.sql) { p in
            p.uuid(center)
            p.uuid(run)
        }
        self.center = center
        self.loop = loop
        self.database = database
    }

    func start() {
        isOn = true
        wait()
    }

    func stop() { isOn = false }

    private func wait() {
        loop.schedule(afterMilliseconds: Self.intervalMilliseconds) { [weak self] in self?.beat() }
    }

    private func beat() {
        guard isOn else { return }
        // One that fails is made up for by the next: several are missed before the run counts as lost.
        database.write(
            statement, tenant: center, rows: { _ in nil }, finished: { [weak self] _ in self?.wait() })
    }
}
