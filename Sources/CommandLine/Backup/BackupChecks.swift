import Postgres

/// What must be so before a database is dumped or filled.
extension Connection {
    /// The major version of the server, such as 15.
    func serverMajorVersion() throws -> Int {
        try query("SELECT current_setting('server_version_num')::int / 10000").int(0, 0)
    }

    /// Row-level security is forced on owners too: a dump that it holds for would lack every row, and what was
    /// restored could not be counted.
    func checkSeesEverything() throws {
        let rows = try query(
            "SELECT rolsuper OR rolbypassrls, quote_ident(rolname) FROM pg_roles WHERE rolname = current_user"
        )
        guard !rows.bool(0, 0) else { return }
        let role = rows.text(0, 1)
        throw CommandError(
            zh: "角色 \(role) 受行级安全限制，看不到全部数据。请用超级用户执行 ALTER ROLE \(role) BYPASSRLS，或在 DATABASE_URL 中"
                + "换用有此权限的角色。",
            en:
                "Row-level security hides rows from the role \(role). Have a superuser run ALTER ROLE \(role) BYPASSRLS, "
                + "or name a role with that right in DATABASE_URL.")
    }

    func checkIsOurs() throws {
        try Migrations.checkIsWhole(self)
        guard try query("SELECT to_regclass('schema_migrations') IS NULL").bool(0, 0) else { return }
        throw CommandError(
            zh: "数据库里没有四单的数据，无可备份。",
            en: "The database holds nothing of four-order; there is nothing to back up.")
    }

    func checkIsEmpty() throws {
        let tables = try query(
            "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
        ).int(0, 0)
        guard tables > 0 else { return }
        throw CommandError(
            zh: "数据库里已有 \(tables) 张表，不会覆盖；请另建一个空数据库。",
            en:
                "The database holds \(tables) tables already, which are not overwritten; make an empty database."
        )
    }
}

extension PostgresTool {
    /// - Parameter majorVersion: the oldest that will do, as `reason` says.
    func check(atLeast majorVersion: Int, reason: (zh: String, en: String)) throws(CommandError) {
        guard program.majorVersion < majorVersion else { return }
        throw CommandError(
            zh: "\(program.path) 是 PostgreSQL \(program.majorVersion) 的，太旧：\(reason.zh) \(majorVersion)。"
                + "请安装 postgresql-client-\(majorVersion)，或用 --postgres-bin 指明其目录。",
            en:
                "\(program.path) is of PostgreSQL \(program.majorVersion), which is too old: \(reason.en) \(majorVersion). "
                + "Install postgresql-client-\(majorVersion), or name its folder with --postgres-bin.")
    }
}
