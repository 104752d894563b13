import Domain
import Foundation
import JSON

/// Work that changes many orders at once.
extension Player {
    private static let linesPerImport = 20
    private static let looksAtRun = 40

    /// Imports orders under references of their own; each line is acknowledged by itself.
    func importLines() {
        let key = client.newKey()
        let lines = (1...Self.linesPerImport).map { line in
            let order: JSONTree = [
                "title": .string("torture \(key) line \(line)"), "category": "home_repair",
                "channel": "hotline", "external_ref": .string("\(key)/\(line)"),
            ]
            return order.description + "\n"
        }
        guard
            let answer = client.write(
                "/v1/orders/import", [:], as: cast.admin, key: key, type: "application/x-ndjson",
                raw: Array(lines.joined().utf8)), answer.isDone
        else { return }
        let results = answer.text.split(separator: "\n").compactMap { try? JSONTree(parsing: String($0)) }
        for result in results {
            guard let line = result["line"]?.int,
                let id = result["id"]?.string.flatMap(UUID.init(uuidString:))
            else {
                ledger.write { $0.odd["import: \(result)", default: 0] += 1 }
                continue
            }
            ledger.write { pages in
                pages.lines.append(Ledger.Line(reference: "\(key)/\(line)", order: id))
                pages.changes.append(
                    Ledger.Change(
                        key: "\(key) #\(line)", account: cast.admin.id, order: id,
                        action: Action.place.rawValue, version: 1))
            }
            board.learn(Board.Known(id: id, resident: nil, version: 1, state: .placed))
        }
        if results.count != Self.linesPerImport {
            ledger.write {
                $0.odd["an import of \(lines.count) lines answered \(results.count)", default: 0] += 1
            }
        }
    }

    /// Matches all that waits, and confirms what was found if nothing has moved meanwhile. A run whose server is killed
    /// is found failed.
    func match() {
        let key = client.newKey()
        guard
            let begun = client.write("/v1/matching/runs", ["dry_run": true], as: cast.dispatcher, key: key),
            begun.isDone, let id = begun.tree["id"]?.string.flatMap(UUID.init(uuidString:))
        else { return }
        ledger.write { $0.startedRuns.append(id) }
        guard let orders = assigned(run: id), !orders.isEmpty else { return }
        let answer = client.write(
            "/v1/matching/runs/\(id.text)/confirm",
            ["order_ids": .array(orders.prefix(3).map { .string($0) })], as: cast.dispatcher,
            key: client.newKey())
        if answer?.isDone == true { ledger.write { $0.confirmedRuns.append(id) } }
    }

    /// What a run has assigned, once it is done.
    private func assigned(run: UUID) -> [String]? {
        for _ in 0..<Self.looksAtRun {
            let state = client.read("/v1/matching/runs/\(run.text)", as: cast.dispatcher)
            if state?.tree["state"]?.string == "done" {
                return (state?.tree["assignments"]?.array ?? []).compactMap { $0["order_id"]?.string }
            }
            if state?.tree["state"]?.string == "failed" { return nil }
            Thread.sleep(forTimeInterval: 0.1)
        }
        return nil
    }
}
