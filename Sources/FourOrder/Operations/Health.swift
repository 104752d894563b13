import Domain
import EventLoop
import Foundation
import JSON
import Postgres
import Synchronization

/// 存活检查, 就绪检查: what those who run the service ask it.
extension Service {
    /// `GET /livez`: 200 as long as the process answers at all.
    func checkLive(_ conversation: Conversation) {
        isWell(conversation)
    }

    /// `GET /readyz`: 200 when the database answers and is migrated, 503 otherwise, within a second, and when the
    /// server is about to stop.
    func checkReady(_ conversation: Conversation) {
        guard !shared.isLeaving.load(ordering: .relaxed) else {
            refuse(Refusal(.overloaded), conversation)
            return
        }
        guard database.isReady else {
            refuse(Refusal(.databaseUnavailable), conversation)
            return
        }
        let probe = Probe()
        let deadline = loop.schedule(afterMilliseconds: Probe.deadlineMilliseconds) { [self] in
            guard probe.end() else { return }
            refuse(Refusal(.databaseUnavailable), conversation)
        }
        conversation.asked()
        database.read(Statement(Probe.sql), tenant: nil) { [self] result in
            guard probe.end() else { return }
            loop.cancel(deadline)
            conversation.answered()
            switch result {
            case .rows(let rows):
                let isMigrated = rows.count > 0 && rows.bool(0, 0)
                isMigrated ? isWell(conversation) : refuse(Refusal(.databaseUnavailable), conversation)
            case .failure: refuse(Refusal(.databaseUnavailable), conversation)
            }
        }
    }

    private func isWell(_ conversation: Conversation) {
        conversation.reply.cacheControl = "no-store"
        conversation.reply.json.object { $0.field("status", "ok") }
        finish(conversation)
    }
}

/// A question to the database that has its own deadline.
private final class Probe {
    static let deadlineMilliseconds = 800

    /// The last table of the last migration.
    static let sql = SQL("ready", "SELECT to_regclass('matching_results') IS NOT NULL")

    private var hasEnded = false

    /// True for the first who ends it: the answer or the deadline.
    func end() -> Bool {
        defer { hasEnded = true }
        return !hasEnded
    }
}
