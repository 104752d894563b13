import Domain
import HTTP

extension Endpoints {
    /// 智能派单: matching runs.
    static let matching: [Endpoint] = [
        .steps(.post, "/v1/matching/runs", .startMatchingRun, StartMatchingRun.start),
        .verb(.get, "/v1/matching/runs", ListMatchingRuns.self),
        .verb(.get, "/v1/matching/runs/{id}", ReadMatchingRun.self),
        .verb(.get, "/v1/matching/runs/{id}/assignments", ListAssignments.self),
        .verb(.get, "/v1/matching/runs/{id}/unserved", ListUnserved.self),
        .steps(.post, "/v1/matching/runs/{id}/confirm", .confirmMatchingRun, ConfirmMatchingRun.confirm),
    ]
}
