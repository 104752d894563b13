import CLibPQ

/// What every session of a connection starts with, sent in the startup packet: no round trip, and nothing a later
/// statement could run before. A pooler such as PgBouncer does not pass these on; connect to PostgreSQL itself.
public struct SessionSettings: Sendable {
    /// The role to act as; the connecting user must be a member of it.
    public var role: String?
    public var applicationName = "four-order"
    /// `LIMIT $n` would be planned anew at every call otherwise; lists gain 41 % by a plan kept.
    public var forcesGenericPlan = false
    /// 0: no limit.
    public var statementTimeoutMilliseconds = 0
    /// 0: no limit.
    public var lockTimeoutMilliseconds = 0
    /// 0: no limit.
    public var idleInTransactionTimeoutMilliseconds = 0
    /// For a connection, to whichever host it is; what the connection string says itself wins.
    public var connectTimeoutMilliseconds = 10_000
    /// Only a server that takes writes will do (`target_session_attrs`): no standby, and nothing that was set read-only.
    /// Of several hosts always, unless the connection string says which.
    public var needsWrites = false
    /// Bytes that the other machine leaves unconfirmed for so long end the connection, rather than after Linux's 15
    /// minutes.
    public var unconfirmedTimeoutMilliseconds = 15_000
    /// Any other settings, such as `search_path`.
    public var others: [String: String] = [:]

    public init() {}

    /// The settings as `-c name=value`, in a fixed order.
    public var options: String {
        var settings: [(String, String)] = [("TimeZone", "UTC"), ("client_min_messages", "warning")]
        if let role { settings.append(("role", role)) }
        if forcesGenericPlan { settings.append(("plan_cache_mode", "force_generic_plan")) }
        settings.append(("statement_timeout", "\(statementTimeoutMilliseconds)"))
        settings.append(("lock_timeout", "\(lockTimeoutMilliseconds)"))
        settings.append(("idle_in_transaction_session_timeout", "\(idleInTransactionTimeoutMilliseconds)"))
        settings += others.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return settings.map { "-c \($0.0)=\(Self.escape($0.1))" }.joined(separator: " ")
    }

    /// The backend splits `options` at blanks unless a backslash precedes them (pg_split_opts in postinit.c).
    private static func escape(_ value: String) -> String {
        value.reduce(into: "") { escaped, character in
            if character == "\\" || character.isWhitespace { escaped.append("\\") }
            escaped.append(character)
        }
    }
}

/// A connection string taken apart, so that what the session needs can be added to what the string already says.
struct ConnectionParameters {
    private(set) var values: [(name: String, value: String)]

    /// - Parameter conninfo: a URI or `name=value` pairs, as libpq takes them.
    init(_ conninfo: String) throws(DatabaseError) {
        var message: UnsafeMutablePointer<CChar>?
        guard let parsed = unsafe PQconninfoParse(conninfo, &message) else {
            let text = unsafe message.map { unsafe String(cString: $0) } ?? ""
            unsafe PQfreemem(message)
            throw DatabaseError(
                kind: .notConnected, message: "the connection string is malformed: \(text.firstLine)")
        }
        defer { unsafe PQconninfoFree(parsed) }
        values = []
        var index = 0
        while let name = unsafe parsed[index].keyword {
            if let value = unsafe parsed[index].val {
                values.append(unsafe (String(cString: name), String(cString: value)))
            }
            index += 1
        }
    }

    subscript(name: String) -> String? {
        get { values.first { $0.name == name }?.value }
        set {
            values.removeAll { $0.name == name }
            if let newValue { values.append((name, newValue)) }
        }
    }

    /// Adds the session's settings. What the string says itself wins, but for what the wrapper depends on.
    mutating func apply(_ session: SessionSettings) {
        // The string's own options come last: of two, the backend takes the later.
        self["options"] = [session.options, self["options"]].compactMap(\.self).joined(separator: " ")
        self["client_encoding"] = "UTF8"
        self["application_name"] = self["application_name"] ?? session.applicationName
        if session.needsWrites || hostCount > 1 {
            self["target_session_attrs"] = self["target_session_attrs"] ?? "read-write"
        }
        self["tcp_user_timeout"] =
            self["tcp_user_timeout"] ?? "\(session.unconfirmedTimeoutMilliseconds)"
    }

    /// What the string says of connecting, in milliseconds; nil where it says nothing.
    var connectTimeoutMilliseconds: Int? {
        self["connect_timeout"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 * 1_000 : nil }
    }

    /// One for each host of a list; all together where libpq has to look at all of them to choose a standby.
    var perHost: [ConnectionParameters] {
        let count = hostCount
        guard count > 1, ["any", "read-write", "primary"].contains(self["target_session_attrs"] ?? "any")
        else { return [self] }
        return (0..<count).map { index in
            var one = self
            for name in ["host", "hostaddr", "port"] {
                guard let items = self[name].map({ Self.list($0) }), let only = items.first else { continue }
                let item = index < items.count ? items[index] : only
                one[name] = item.isEmpty ? nil : item
            }
            return one
        }
    }

    private var hostCount: Int {
        ["host", "hostaddr"].map { name in self[name].map { Self.list($0).count } ?? 0 }.max() ?? 0
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    /// The same parameters as a connection string.
    var conninfo: String {
        values.map { name, value in
            let escaped = value.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
            return "\(name)='\(escaped)'"
        }.joined(separator: " ")
    }
}

extension String {
    /// A connection string for another database of the same server, with everything else as it is.
    public func conninfo(database: String) throws(DatabaseError) -> String {
        var parameters = try ConnectionParameters(self)
        parameters["dbname"] = database
        return parameters.conninfo
    }

    /// The connection string as another program may be given it, whose arguments every user of the machine reads, and
    /// the password, which goes to `PGPASSWORD`.
    public func conninfoAndPassword() throws(DatabaseError) -> (conninfo: String, password: String?) {
        var parameters = try ConnectionParameters(self)
        let password = parameters["password"]
        parameters["password"] = nil
        return (parameters.conninfo, password)
    }
}
