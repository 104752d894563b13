import HTTP

extension Endpoints {
    /// 统计: what a center looks back on.
    static let reports: [Endpoint] = [
        .verb(.get, "/v1/reports/summary", ReadSummary.self),
        .verb(.get, "/v1/reports/shortage", ReadShortage.self),
    ]
}
