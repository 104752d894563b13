import EventLoop
import Foundation
import HTTP
import Postgres

/// 运行指标: what the process has counted, for Prometheus.
extension Service {
    /// How often a loop publishes what its server and its database have counted.
    private static let publicationMilliseconds = 1000

    /// Publishes what this loop's server and database count, from now on.
    func publishCounters(of server: HTTP.Server) {
        counters.publish(
            database.counters, queuedStatements: database.queuedCount, server.counters)
        loop.schedule(afterMilliseconds: Self.publicationMilliseconds) { [weak self, weak server] in
            guard let self, let server else { return }
            publishCounters(of: server)
        }
    }

    /// `GET /metrics`: answers and their durations to this moment, the rest to the second.
    func readMetrics(_ conversation: Conversation) {
        let total = shared.metrics.total
        var text = PrometheusText()
        Self.writeRequests(total, &text)
        if let database = total.database { Self.writeDatabase(database, total.queuedStatements, &text) }
        Self.writeProcess(shared.metrics.startedAtSeconds, &text)
        conversation.reply.cacheControl = "no-store"
        conversation.reply.contentType = "text/plain; version=0.0.4"
        conversation.reply.body = Array(text.text.utf8)
        finish(conversation)
    }

    private static func writeRequests(_ total: RequestCounters.Snapshot, _ text: inout PrometheusText) {
        text.metric(
            "four_order_http_requests_total", .counter, "Requests answered, by operation and status.")
        let answers = total.answers.sorted {
            ($0.key.operation, $0.key.status) < ($1.key.operation, $1.key.status)
        }
        for (kind, count) in answers {
            text.sample(count, ["operation": kind.operation, "status": String(kind.status)])
        }
        text.histogram(
            "four_order_http_request_duration_seconds",
            "From the arrival of a request to its answer, in seconds.", total.durations)
        text.single(
            "four_order_http_database_seconds_total", .counter,
            "The part of it spent waiting for the database, in seconds.",
            Double(total.databaseMicroseconds) / 1e6)
        text.single(
            "four_order_http_open_connections", .gauge, "Connections open now.",
            total.connections?.openConnections ?? 0)
        text.single(
            "four_order_http_connections_total", .counter, "Connections accepted.",
            total.connections?.acceptedConnections ?? 0)
    }

    /// The buckets of `Database.Counters.batchSizes`.
    private static let batchSizes = ["1", "2", "3-4", "5-8", "9-16", "17-32", "33-64", "65+"]

    private static func writeDatabase(
        _ database: Database.Counters, _ queuedStatements: Int, _ text: inout PrometheusText
    ) {
        text.metric("four_order_database_statements_total", .counter, "Statements sent, by kind.")
        text.sample(database.reads, ["kind": "read"])
        text.sample(database.writes, ["kind": "write"])
        text.metric(
            "four_order_database_batches_total", .counter,
            "Batches of statements sent, by kind; a batch of writes is one transaction.")
        text.sample(database.readBatches, ["kind": "read"])
        text.sample(database.writeBatches, ["kind": "write"])
        text.metric(
            "four_order_database_batch_statements_total", .counter,
            "Batches, by how many statements they held.")
        for (size, count) in zip(batchSizes, database.batchSizes) { text.sample(count, ["size": size]) }
        text.single(
            "four_order_database_rerun_batches_total", .counter,
            "Batches of writes that failed and were run again in parts.", database.rerunBatches)
        text.single(
            "four_order_database_errors_total", .counter, "Statements that failed.", database.errors)
        text.single(
            "four_order_database_overloads_total", .counter,
            "Requests refused since they would have waited too long.", database.overloads)
        text.single(
            "four_order_database_reconnects_total", .counter, "Connections made beyond the first.",
            database.reconnects)
        text.single(
            "four_order_database_queued_statements", .gauge, "Statements waiting for a connection now.",
            queuedStatements)
    }

    private static func writeProcess(_ startedAtSeconds: Double, _ text: inout PrometheusText) {
        text.single(
            "process_start_time_seconds", .gauge, "When the process began, in seconds since 1970.",
            startedAtSeconds)
        text.single(
            "process_cpu_seconds_total", .counter, "Processor time used, in seconds.",
            ProcessFigures.cpuSeconds)
        if let bytes = ProcessFigures.residentBytes {
            text.single("process_resident_memory_bytes", .gauge, "Memory held, in bytes.", bytes)
        }
        if let count = ProcessFigures.openDescriptors {
            text.single("process_open_fds", .gauge, "Descriptors open.", count)
        }
    }
}
