import Cryptography
public import Domain
public import Foundation
public import Postgres

/// 建账号: a person of a center.
public struct NewAccount: Sendable {
    public var centerCode: String
    /// 3 to 64 lower-case letters, digits and `._-`; unique in the installation.
    public var username: String
    /// 8 to 128 code points.
    public var password: String
    /// 1 to 60 code points.
    public var name: String
    public var phone: String?
    public var roles: [Role]
    /// The codes of the sites a dispatcher dispatches for.
    public var siteCodes: [String]

    public init(
        centerCode: String, username: String, password: String, name: String, phone: String? = nil,
        roles: [Role], siteCodes: [String] = []
    ) {
        self.centerCode = centerCode
        self.username = username
        self.password = password
        self.name = name
        self.phone = phone
        self.roles = roles
        self.siteCodes = siteCodes
    }
}

extension Administration {
    /// Creates an account.
    /// - Returns: its id.
    /// - Throws: `AdministrationError`, `DatabaseError`, `CryptographyError`.
    @discardableResult
    public static func createAccount(_ new: NewAccount, on connection: borrowing Connection) throws -> UUID {
        let center = try center(of: new.centerCode, connection)
        return try connection.transaction { connection in
            try enter(center, connection)
            return try insert(new, in: center, connection)
        }
    }

    /// The account, its login and its sites, within a transaction for the center.
    @discardableResult
    static func insert(_ new: NewAccount, in center: UUID, _ connection: borrowing Connection) throws -> UUID
    {
        let person = try CheckedAccount(new)
        let id = IDMaker().next(at: .now())
        _ = try connection.query(
            """
            INSERT INTO accounts (center_id, id, username, password_hash, name, phone, roles)
            VALUES ($1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::text[])
            """
        ) { p in
            p.uuid(center)
            p.uuid(id)
            p.text(new.username)
            p.text(person.passwordHash)
            p.text(person.name)
            p.text(person.phone)
            p.texts(person.roles.map(\.rawValue))
        }
        let login = try connection.query(
            """
            INSERT INTO logins (username, center_id, account_id) VALUES ($1::text, $2::uuid, $3::uuid)
            ON CONFLICT DO NOTHING
            """
        ) { p in
            p.text(new.username)
            p.uuid(center)
            p.uuid(id)
        }
        guard login.affected == 1 else { throw AdministrationError.usernameTaken(new.username) }
        try assign(new.siteCodes, to: id, in: center, connection)
        try audit("account.create", of: "account", id, in: center, connection)
        return id
    }

    private static func assign(
        _ codes: [String], to account: UUID, in center: UUID, _ connection: borrowing Connection
    ) throws {
        guard !codes.isEmpty else { return }
        let wanted = Array(Set(codes))
        let missing = try connection.query(
            """
            SELECT w.code FROM unnest($2::text[]) AS w (code)
            WHERE NOT EXISTS (SELECT FROM sites AS p WHERE p.center_id = $1::uuid AND p.code = w.code)
            ORDER BY w.code LIMIT 1
            """
        ) { p in
            p.uuid(center)
            p.texts(wanted)
        }
        guard missing.isEmpty else {
            let code = missing.text(0, 0)
            throw AdministrationError(
                zh: "本中心没有代码为 \(code) 的阵地。", en: "The center has no site with the code \(code).")
        }
        _ = try connection.query(
            """
            INSERT INTO account_sites (center_id, account_id, site_id)
            SELECT $1::uuid, $2::uuid, p.id FROM sites AS p
            WHERE p.center_id = $1::uuid AND p.code = ANY ($3::text[])
            """
        ) { p in
            p.uuid(center)
            p.uuid(account)
            p.texts(wanted)
        }
    }
}

/// A new account with everything about it checked that needs no database.
private struct CheckedAccount {
    let name: String
    let phone: String?
    let roles: [Role]
    let passwordHash: String

    init(_ new: NewAccount) throws {
        try Self.check(username: new.username)
        name = try Administration.name(new.name, Limits.name, Wording(zh: "姓名", en: "name of a person"))
        phone = try Self.phone(new.phone)
        roles = Role.allCases.filter(new.roles.contains)
        guard !roles.isEmpty else {
            throw AdministrationError(zh: "账号至少要有一个角色。", en: "An account needs at least one role.")
        }
        guard Limits.password.contains(new.password.unicodeScalars.count) else {
            throw AdministrationError(
                zh: "密码须有 \(Limits.password.lowerBound) 到 \(Limits.password.upperBound) 个字符。",
                en:
                    "A password has \(Limits.password.lowerBound) to \(Limits.password.upperBound) characters."
            )
        }
        guard !CommonPasswords.contains(new.password, for: new.username) else {
            throw AdministrationError(
                zh: "这个密码太常见，请换一个。", en: "This password is among the most common ones. Choose another.")
        }
        passwordHash = try PasswordHash(
            password: new.password, salt: try SecureRandom.bytes(PasswordHash.saltByteCount)
        ).encoded
    }

    private static func check(username: String) throws(AdministrationError) {
        guard Limits.username.contains(username.utf8.count), username.utf8.allSatisfy(Fields.isOfUsername)
        else {
            throw AdministrationError(
                zh: "登录名须为 3 到 64 个小写字母、数字或 . _ -。",
                en: "A username has 3 to 64 lower-case letters, digits and . _ -.")
        }
    }

    private static func phone(_ text: String?) throws(AdministrationError) -> String? {
        guard let text else { return nil }
        guard let phone = Phone.normalise(text) else {
            throw AdministrationError(zh: "“\(text)”不是电话号码。", en: "\"\(text)\" is no telephone number.")
        }
        return phone
    }
}
