import Domain
import HTTP

extension Endpoints {
    /// 登录: signing in and out, and who one is; before all of them, the first administrator.
    static let sessions: [Endpoint] = [
        .open(.post, "/v1/setup", .setUp) { $0.setUp($1, $2) },
        .open(.post, "/v1/sessions", .signIn) { $0.signIn($1, $2) },
        .verb(.delete, "/v1/sessions/current", SignOut.self),
        .verb(.get, "/v1/me", ReadMe.self),
    ]
}
