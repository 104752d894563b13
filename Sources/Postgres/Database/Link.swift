import CLibPQ
import EventLoop
import Foundation
import Platform

/// One connection in pipeline mode, driven by the loop: batches go out, answers come in, in the same order.
///
/// libpq's part (chapter "Pipeline Mode" of its manual): sending never blocks and fills a buffer that `PQflush`
/// empties as far as the socket takes it; reading goes on meanwhile, or both sides could wait for room in each other's
/// buffers for ever. `PQgetResult` gives each statement's result and then a null; a sync gives a result without one.
@safe
final class Link {
    /// Nil while there is none.
    var connection: Connection?
    var session = LinkSession()
    /// In the order of sending; the first is the one being answered.
    private(set) var inFlight: [Batch] = []
    private var heardAt = MonotonicTime(nanoseconds: 0)
    var reconnect: ReconnectBackoff
    /// For its next connection.
    let race: ConnectionRace
    private var interest: Interest = .read

    unowned let pool: LinkPool
    let number: Int

    init(pool: LinkPool, number: Int) {
        self.pool = pool
        self.number = number
        reconnect = ReconnectBackoff(pool.configuration)
        race = ConnectionRace(pool.configuration.conninfo, pool.configuration.session)
    }

    var isUp: Bool { connection != nil }
    var isIdle: Bool { isUp && inFlight.isEmpty }
    /// Since when an answer is due and nothing came; nil where none is due.
    var silentSince: MonotonicTime? { inFlight.first.map { max($0.sentAt, heardAt) } }
    /// The answer to the last batch decides what is sent next on this link.
    var awaitsRows: Bool { inFlight.last.map { !$0.machine.isSyncSent } ?? false }

    // MARK: Sending

    /// Puts a batch into libpq's buffer; `flush` sends it.
    func send(_ batch: Batch) {
        inFlight.append(batch)
        guard let handle = unsafe connection?.handle else { return }
        var isSent = true
        if pool.configuration.tenantSetting != nil, session.needsTenant(batch.tenant) {
            isSent = unsafe sendTenant(batch, handle)
        }
        for jobs in batch.runs(of: .statement) where isSent {
            isSent = unsafe send(.statement, jobs, batch, handle)
        }
        if isSent {
            isSent = unsafe batch.defersSync ? PQsendFlushRequest(handle) == 1 : sendSync(batch, handle)
        }
        if !isSent { lose(unsafe DatabaseError(connection: handle, kind: .connectionLost)) }
    }

    private func sendTenant(_ batch: Batch, _ handle: OpaquePointer) -> Bool {
        let statement = pool.statementSetting(tenant: batch.tenant)
        guard unsafe prepare(statement.sql, jobs: nil, batch, handle) else { return false }
        batch.machine.sent(.tenant)
        session.tenantSent()
        return unsafe send(statement, handle)
    }

    /// Sends what the jobs of a run have to say, as one statement.
    private func send(
        _ part: Job.Part, _ jobs: Range<Int>, _ batch: Batch, _ handle: OpaquePointer
    ) -> Bool {
        guard let statement = batch.statement(part, jobs) else { return true }
        guard unsafe prepare(statement.sql, jobs: jobs, batch, handle) else { return false }
        batch.machine.sent(part == .statement ? .statement(jobs: jobs) : .followUp(jobs: jobs))
        return unsafe send(statement, handle)
    }

    private func prepare(_ sql: SQL, jobs: Range<Int>?, _ batch: Batch, _ handle: OpaquePointer) -> Bool {
        guard session.needsPreparation(sql.index) else { return true }
        session.preparationSent(sql.index)
        batch.machine.sent(.prepare(sql: sql.index, jobs: jobs))
        return unsafe PQsendPrepare(handle, sql.preparedName, sql.text, 0, nil) == 1
    }

    private func send(_ statement: Statement, _ handle: OpaquePointer) -> Bool {
        unsafe statement.parameters.lend { count, values, lengths, formats in
            unsafe PQsendQueryPrepared(
                handle, statement.sql.preparedName, count, values, lengths, formats, 1) == 1
        }
    }

    private func sendSync(_ batch: Batch, _ handle: OpaquePointer) -> Bool {
        batch.machine.sent(.sync)
        return unsafe PQpipelineSync(handle) == 1
    }

    /// The second half of a batch whose sync was deferred.
    private func sendRest(_ batch: Batch) {
        guard let handle = unsafe connection?.handle else { return }
        var isSent = true
        if batch.machine.failure == nil {
            for jobs in batch.runs(of: .followUp) where isSent {
                isSent = unsafe send(.followUp, jobs, batch, handle)
            }
        }
        if isSent { isSent = unsafe sendSync(batch, handle) }
        if !isSent { lose(unsafe DatabaseError(connection: handle, kind: .connectionLost)) }
    }

    /// Sends what the socket takes; the rest when it takes more.
    func flush() {
        guard let handle = unsafe connection?.handle else { return }
        switch unsafe PQflush(handle) {
        case 0: want(.read)
        case 1: want([.read, .write])
        default: lose(unsafe DatabaseError(connection: handle, kind: .connectionLost))
        }
    }

    private func want(_ wanted: Interest) {
        guard wanted != interest, let handle = unsafe connection?.handle else { return }
        interest = wanted
        do {
            try pool.loop.changeInterest(of: unsafe PQsocket(handle), to: wanted)
        } catch {
            lose(DatabaseError(kind: .connectionLost, message: "\(error)"))
        }
    }

    // MARK: Receiving

