import Foundation
import HTTP
import JSON
import Platform
import Synchronization

/// One worker's connection to the server.
///
/// A request whose connection was lost, or that the server could not take (429, 503, 409 `idempotency_in_progress`),
/// is sent again under the same Idempotency-Key, so that it takes effect once.
struct ReplayClient: ~Copyable {
    struct Answer {
        let status: Int
        let tree: JSONTree
        /// The server gave an earlier answer again, or the order that was there under its `external_ref`.
        let isRepeated: Bool

        var code: String { tree["code"]?.string ?? "" }
    }

    /// Together with the waits between them about 30 seconds: longer than a restart takes.
    private static let maximumAttempts = 12
    private static let firstWaitMilliseconds = 100
    private static let longestWaitMilliseconds = 5_000
    /// What a server may ask a client to wait at most.
    private static let longestRetryAfterSeconds = 120

    private var http: HTTPClient
    private let accounts: ReplayAccounts
    private let board: ReplayBoard

    init(_ address: ReplayAddress, _ accounts: ReplayAccounts, _ board: ReplayBoard) {
        http = HTTPClient(host: address.host, port: address.port)
        self.accounts = accounts
        self.board = board
    }

    /// Sends a request and gives its answer if the status is one of those expected.
    /// - Parameters:
    ///   - name: The request without ids, for the summary.
    ///   - expecting: Statuses, or codes of problems, that are no failure.
    mutating func send(
        _ method: String, _ path: String, _ name: String, as role: ReplayAccounts.Role, body: [UInt8]? = nil,
        key: String? = nil, expecting: Set<String> = []
    ) throws(ReplayFailure) -> Answer {
        var attempt = 0
        var hasRenewed = false
        while true {
            attempt += 1
            board.tally.withLock { $0.requests += 1 }
            let token = try accounts.token(of: role, through: &http)
            var headers = [(name: "Authorization", value: "Bearer \(token)"), ("Accept-Language", "zh-CN")]
            if body != nil { headers.append(("Content-Type", "application/json")) }
            if let key { headers.append(("Idempotency-Key", key)) }
            let response: ClientResponse
            do {
                response = try http.send(method, path, headers: headers, body: body)
            } catch {
                guard attempt < Self.maximumAttempts else {
                    throw ReplayFailure(request: name, outcome: "\(error)", detail: "")
                }
                pause(milliseconds: Self.wait(after: attempt))
                continue
            }
            let answer = Self.answer(response)
            if response.status == 401, !hasRenewed {
                hasRenewed = true
                accounts.forget(token, of: role)
                continue
            }
            if Self.isTransient(answer), attempt < Self.maximumAttempts {
                let asked = response.header("retry-after").flatMap { Int($0) }
                    .map { min($0, Self.longestRetryAfterSeconds) * 1_000 }
                pause(milliseconds: max(asked ?? 0, Self.wait(after: attempt)))
                continue
            }
            if (200..<300).contains(answer.status) || expecting.contains(answer.code) { return answer }
            throw ReplayFailure(
                request: name, outcome: "\(answer.status) \(answer.code)", detail: Self.detail(answer.tree))
        }
    }

    /// All items of a list, page by page.
    /// - Parameters:
    ///   - path: Without a query.
    ///   - filter: What the list is narrowed to, such as `state=placed`.
    mutating func list(
        _ path: String, where filter: String? = nil, _ name: String, as role: ReplayAccounts.Role
    ) throws(ReplayFailure) -> [JSONTree] {
        var items: [JSONTree] = []
        let start = "?limit=200" + (filter.map { "&" + $0 } ?? "")
        var query = start
        while true {
            let page = try send("GET", path + query, name, as: role).tree
            items += page["items"]?.array ?? []
            guard let cursor = page["next_cursor"]?.string else { return items }
            query = start + "&cursor=\(cursor)"
        }
    }

    private static func answer(_ response: ClientResponse) -> Answer {
        Answer(
            status: response.status, tree: (try? JSONTree(parsing: response.body)) ?? .null,
            isRepeated: response.header("idempotency-replayed") == "true"
                || response.header("existing") == "true")
    }

    private static func isTransient(_ answer: Answer) -> Bool {
        answer.status == 429 || answer.status == 503 || answer.code == "idempotency_in_progress"
    }

    private static func wait(after attempt: Int) -> Int {
        min(firstWaitMilliseconds << (attempt - 1), longestWaitMilliseconds)
    }

    private func pause(milliseconds: Int) {
        board.tally.withLock { $0.retries += 1 }
        Thread.sleep(forTimeInterval: Double(milliseconds) / 1_000)
    }

    /// The problem's words, and its faults where it lists them.
    private static func detail(_ problem: JSONTree) -> String {
        let faults = (problem["errors"]?.array ?? []).map {
            "\($0["pointer"]?.string ?? "") \($0["code"]?.string ?? "")"
        }
        return ([problem["detail"]?.string ?? ""] + faults).filter { !$0.isEmpty }.joined(separator: "; ")
    }
}
