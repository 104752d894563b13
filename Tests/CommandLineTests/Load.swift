import Foundation
import HTTP
import JSON
import Synchronization

/// Residents who place one order after the other, each on a connection of its own, until the server is gone.
final class Load: Sendable {
    struct Tally {
        /// Ids of the orders that were acknowledged.
        var placed: [String] = []
        /// Answers other than 201, and requests that got none.
        var failures: [String] = []
    }

    private let tally = Mutex(Tally())
    private let ended = DispatchGroup()
    private let begun = DispatchSemaphore(value: 0)

    /// Returns when `count` orders have been placed, and more are being placed.
    init(port: UInt16, token: String, clients: Int, awaiting count: Int) {
        for _ in 0..<clients {
            ended.enter()
            let thread = Thread { [self] in
                place(port, token)
                ended.leave()
                begun.signal()
            }
            thread.start()
        }
        while tally.withLock({ $0.placed.count < count && $0.failures.isEmpty }) { begun.wait() }
    }

    /// What happened, once all have stopped.
    func finish() -> Tally {
        ended.wait()
        return tally.withLock { $0 }
    }

    private func place(_ port: UInt16, _ token: String) {
        var client = HTTPClient(host: "127.0.0.1", port: port)
        let headers = [("Authorization", "Bearer \(token)"), ("Content-Type", "application/json")].map {
            (name: $0.0, value: $0.1)
        }
        let body = Array(#"{"title": "帮忙买药", "category": "errands"}"#.utf8)
        while true {
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
                guard response.status == 201, response.header("connection") != "close" else { return }
            } catch {
                // A server that has stopped listening refuses: that request never began.
                if case .unreachable = error { return }
                tally.withLock { $0.failures.append("\(error)") }
                return
            }
        }
    }
}
