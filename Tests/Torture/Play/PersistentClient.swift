import Domain
import Foundation
import HTTP
import JSON
import Platform

/// A client that does not give up: it sends a request, under its Idempotency-Key, to one server or another until it has a
/// definite answer. It is impatient: it neither waits as long as `Retry-After` asks nor for a slow answer.
final class PersistentClient {
    struct Answer {
        let status: Int
        let tree: JSONTree
        let text: String

        var isDone: Bool { status < 300 }
    }

    private final class Line {
        var http: HTTPClient

        init(port: UInt16) {
            http = HTTPClient(host: "127.0.0.1", port: port, timeoutMilliseconds: 3_000)
        }
    }

    private static let shortestPauseMilliseconds = 5
    private static let longestPauseMilliseconds = 400

    private var lines: [UInt16: Line] = [:]
    private let stage: Stage
    private let ledger: Ledger
    private var random: SeededRandom
    private var keys = 0
    private let name: String

    init(_ name: String, _ stage: Stage, _ ledger: Ledger, _ random: SeededRandom) {
        self.name = name
        self.stage = stage
        self.ledger = ledger
        self.random = random
    }

    func newKey() -> String {
        keys += 1
        return "\(name)-\(keys)"
    }

    /// Sends a write until it is answered; nil when the run is over and it never was.
    func write(
        _ path: String, _ body: JSONTree, as person: Cast.Person, key: String,
        type: String = "application/json", raw: [UInt8]? = nil
    ) -> Answer? {
        let headers = [
            (name: "Authorization", value: "Bearer \(person.token)"), ("Content-Type", type),
            ("Idempotency-Key", key),
        ]
        guard let response = insist("POST", path, headers, raw ?? body.json()) else {
            ledger.write { $0.unanswered.append("\(key) \(path)") }
            return nil
        }
        ledger.answered(
            Ledger.Answered(key: key, account: person.id, status: response.status),
            isReplay: response.header("idempotency-replayed") == "true")
        return Self.answer(response)
    }

    /// Reads once; nil where that did not work.
    func read(_ path: String, as person: Cast.Person) -> Answer? {
        guard let port = stage.port(using: &random) else { return nil }
        let headers = [(name: "Authorization", value: "Bearer \(person.token)")]
        guard let response = attempt("GET", path, headers, nil, port), response.status == 200 else {
            return nil
        }
        return Self.answer(response)
    }

    private func insist(
        _ method: String, _ path: String, _ headers: [(name: String, value: String)], _ body: [UInt8]
    ) -> ClientResponse? {
        var pause = Self.shortestPauseMilliseconds
        while !stage.isAbandoned {
            if let port = stage.port(using: &random),
                let response = attempt(method, path, headers, body, port), isDefinite(response)
            {
                return response
            }
            let milliseconds = Int.random(in: pause / 2...pause, using: &random)
            Thread.sleep(forTimeInterval: Double(milliseconds) / 1_000)
            pause = min(pause * 2, Self.longestPauseMilliseconds)
        }
        return nil
    }

    private func attempt(
        _ method: String, _ path: String, _ headers: [(name: String, value: String)], _ body: [UInt8]?,
        _ port: UInt16
    ) -> ClientResponse? {
        ledger.write { $0.attempts += 1 }
        let line = lines[port] ?? Line(port: port)
        lines[port] = line
        do throws(ClientError) {
            return try line.http.send(method, path, headers: headers, body: body)
        } catch {
            // Cut, refused or too slow, as is to be expected here. What is malformed is not.
            if case .malformed(let what) = error {
                ledger.write { $0.odd["malformed: \(what)", default: 0] += 1 }
            }
            return nil
        }
    }

    /// Whether the answer settles the matter (the contract, "Conventions").
    private func isDefinite(_ response: ClientResponse) -> Bool {
        switch response.status {
        case 200..<300: return true
        case 429, 503: return false
        case 400..<500:
            return !response.text.contains(RefusalCode.idempotencyInProgress.rawValue)
        default:
            ledger.write { $0.odd["\(response.status): \(response.text.prefix(300))", default: 0] += 1 }
            return false
        }
    }

    private static func answer(_ response: ClientResponse) -> Answer {
        // An import answers with lines of JSON, which are no tree.
        let tree = (try? JSONTree(parsing: response.body)) ?? .null
        return Answer(status: response.status, tree: tree, text: response.text)
    }
}
