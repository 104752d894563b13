import Domain
import HTTP

extension Endpoints {
    /// Health, metrics and documentation: without a token. Those who watch the service must hear from it whatever
    /// happens.
    static let operations: [Endpoint] = [
        .open(.get, "/livez", .checkLive, isLimited: false) { $0.checkLive($2) },
        .open(.get, "/readyz", .checkReady, isLimited: false) { $0.checkReady($2) },
        .open(.get, "/metrics", .readMetrics, isLimited: false) { $0.readMetrics($2) },
        .open(.get, "/openapi.yaml", .readOpenapiYaml) { $0.serve(.yaml, $2) },
        .open(.get, "/openapi.json", .readOpenapiJson) { $0.serve(.json, $2) },
        .open(.get, "/docs", .readDocs) { $0.serve(.docs, $2) },
        .open(.get, "/docs/problems", .readProblems) { $0.serve(.problems, $2) },
        .verb(.get, "/v1/lifecycle", ReadLifecycle.self),
    ]
}
