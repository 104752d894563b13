import EventLoop
import Foundation
import Postgres
import Testing

struct TookTooLong: Error {}

/// Runs a body on a loop of its own, with a database on it, until it calls `done`.
func onLoop<Value: Sendable>(
    _ configuration: Database.Configuration, timeoutSeconds: Int = 60,
    _ body: @escaping @Sendable (EventLoop, Database, _ done: @escaping (Value) -> Void) -> Void
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread {
            continuation.resume(with: Result { try turn(configuration, timeoutSeconds, body) })
        }.start()
    }
}

private func turn<Value: Sendable>(
    _ configuration: Database.Configuration, _ timeoutSeconds: Int,
    _ body: (EventLoop, Database, _ done: @escaping (Value) -> Void) -> Void
) throws -> Value {
    let loop = try EventLoop()
    let database = Database(configuration, on: loop)
    var answer: Value?
    body(loop, database) { value in
        answer = value
        loop.stop()
    }
    loop.schedule(afterMilliseconds: timeoutSeconds * 1_000) { loop.stop() }
    try loop.run()
    database.close()
    guard let answer else { throw TookTooLong() }
    return answer
}

/// Calls back when as many as were expected have reported, with all reports.
final class Gathering<Report> {
    private let expected: Int
    private let done: ([Report]) -> Void
    private var reports: [Report] = []

    init(_ expected: Int, _ done: @escaping ([Report]) -> Void) {
        self.expected = expected
        self.done = done
    }

    func report(_ report: Report) {
        reports.append(report)
        if reports.count == expected { done(reports) }
    }
}

extension WriteOutcome {
    /// `committed`, `unknown`, or the SQLSTATE or kind of the failure.
    var word: String {
        switch self {
        case .committed: "committed"
        case .unknown: "unknown"
        case .failed(let error): error.sqlstate.isEmpty ? "\(error.kind)" : error.sqlstate
        }
    }
}

extension QueryResult {
    /// The first cell, or the SQLSTATE or kind of the failure.
    func word() -> String {
        switch self {
        case .rows(let rows):
            return rows.isEmpty ? "" : rows.text(0, 0)
        case .failure(let error):
            return error.sqlstate.isEmpty ? "\(error.kind)" : error.sqlstate
        }
    }
}
