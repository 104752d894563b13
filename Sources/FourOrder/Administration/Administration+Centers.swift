import Domain
public import Foundation
public import Postgres

/// 建中心: a center with its settings, its root site and the national categories.
public struct NewCenter: Sendable {
    /// 2 to 32 lower-case letters, digits and hyphens, a letter first; tokens bear it, so it never changes.
    public var code: String
    /// 1 to 100 code points.
    public var name: String

    public init(code: String, name: String) {
        self.code = code
        self.name = name
    }

    static func isCode(_ text: String) -> Bool {
        let isPlain = text.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
        }
        return isPlain && Limits.centerCode.contains(text.utf8.count) && text.first?.isLetter == true
    }
}

extension Administration {
    /// Creates a center, with its first administrator where one is named, in one transaction.
    /// - Parameter admin: made for this center, whatever it names itself.
    /// - Returns: the center's id.
    /// - Throws: `AdministrationError`, `DatabaseError`.
    @discardableResult
    public static func createCenter(
        _ new: NewCenter, admin: NewAccount? = nil, on connection: borrowing Connection
    ) throws -> UUID {
        try connection.transaction { connection in
            // A token to set up with is of no use from now on.
            try connection.execute("DELETE FROM setup_tokens")
            return try makeCenter(new, admin: admin, connection)
        }
    }

    /// The same within a transaction.
    @discardableResult
    static func makeCenter(
        _ new: NewCenter, admin: NewAccount?, _ connection: borrowing Connection
    ) throws -> UUID {
        guard NewCenter.isCode(new.code) else {
            throw AdministrationError(
                zh: "中心代码须为 2 到 32 个小写字母、数字或连字符，以字母开头。",
                en: "A center's code has 2 to 32 lower-case letters, digits and hyphens, a letter first.")
        }
        let name = try name(new.name, Limits.resourceName, Wording(zh: "中心名称", en: "name of a center"))
        let ids = IDMaker()
        let center = ids.next(at: .now())
        let made = try connection.query(
            "INSERT INTO centers (id, code) VALUES ($1::uuid, $2::text) ON CONFLICT DO NOTHING"
        ) { p in
            p.uuid(center)
            p.text(new.code)
        }
        guard made.affected == 1 else {
            throw AdministrationError(
                zh: "已有代码为 \(new.code) 的中心。", en: "There is a center with the code \(new.code) already.")
        }
        try enter(center, connection)
        try furnish(center, new.code, name, root: ids.next(at: .now()), connection)
        try audit("center.create", of: "center", center, in: center, connection)
        if var admin {
            admin.centerCode = new.code
            try insert(admin, in: center, connection)
        }
        return center
    }

    private static func furnish(
        _ center: UUID, _ code: String, _ name: String, root: UUID, _ connection: borrowing Connection
    ) throws(DatabaseError) {
        _ = try connection.query(
            "INSERT INTO center_settings (center_id, name) VALUES ($1::uuid, $2::text)"
        ) { p in
            p.uuid(center)
            p.text(name)
        }
        _ = try connection.query(
            """
            INSERT INTO sites (center_id, id, code, name, kind, path)
            VALUES ($1::uuid, $2::uuid, $3::text, $4::text, 'center', ARRAY[$2::uuid])
            """
        ) { p in
            p.uuid(center)
            p.uuid(root)
            p.text(code)
            p.text(name)
        }
        let categories = NationalCategory.allCases
        _ = try connection.query(
            """
            INSERT INTO categories (center_id, code, name, platform, national)
            SELECT $1::uuid, k.code, k.name, k.platform, true
            FROM unnest($2::text[], $3::text[], $4::text[]) AS k (code, name, platform)
            """
        ) { p in
            p.uuid(center)
            p.texts(categories.map(\.rawValue))
            p.texts(categories.map(\.label.zh))
            p.texts(categories.map { $0.platform?.rawValue })
        }
    }
}
