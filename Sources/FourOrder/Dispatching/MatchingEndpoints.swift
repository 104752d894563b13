import HTTP

extension Endpoints {
    /// 智能派单: matching runs.
    static let matching: [Endpoint] = [
        .steps(.post, "/v1/matching/runs", "startMatchingRun", StartMatchingRun.start),
        .verb(.get, "/v1/matching/runs", "listMatchingRuns", ListMatchingRuns.self),
        .verb(.get, "/v1/matching/runs/{id}", "readMatchingRun", ReadMatchingRun.self),
        .verb(.get, "/v1/matching/runs/{id}/assignments", "listAssignments", ListAssignments.self),
        .verb(.get, "/v1/matching/runs/{id}/unserved", "listUnserved", ListUnserved.self),
        .steps(.post, "/v1/matching/runs/{id}/confirm", "confirmMatchingRun", ConfirmMatchingRun.confirm),
    ]
}
