import Foundation
import HTTP
import Platform
import Synchronization

/// A number of equal requests over several connections, each sending the next one when it has its answer.
final class LoadRun: Sendable {
    private let target: LoadTarget
    private let request: LoadRequest
    private let count: Int
    private let connections: Int
    private let taken = Atomic<Int>(0)
    private let finished = Mutex((latenciesNanoseconds: [Int64](), failures: 0))

    init(_ target: LoadTarget, _ request: LoadRequest, count: Int, connections: Int) {
        self.target = target
        self.request = request
        self.count = count
        self.connections = connections
    }

    /// Runs it to its end.
    func result() -> LoadResult {
        let ended = DispatchGroup()
        let began = MonotonicTime.now()
        for _ in 0..<connections {
            ended.enter()
            let thread = Thread { [self] in
                work()
                ended.leave()
            }
            thread.start()
        }
        ended.wait()
        let elapsed = MonotonicTime.now().nanoseconds(since: began)
        return finished.withLock { finished in
            LoadResult(
                elapsedNanoseconds: elapsed, latenciesNanoseconds: finished.latenciesNanoseconds.sorted(),
                failures: finished.failures)
        }
    }

    private func work() {
        var client = HTTPClient(host: target.host, port: target.port)
        var latencies: [Int64] = []
        var failures = 0
        var headers = [(name: "Authorization", value: "Bearer \(target.token)")]
        if request.body != nil { headers.append((name: "Content-Type", value: "application/json")) }
        while taken.add(1, ordering: .relaxed).newValue <= count {
            let began = MonotonicTime.now()
            do {
                let response = try client.send(
                    request.method, request.path, headers: headers, body: request.body)
                if response.status >= 300 { failures += 1 }
            } catch {
                failures += 1
            }
            latencies.append(MonotonicTime.now().nanoseconds(since: began))
        }
        finished.withLock { finished in
            finished.latenciesNanoseconds += latencies
            finished.failures += failures
        }
    }
}

/// What a run came to.
struct LoadResult {
    let elapsedNanoseconds: Int64
    /// In ascending order.
    let latenciesNanoseconds: [Int64]
    /// Requests without an answer, or answered with anything but success.
    let failures: Int

    static let heading = cells("", "req/s", "p50 ms", "p99 ms", "failed")

    func row(_ name: String) -> String {
        let perSecond = Int64(latenciesNanoseconds.count) * 1_000_000_000 / max(elapsedNanoseconds, 1)
        return Self.cells(name, "\(perSecond)", milliseconds(50), milliseconds(99), "\(failures)")
    }

    /// A percentile, with two decimals.
    private func milliseconds(_ percent: Int) -> String {
        guard !latenciesNanoseconds.isEmpty else { return "-" }
        let index = min(latenciesNanoseconds.count - 1, latenciesNanoseconds.count * percent / 100)
        let hundredths = latenciesNanoseconds[index] / 10_000
        let fraction = "\(hundredths % 100)"
        return "\(hundredths / 100).\(fraction.count < 2 ? "0" : "")\(fraction)"
    }

    private static func cells(_ name: String, _ numbers: String...) -> String {
        let left = name + String(repeating: " ", count: max(0, 26 - name.count))
        return left
            + numbers.map { String(repeating: " ", count: max(0, 10 - $0.count)) + $0 }.joined()
    }
}
