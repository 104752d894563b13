import Domain
import JSON
import Platform

/// What a replay finds before it places anything. Getting it shows that everybody can sign in.
struct ReplayStage: Sendable {
    /// How far back the compared report reaches: orders that were there before are walked on, too.
    private static let reportDays = 365

    let before: ReplayFigures
    /// The server's clock when the replay began: what was placed later, this replay has placed.
    let since: Timestamp
    let demo: ReplayDemo
    let teams: ReplayTeams
    private let from: Timestamp

    init(_ client: inout ReplayClient, withTeams: Bool) throws(ReplayFailure) {
        from = Timestamp(microseconds: WallClock.microsecondsSince1970()).adding(days: -Self.reportDays)
        let summary = try Self.summary(from, &client)
        before = ReplayFigures(summary: summary)
        guard let now = summary["to"]?.string.flatMap({ Timestamp(rfc3339: $0) }) else {
            throw ReplayFailure(request: Self.path, outcome: "200", detail: "no \"to\"")
        }
        since = now
        demo = ReplayDemo(leader: try Self.me(.leader, &client), volunteer: try Self.me(.volunteer, &client))
        teams = ReplayTeams(
            withTeams ? try client.list("/v1/teams", "GET /v1/teams", as: .dispatcher) : [])
    }

    /// The same report as `before`, as it is now.
    func figures(_ client: inout ReplayClient) throws(ReplayFailure) -> ReplayFigures {
        ReplayFigures(summary: try Self.summary(from, &client))
    }

    private static let path = "/v1/reports/summary"

    private static func summary(_ from: Timestamp, _ client: inout ReplayClient) throws(ReplayFailure)
        -> JSONTree
    {
        try client.send("GET", "\(path)?from=\(from.rfc3339)", "GET \(path)", as: .admin).tree
    }

    private static func me(
        _ role: ReplayAccounts.Role, _ client: inout ReplayClient
    ) throws(ReplayFailure) -> JSONTree {
        try client.send("GET", "/v1/me", "GET /v1/me", as: role).tree
    }
}
