import Domain
import FourOrder
import Foundation
import HTTP
import JSON
import Platform
import Postgres

extension Command {
    private static let account = Setting.text(
        "account", nil, standard: "resident",
        Wording(zh: "用哪个账号下单和查询", en: "the account that places and reads orders"))
    private static let requests = Setting.integer(
        "requests", nil, 1...100_000, standard: 2_000, Wording(zh: "每项的请求数", en: "requests of each kind"))
    private static let connections = Setting.integer(
        "connections", nil, 1...256, standard: 16, Wording(zh: "并发连接数", en: "connections at once"))

    /// Shows what this machine does: a few kinds of requests against a running server.
    static let bench = Command(
        "bench", Wording(zh: "对运行中的服务做简单压测（会产生真实点单）", en: "measure a running server; places real orders"),
        [account, requests, connections, Options.port, Options.host] + Options.database
    ) { invocation in
        let database = try DatabaseAccess.open(invocation)
        defer { database.close() }
        let connection = try database.connect()
        let token = try Administration.issueToken(username: invocation[account], hours: 1, on: connection)
        let target = LoadTarget(
            host: invocation.reachableHost, port: UInt16(clamping: invocation[Options.port]), token: token)
        let order = try target.placeOne()
        StandardOutput.writeLine(LoadResult.heading)
        for (name, request) in [
            ("GET /livez", LoadRequest(method: "GET", path: "/livez")),
            ("GET /v1/orders/{id}", LoadRequest(method: "GET", path: "/v1/orders/\(order)")),
            ("GET /v1/orders?limit=20", LoadRequest(method: "GET", path: "/v1/orders?limit=20")),
            ("POST /v1/orders", .place),
        ] {
            let result = LoadRun(
                target, request, count: invocation[requests], connections: invocation[connections]
            ).result()
            StandardOutput.writeLine(result.row(name))
        }
        return 0
    }
}

/// A server, and who asks it.
struct LoadTarget: Sendable {
    let host: String
    let port: UInt16
    let token: String

    /// The id of an order placed now, to read afterwards.
    fileprivate func placeOne() throws -> String {
        var client = HTTPClient(host: host, port: port)
        let response = try client.send(.place, token)
        guard response.status == 201, let id = try JSONTree(parsing: response.body)["id"]?.string else {
            throw CommandError(
                zh: "无法下单（\(response.status)），请换一个 --account。",
                en: "The account cannot place an order (\(response.status)); name another one with --account."
            )
        }
        return id
    }
}

/// One request, sent again and again.
struct LoadRequest: Sendable {
    let method: String
    let path: String
    var body: [UInt8]?

    static let place = LoadRequest(
        method: "POST", path: "/v1/orders",
        body: Array(#"{"title": "压测 · bench", "category": "other"}"#.utf8))
}

extension HTTPClient {
    fileprivate mutating func send(_ request: LoadRequest, _ token: String) throws(ClientError)
        -> ClientResponse
    {
        var headers = [(name: "Authorization", value: "Bearer \(token)")]
        if request.body != nil { headers.append((name: "Content-Type", value: "application/json")) }
        return try send(request.method, request.path, headers: headers, body: request.body)
    }
}
