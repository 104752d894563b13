import Domain
import Foundation
import HTTP
import Postgres

/// 初始化: the first center and its administrator are made, once.
///
/// `POST /v1/setup` `{token, center: {code, name}, administrator: {username, password, name, phone}}` → 201, answered as
/// if the administrator had signed in. The token is what `four-order setup token` printed. Where there is a center
/// already nothing is here (404), whatever else is asked.
struct SetUp: Sendable {
    let token: String
    let center: NewCenter
    let administrator: NewAccount

    static let isOverSQL = SQL("is_set_up", "SELECT EXISTS (SELECT FROM centers)")

    init(_ call: OpenCall) throws(Refusal) {
        try call.refuseQuery()
        var body = try Fields.read(call.body, call.contentType)
        let token = body.requiredText("token", Limits.setupToken)
        let center = body.require("center") { $0.object("center", Self.center) }
        let administrator = body.require("administrator") { $0.object("administrator", Self.administrator) }
        try body.finish()
        self.token = token ?? ""
        self.center = center ?? NewCenter(code: "", name: "")
        self.administrator = administrator ?? Self.administrator(nil, nil, nil, nil)
    }

    private static func center(_ fields: inout Fields) -> NewCenter {
        let code = fields.require("code") { $0.centerCode("code") }
        let name = fields.require("name") { $0.text("name", Limits.resourceName, lines: false) }
        return NewCenter(code: code ?? "", name: name ?? "")
    }

    private static func administrator(_ fields: inout Fields) -> NewAccount {
        let username = fields.require("username") { $0.username("username") }
        let password = fields.require("password") { $0.newPassword("password", username: username) }
        let name = fields.require("name") { $0.text("name", Limits.name, lines: false) }
        return administrator(username, password, name, fields.phone("phone"))
    }

    private static func administrator(
        _ username: String?, _ password: String?, _ name: String?, _ phone: String?
    ) -> NewAccount {
        NewAccount(
            centerCode: "", username: username ?? "", password: password ?? "", name: name ?? "",
            phone: phone,
            roles: [.admin])
    }
}
