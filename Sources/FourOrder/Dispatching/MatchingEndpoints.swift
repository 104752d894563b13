import HTTP

extension Endpoints {
    /// 智能派单: matching runs.
    static let matching: [Endpoint] = [
        .steps(.post, "/v1/matching/runs", "startMatchingRun", StartMatchingRun.start),
        .verb(.get, "/v1/matching/runs", "listMatchingRuns", ListMatchingRuns.self),
        .verb(.get, "/v1/matching/runs/{id}", "readMatchingRun", ReadMatchingRun.self),
        .verb(.post, "/v1/matching/runs/{id}/confirm", "confirmMatchingRun", ConfirmMatchingRun.self),
    ]
}
