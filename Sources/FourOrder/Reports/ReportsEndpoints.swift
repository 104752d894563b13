import HTTP

extension Endpoints {
    /// 统计: what a center looks back on.
    static let reports: [Endpoint] = [
        .verb(.get, "/v1/reports/summary", "readSummary", ReadSummary.self),
        .verb(.get, "/v1/reports/shortage", "readShortage", ReadShortage.self),
    ]
}
