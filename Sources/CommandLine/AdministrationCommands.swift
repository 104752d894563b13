import Domain
import FourOrder
import Foundation
import Glibc
import Platform
import Postgres

/// Options of the commands by which an operator sets up centers and accounts.
enum AdministrationOptions {
    static let code = Setting<String?>.optionalText(
        "code", nil,
        Wording(zh: "中心代码：小写字母、数字和连字符", en: "the center's code: lower-case letters, digits, hyphens"))
    static let name = Setting<String?>.optionalText("name", nil, Wording(zh: "名称或姓名", en: "the name"))
    static let admin = Setting<String?>.optionalText(
        "admin", nil, Wording(zh: "第一个管理员的登录名", en: "the username of the first administrator"))
    static let adminName = Setting<String?>.optionalText(
        "admin-name", nil,
        Wording(zh: "管理员的姓名；默认同登录名", en: "the administrator's name; the username by default"))
    static let passwordFromInput = Setting.flag(
        "password-stdin", nil, Wording(zh: "从标准输入读一行密码", en: "read the password, a line, from standard input")
    )
    static let center = Setting<String?>.optionalText(
        "center", nil, Wording(zh: "中心代码", en: "the center's code"))
    static let username = Setting<String?>.optionalText(
        "username", nil, Wording(zh: "登录名", en: "the username"))
    static let roles = Setting<String?>.optionalText(
        "roles", nil,
        Wording(
            zh: "角色，逗号分隔：\(Role.allCases.map(\.rawValue).joined(separator: ","))",
            en: "the roles, between commas"))
    static let sites = Setting<String?>.optionalText(
        "sites", nil,
        Wording(zh: "派单员负责的阵地代码，逗号分隔", en: "codes of the sites a dispatcher dispatches for, between commas"))
    static let phone = Setting<String?>.optionalText(
        "phone", nil, Wording(zh: "电话号码", en: "the telephone number"), length: 3...32)
    static let account = Setting<String?>.optionalText(
        "account", nil, Wording(zh: "账号的登录名", en: "the account's username"))
    static let hours = Setting.integer(
        "hours", nil, 1...87_600, standard: 168,
        Wording(zh: "令牌的有效时长（小时）", en: "how long the token holds, in hours"))
}

extension Command {
    private typealias Own = AdministrationOptions

    /// Makes a center that people can be invited to.
    static let createCenter = Command(
        "center create",
        Wording(zh: "建立一个中心，可同时建立第一个管理员", en: "create a center, with its first administrator"),
        [Own.code, Own.name, Own.admin, Own.adminName, Own.passwordFromInput] + Options.database,
        required: [Own.code, Own.name]
    ) { invocation in
        let code = invocation[Own.code] ?? ""
        let center = NewCenter(code: code, name: invocation[Own.name] ?? "")
        let admin = try invocation[Own.admin].map { username in
            NewAccount(
                centerCode: code, username: username, password: try invocation.password(),
                name: invocation[Own.adminName] ?? username, roles: [.admin])
        }
        let database = try DatabaseAccess.open(invocation, schema: .migrated)
        defer { database.close() }
        let connection = try database.connect()
        let id = try Administration.createCenter(center, admin: admin, on: connection)
        try StandardOutput.print("\(code) \(id.text)")
        return 0
    }

    private static let setupTokenHours = 24

    /// Prints a token to set up with and nothing else; how it is used is said beside it, where the output is read by no
    /// script and kept in no log.
    static let issueSetupToken = Command(
        "setup token",
        Wording(
            zh: "打印一次性初始化令牌，用以建立第一个中心及其管理员",
            en: "print a one-time token to set up the first center and administrator"),
        [Options.port, Options.host] + Options.database
    ) { invocation in
        let database = try DatabaseAccess.open(invocation, schema: .migrated)
        defer { database.close() }
        let connection = try database.connect()
        let token = try Administration.issueSetupToken(hours: setupTokenHours, on: connection)
        StandardError.writeLine(
            setupHint(invocation.url(port: UInt16(clamping: invocation[Options.port])), token))
        try StandardOutput.print(token)
        return 0
    }

