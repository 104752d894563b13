import Foundation
import HTTP
import JSON
import Synchronization

/// Residents who place one order after the other, each on a connection of its own, until they are told to stop or the
/// server is gone.
final class Load: Sendable {
    struct Tally {
        /// Ids of the orders that were acknowledged.
        var placed: [String] = []
        /// Answers other than 201, and requests that got none.
        var failures: [String] = []
        /// Connections that nobody accepted: no request was begun.
        var refused = 0
    }

    private let tally = Mutex(Tally())
    private let ended = DispatchGroup()
    private let begun = DispatchSemaphore(value: 0)
    private let isOver = Atomic<Bool>(false)
    private let persists: Bool

    /// Returns when `count` orders have been placed, and more are being placed.
    /// - Parameter persists: whether a connection that was closed, by its last answer or a crash, is followed by another.
    init(port: UInt16, token: String, clients: Int, awaiting count: Int, persists: Bool = false) {
        self.persists = persists
        for _ in 0..<clients {
            ended.enter()
            let thread = Thread { [self] in
                place(port, token)
                ended.leave()
                begun.signal()
            }
            thread.start()
        }
        awaitMore(count)
    }

    /// Returns when so many orders more have been placed.
    func awaitMore(_ count: Int) {
        let target = tally.withLock { $0.placed.count } + count
        while tally.withLock({ $0.placed.count < target && (persists || $0.failures.isEmpty) }) {
            begun.wait()
        }
    }

    /// What happened, once all have stopped.
    func finish() -> Tally {
        isOver.store(true, ordering: .relaxed)
        ended.wait()
        return tally.withLock { $0 }
    }

    private func place(_ port: UInt16, _ token: String) {
        var client = HTTPClient(host: "127.0.0.1", port: port, resendsWhenClosed: false)
        let headers = [("Authorization", "Bearer \(token)"), ("Content-Type", "application/json")].map {
            (name: $0.0, value: $0.1)
        }
        let body = Array(#"{"title": "帮忙买药", "category": "errands"}"#.utf8)
        while !(persists && isOver.load(ordering: .relaxed)) {
            do {
                let response = try client.send("POST", "/v1/orders", headers: headers, body: body)
                let id = try? JSONTree(parsing: response.body)["id"]?.string
                tally.withLock { tally in
                    if response.status == 201, let id {
                        tally.placed.append(id)
                    } else {
                        tally.failures.append(response.text)
                    }
                }
                begun.signal()
                guard response.status == 201 && response.header("connection") != "close" || persists else {
                    return
                }
            } catch {
                if case .unreachable = error {
                    tally.withLock { $0.refused += 1 }
                } else {
                    tally.withLock { $0.failures.append("\(error)") }
                }
                begun.signal()
                guard persists else { return }
            }
        }
    }
}
