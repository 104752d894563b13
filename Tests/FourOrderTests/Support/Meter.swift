import Dispatch
import EventLoop
import HTTP
import Platform
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import FourOrder

/// A server on one loop, without the clock, that tells what it has asked of its database.
final class Meter: Sendable {
    let backend: Backend
    private let threads: LoopThreads
    private let inquiries: Mailbox<@Sendable (Database.Counters) -> Void>

    init() throws {
        let database = try TestCluster.shared.freshDatabase(template: Backend.migrated)
        let shared = SharedState(
            ServiceSettings(), try Project.documents, conninfo: database.conninfo)
        let listener = try TCP.listen(host: "127.0.0.1", port: 0)
        let port = try TCP.localPort(listener.number)
        let begun = Mutex<Descriptor?>(consume listener)
        let inquiries = Mutex<Mailbox<@Sendable (Database.Counters) -> Void>?>(nil)
        threads = try LoopThreads(count: 1) { _, loop in
            let counted = Database(ServiceHost.database(conninfo: database.conninfo), on: loop)
            let service = Service(loop, counted, shared)
            guard let listener = begun.withLock({ $0.take() }) else { return }
            loop.keep(try HTTP.Server(on: loop, listener: listener, application: service))
            loop.keep(service)
            inquiries.withLock { $0 = loop.mailbox { answer in answer(counted.counters) } }
        }
        self.inquiries = try #require(inquiries.withLock { $0 })
        backend = try Backend(database, servedAt: port)
    }

    deinit { threads.stop() }

    /// What the database has been asked between the beginning and the end of a body.
    func spent<Value>(by body: () throws -> Value) throws -> (value: Value, spent: Spent) {
        let before = try #require(counters)
        let value = try body()
        return (value, Spent(from: before, to: try #require(counters)))
    }

    private var counters: Database.Counters? {
        let answer = Mutex<Database.Counters?>(nil)
        let isIn = DispatchSemaphore(value: 0)
        inquiries.send { counters in
            answer.withLock { $0 = counters }
            isIn.signal()
        }
        isIn.wait()
        return answer.withLock { $0 }
    }
}

/// Statements, and the batches they went out in, each with one sync.
struct Spent: Equatable {
    var reads = 0
    var readBatches = 0
    var writes = 0
    var writeBatches = 0

    init(reads: Int = 0, writes: Int = 0) {
        self.init(reads: reads, readBatches: reads, writes: writes, writeBatches: writes)
    }

    private init(reads: Int, readBatches: Int, writes: Int, writeBatches: Int) {
        self.reads = reads
        self.readBatches = readBatches
        self.writes = writes
        self.writeBatches = writeBatches
    }

    init(from before: Database.Counters, to after: Database.Counters) {
        self.init(
            reads: after.reads - before.reads, readBatches: after.readBatches - before.readBatches,
            writes: after.writes - before.writes, writeBatches: after.writeBatches - before.writeBatches)
    }
}
