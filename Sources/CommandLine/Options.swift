import Domain
import FourOrder

/// All there is to set. Each option belongs to the commands that list it; every variable is known to all.
enum Options {
    // Where things are.
    static let dataDirectory = Setting.text(
        "data-dir", "FOUR_ORDER_DATA_DIR", standard: ".data",
        Wording(zh: "数据目录，内有自带的数据库", en: "the data directory, with the private database in it"))
    static let home = Setting.optionalText(
        "home", "FOUR_ORDER_HOME",
        Wording(
            zh: "migrations、seeds 和 openapi.yaml 所在的目录；默认自动查找",
            en: "the folder with migrations, seeds and openapi.yaml; found by itself by default"))
    static let databaseURL = Setting.optionalText(
        "database-url", "DATABASE_URL",
        Wording(
            zh: "使用这个 PostgreSQL 数据库，而不是自带的", en: "use this PostgreSQL database instead of a private one"))
    static let postgresBinaries = Setting.optionalText(
        "postgres-bin", "FOUR_ORDER_POSTGRES_BIN",
        Wording(
            zh: "postgres 和 initdb 所在的目录；默认自动查找",
            en: "the folder of postgres and initdb; found by itself by default"))
    static let runtimeDirectory = Setting.text(
        "runtime-dir", "FOUR_ORDER_RUNTIME_DIR", standard: "/tmp",
        Wording(
            zh: "数据目录的路径过长时，数据库套接字放在这里",
            en: "where the database's socket goes when the data directory's path is too long"))

    // The server.
    static let port = Setting.integer(
        "port", "FOUR_ORDER_PORT", 0...65_535, standard: 8080,
        Wording(zh: "监听端口，0 为任意空闲端口", en: "the port to listen on; 0 is any free one"))
    static let host = Setting.text(
        "host", "FOUR_ORDER_HOST", standard: "127.0.0.1",
        Wording(zh: "监听地址", en: "the address to listen on"), length: 1...253)
    static let loops = Setting.integer(
        "loops", "FOUR_ORDER_LOOPS", 0...256, standard: 0,
        Wording(zh: "事件循环数，0 为处理器核数", en: "event loops; 0 is the number of cores"))
    static let logsRequests = Setting.flag(
        "log-requests", "FOUR_ORDER_LOG_REQUESTS", standard: true,
        Wording(zh: "每个请求记一行日志", en: "a line of log for each request"))
    static let sessionHours = Setting.integer(
        "session-hours", "FOUR_ORDER_SESSION_HOURS", 1...8760, standard: 168,
        Wording(zh: "登录的有效时长（小时）", en: "how long a session lasts, in hours"))
    static let maximumConnections = Setting.integer(
        "max-connections", "FOUR_ORDER_MAX_CONNECTIONS", 1...1_000_000, standard: 20_000,
        Wording(zh: "每个事件循环的最大连接数", en: "connections open at once on each event loop"))
    static let idleSeconds = Setting.integer(
        "idle-seconds", "FOUR_ORDER_IDLE_SECONDS", 1...3600, standard: 75,
        Wording(zh: "空闲连接保留的时长（秒）", en: "how long an idle connection is kept, in seconds"))
    static let rateLimit = Setting.integer(
        "rate-limit", "FOUR_ORDER_RATE_LIMIT", 0...1_000_000_000, standard: 30_000,
        Wording(
            zh: "每个令牌每分钟的请求数上限（每台服务各计），0 为不限",
            en: "requests a minute that each token may make of this server; 0 is any number"))
    static let anonymousRateLimit = Setting.integer(
        "anonymous-rate-limit", "FOUR_ORDER_ANONYMOUS_RATE_LIMIT", 0...1_000_000_000, standard: 3_000,
        Wording(
            zh: "每个地址每分钟不带令牌的请求数上限，0 为不限",
            en: "requests a minute that each address may make without a token; 0 is any number"))
    static let trustedProxies = Setting.integer(
        "trusted-proxies", "FOUR_ORDER_TRUSTED_PROXIES", 0...16, standard: 0,
        Wording(
            zh: "前面有几层自己的代理，采信其写入 X-Forwarded-For 的地址",
            en: "how many proxies of your own stand in front, whose X-Forwarded-For is believed"))
    static let auditFile = Setting.optionalText(
        "audit-file", "FOUR_ORDER_AUDIT_FILE",
        Wording(
            zh: "审计区块头追加到这个文件；最好在数据库管理员不能改写的地方",
            en: "append heads of the audit trail to this file, best where the database's keepers cannot write"
        ))
    static let auditWebhook = Setting<AuditWebhook?>(
        name: "audit-webhook", variable: "FOUR_ORDER_AUDIT_WEBHOOK", standard: nil, standardText: nil,
        meaning: Wording(
            zh: "审计区块头发送到这个地址（POST，每行一个 JSON）",
            en: "post heads of the audit trail to this address, a line of JSON each"),
        allowed: Wording(zh: " http:// 开头的地址", en: "an address that begins with http://"),
        read: { text -> AuditWebhook?? in AuditWebhook(text).map { .some($0) } })
    static let demo = Setting.flag(
        "demo", nil, Wording(zh: "载入演示数据，并打印试用方法", en: "load the demonstration data, and print how to try it")
    )
    static let demoPassword = Setting.text(
        "demo-password", "FOUR_ORDER_DEMO_PASSWORD", standard: "four-order",
        Wording(zh: "演示账号的密码", en: "the password of the demonstration's accounts"), length: 8...128)

    /// What is found in every command's help.
    static let database: [any AnySetting] = [
        dataDirectory, databaseURL, home, postgresBinaries, runtimeDirectory,
    ]
    static let server: [any AnySetting] = [
        port, host, loops, logsRequests, sessionHours, maximumConnections, idleSeconds, rateLimit,
        anonymousRateLimit, trustedProxies, auditFile, auditWebhook,
    ]
    /// Everything the environment can say.
    static let environment: [any AnySetting] = database + server + [demoPassword]
}