    /// The socket has something to say, or room.
    func ready() {
        guard let handle = unsafe connection?.handle else { return }
        heardAt = pool.loop.now
        let isReadable = unsafe PQconsumeInput(handle) == 1
        // What came before the end is handed over first: the server may have said why it ends.
        drain()
        guard isUp else { return }
        guard isReadable, unsafe PQstatus(handle) == CONNECTION_OK else {
            return lose(unsafe DatabaseError(connection: handle, kind: .connectionLost))
        }
        flush()
        if inFlight.isEmpty {
            // Has libpq look at what comes unasked, such as changed settings.
            _ = unsafe PQisBusy(handle)
            pool.scheduleFill()
        }
    }

    private func drain() {
        var nulls = 0
        while let batch = inFlight.first, batch.machine.next != nil, nulls < 3,
            let handle = unsafe connection?.handle, unsafe PQisBusy(handle) == 0
        {
            guard let result = unsafe PQgetResult(handle) else {
                // It only ends a statement's results, unless it comes again and again.
                nulls += 1
                continue
            }
            nulls = 0
            unsafe receive(result, batch)
        }
    }

    private func receive(_ result: OpaquePointer, _ batch: Batch) {
        switch unsafe PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            take(.rows, unsafe Rows(owning: result), batch)
        case PGRES_PIPELINE_SYNC:
            unsafe PQclear(result)
            take(.sync, nil, batch)
        case PGRES_PIPELINE_ABORTED:
            unsafe PQclear(result)
            take(.aborted, nil, batch)
        default:
            let error = unsafe DatabaseError(result: result)
            unsafe PQclear(result)
            // A connection's end is not the statement's failure. A class 25 error is: it leaves the session up.
            if error.kind != .server || error.endsConnection && error.sqlstate != "25006" {
                return lose(error)
            }
            batch.error = batch.error ?? error
            take(.failure, nil, batch)
        }
    }

    private func take(_ answer: BatchMachine.Answer, _ rows: consuming Rows?, _ batch: Batch) {
        note(answer, batch)
        switch batch.machine.receive(answer) {
        case .nothing: break
        case .deliver(let jobs):
            if let rows { deliver(rows, jobs, batch) }
        case .deliverAndSendRest(let jobs):
            if let rows { deliver(rows, jobs, batch) }
            sendRest(batch)
        case .refuse(let jobs):
            if let error = batch.error { pool.refused(Array(batch.jobs[jobs]), error) }
        case .sendSync:
            sendRest(batch)
        case .settle:
            settle(batch)
        case .giveUp:
            lose(
                DatabaseError(
                    kind: .connectionLost, message: "the server's answers do not fit what was asked"))
        }
    }

    /// Keeps the account of the session.
    private func note(_ answer: BatchMachine.Answer, _ batch: Batch) {
        switch batch.machine.next {
        case .prepare(let sql, _):
            session.preparationAnswered(sql, succeeded: answer == .rows)
        case .statement(let jobs) where answer == .failure && batch.error?.sqlstate == "26000":
            session.preparationLost(batch.jobs[jobs.lowerBound].sql.index)
        default: break
        }
    }

    /// Hands each of the jobs its rows.
    private func deliver(_ rows: consuming Rows, _ jobs: Range<Int>, _ batch: Batch) {
        guard !batch.jobs[jobs.lowerBound].sql.asking.isEmpty else {
            return deliver(.rows(rows), jobs.lowerBound, batch)
        }
        let ranges = rows.ranges(of: jobs.count)
        var result = QueryResult.rows(rows)
        for (index, range) in zip(jobs, ranges) {
            result.view(range)
            deliver(result, index, batch)
        }
    }

    private func deliver(_ result: borrowing QueryResult, _ index: Int, _ batch: Batch) {
        switch batch.jobs[index].completion {
        case .read(let then):
            then(result)
        case .write(let rows, _):
            let followUp = rows(result)
            precondition(
                followUp == nil || batch.jobs[index].mayFollowUp,
                "a write returned a follow-up (\(followUp?.sql.name ?? "")) without having announced it")
            batch.jobs[index].followUp = followUp
        }
    }

    private func settle(_ batch: Batch) {
        inFlight.removeFirst()
        if batch.machine.setsTenant {
            session.tenantAnswered(batch.tenant, committed: batch.machine.failure == nil)
        }
        pool.settled(batch)
        // The session has gone stale: a standby now, or plans made for tables that have changed since.
        if let error = batch.error, error.needsFreshSession {
            lose(DatabaseError(kind: .connectionLost, sqlstate: error.sqlstate, message: error.message))
        } else if pool.configuration.session.needsWrites, connection?.isReadOnly == true {
            lose(DatabaseError(kind: .connectionLost, message: "the server takes no writes any more"))
        }
    }

    // MARK: The end

    /// Takes the connection down and gives the batches back to the pool.
    func lose(_ error: DatabaseError) {
        guard isUp else { return }
        disconnect()
        let batches = inFlight
        inFlight = []
        pool.lost(batches, error)
        connectAgain()
    }

    /// Closes the connection without a word to anybody.
    func disconnect() {
        guard let handle = unsafe connection?.handle else { return }
        pool.loop.unwatch(unsafe PQsocket(handle))
        connection = nil
    }

    /// Takes over a fresh connection.
    func adopt(_ fresh: consuming Connection) -> Bool {
        let handle = unsafe fresh.handle
        guard unsafe PQsetnonblocking(handle, 1) == 0, unsafe PQenterPipelineMode(handle) == 1 else {
            return false
        }
        do {
            try pool.loop.watch(unsafe PQsocket(handle), for: .read) { [unowned self] _ in ready() }
        } catch {
            return false
        }
        interest = .read
        session = LinkSession()
        connection = consume fresh
        return true
    }
}