    /// What is to be typed, the password past the arguments that every user of the machine can read.
    private static func setupHint(_ url: String, _ token: String) -> String {
        """
        令牌 \(setupTokenHours) 小时内有效，只能用一次。服务运行时，改好下面引号内的内容后执行：
        The token holds \(setupTokenHours) hours and is used once. With the server running, put in your own and run:

        curl -sS \(url)/v1/setup -H 'Content-Type: application/json' -d @- <<'JSON'
        {"token": "\(token)",
         "center": {"code": "my-county", "name": "某县新时代文明实践中心"},
         "administrator": {"username": "admin", "name": "管理员", "password": "至少八个字符"}}
        JSON

        """
    }

    /// Makes an account of a center.
    static let createAccount = Command(
        "account create", Wording(zh: "建立一个账号", en: "create an account"),
        [
            Own.center, Own.username, Own.name, Own.roles, Own.sites, Own.phone, Own.passwordFromInput,
        ] + Options.database,
        required: [Own.center, Own.username, Own.name, Own.roles, Own.passwordFromInput]
    ) { invocation in
        let account = NewAccount(
            centerCode: invocation[Own.center] ?? "", username: invocation[Own.username] ?? "",
            password: try invocation.password(), name: invocation[Own.name] ?? "",
            phone: invocation[Own.phone],
            roles: try invocation.roles(), siteCodes: invocation.list(Own.sites))
        let database = try DatabaseAccess.open(invocation)
        defer { database.close() }
        let connection = try database.connect()
        let id = try Administration.createAccount(account, on: connection)
        try StandardOutput.print("\(account.username) \(id.text)")
        return 0
    }

    /// Prints a token and nothing else, for scripts.
    static let issueToken = Command(
        "token issue", Wording(zh: "为账号签发令牌，只打印令牌", en: "issue a bearer token, and print nothing else"),
        [Own.account, Own.hours] + Options.database, required: [Own.account]
    ) { invocation in
        let database = try DatabaseAccess.open(invocation)
        defer { database.close() }
        let connection = try database.connect()
        try StandardOutput.print(
            Administration.issueToken(
                username: invocation[Own.account] ?? "", hours: invocation[Own.hours], on: connection))
        return 0
    }
}

extension Invocation {
    /// Bytes of a line from standard input that are looked at.
    private static let maximumPasswordBytes = 4_096

    fileprivate func list(_ setting: Setting<String?>) -> [String] {
        (self[setting] ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    fileprivate func roles() throws(UsageError) -> [Role] {
        let known = Role.allCases.map(\.rawValue)
        var roles: [Role] = []
        for text in list(AdministrationOptions.roles) {
            guard let role = Role(rawValue: text) else {
                throw UsageError(
                    zh: "没有角色“\(text)”，可用：\(known.joined(separator: "、"))。",
                    en: "There is no role \"\(text)\"; there are \(known.joined(separator: ", ")).")
            }
            roles.append(role)
        }
        return roles
    }

    /// The first line of standard input. A password among the arguments could be read by every user of the machine.
    fileprivate func password() throws -> String {
        guard self[AdministrationOptions.passwordFromInput] else {
            throw UsageError(
                zh: "请加 --password-stdin，并从标准输入给出密码。",
                en: "Add --password-stdin and give the password on standard input.")
        }
        var bytes: [UInt8] = []
        while !bytes.contains(UInt8(ascii: "\n")), bytes.count < Self.maximumPasswordBytes,
            try read(STDIN_FILENO, into: &bytes, maxBytes: Self.maximumPasswordBytes) > 0
        {}
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard !line.isEmpty, let password = String(validating: line, as: UTF8.self) else {
            throw UsageError(zh: "标准输入里没有密码。", en: "There is no password on standard input.")
        }
        return password
    }
}
