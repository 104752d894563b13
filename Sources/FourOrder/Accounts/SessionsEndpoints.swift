import Domain
import HTTP

extension Endpoints {
    /// 登录: signing in and out, and who one is.
    static let sessions: [Endpoint] = [
        .open(.post, "/v1/sessions", .signIn) { $0.signIn($1, $2) },
        .verb(.delete, "/v1/sessions/current", SignOut.self),
        .verb(.get, "/v1/me", ReadMe.self),
    ]
}
