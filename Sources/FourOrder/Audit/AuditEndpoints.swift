import HTTP

extension Endpoints {
    /// 审计.
    static let audit: [Endpoint] = [
        .verb(.get, "/v1/audit", ListAudit.self)
    ]
}
