import HTTP
import JSON
import Synchronization

/// The demonstration accounts a replay works under; one session each, shared by all workers.
final class ReplayAccounts: Sendable {
    enum Role: String, CaseIterable, Sendable {
        case hotline, dispatcher, leader, volunteer, admin
    }

    private let prefix: String
    private let password: String
    private let tokens = Mutex<[Role: String]>([:])

    /// - Parameter center: The center's code; the accounts of the demonstration's first center bear no prefix.
    init(center: String, password: String) {
        prefix = center == Self.firstCenter ? "" : "\(center)-"
        self.password = password
    }

    static let firstCenter = "yunyang"

    func username(of role: Role) -> String { prefix + role.rawValue }

    func token(of role: Role, through http: inout HTTPClient) throws(ReplayFailure) -> String {
        if let known = tokens.withLock({ $0[role] }) { return known }
        let token = try signIn(role, through: &http)
        tokens.withLock { $0[role] = token }
        return token
    }

    /// Forgets a token that the server no longer takes.
    func forget(_ token: String, of role: Role) {
        tokens.withLock { if $0[role] == token { $0[role] = nil } }
    }

    private func signIn(_ role: Role, through http: inout HTTPClient) throws(ReplayFailure) -> String {
        let name = "POST /v1/sessions (\(username(of: role)))"
        let body: JSONTree = ["username": .string(username(of: role)), "password": .string(password)]
        let response: ClientResponse
        do {
            response = try http.send(
                "POST", "/v1/sessions", headers: [("Content-Type", "application/json")], body: body.json())
        } catch {
            throw ReplayFailure(request: name, outcome: "\(error)", detail: "")
        }
        let answer = (try? JSONTree(parsing: response.body)) ?? .null
        guard response.status == 201, let token = answer["token"]?.string else {
            throw ReplayFailure(
                request: name, outcome: "\(response.status) \(answer["code"]?.string ?? "")",
                detail: answer["detail"]?.string ?? "")
        }
        return token
    }
}
