import Domain
import HTTP

extension Endpoints {
    /// Health, metrics and documentation: without a token.
    static let operations: [Endpoint] = [
        .open(.get, "/livez", .checkLive) { $0.checkLive($2) },
        .open(.get, "/readyz", .checkReady) { $0.checkReady($2) },
        .open(.get, "/metrics", .readMetrics) { $0.readMetrics($2) },
        .open(.get, "/openapi.yaml", .readOpenapiYaml) { $0.serve(.yaml, $2) },
        .open(.get, "/openapi.json", .readOpenapiJson) { $0.serve(.json, $2) },
        .open(.get, "/docs", .readDocs) { $0.serve(.docs, $2) },
        .open(.get, "/docs/problems", .readProblems) { $0.serve(.problems, $2) },
        .verb(.get, "/v1/lifecycle", ReadLifecycle.self),
    ]
}
