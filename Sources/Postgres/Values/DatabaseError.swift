import CLibPQ

/// Why a statement has no rows.
///
/// `description` is made for logs and never repeats what a parameter or a row held. `detail` may: PostgreSQL quotes
/// the offending row there ("Key (phone)=(…) already exists."), and `message` does so for data exceptions (class 22).
/// Both are for the code that maps the error to a refusal, not for a log.
public struct DatabaseError: Error, Sendable, CustomStringConvertible {
    public enum Kind: Sendable {
        /// The server refused the statement; `sqlstate` says why.
        case server
        /// The connection broke while the statement was under way: whether it took effect is not known.
        case connectionLost
        /// No answer came within the time given: whether it took effect is not known.
        case timedOut
        /// The statement was never sent: there is no connection.
        case notConnected
        /// The statement was never sent: too many wait already.
        case overloaded
    }

    public let kind: Kind
    /// Five characters from PostgreSQL's appendix A; empty unless the server answered.
    public let sqlstate: String
    public let message: String
    /// May hold personal data.
    public let detail: String?
    public let hint: String?
    public let constraint: String?
    public let table: String?
    public let column: String?

    public init(
        kind: Kind, sqlstate: String = "", message: String, detail: String? = nil, hint: String? = nil,
        constraint: String? = nil, table: String? = nil, column: String? = nil
    ) {
        self.kind = kind
        self.sqlstate = sqlstate
        self.message = message
        self.detail = detail
        self.hint = hint
        self.constraint = constraint
        self.table = table
        self.column = column
    }

    /// One line without values of parameters or rows.
    public var description: String {
        var line = sqlstate.isEmpty ? "\(kind)" : sqlstate
        if !sqlstate.hasPrefix("22") { line += ": \(message)" }
        if let table { line += " [table \(table)]" }
        if let column { line += " [column \(column)]" }
        if let constraint { line += " [constraint \(constraint)]" }
        return line
    }

    /// A loser of a race between transactions, which may well succeed when run again: serialization_failure and
    /// deadlock_detected.
    public var isWorthAnotherTry: Bool { sqlstate == "40001" || sqlstate == "40P01" }

    /// The server is going away, or is no longer the one that takes writes: class 08 (connection exception), 57P
    /// (operator intervention: shutdown, crash, not yet up, and the like), 25P03 (a transaction was left open for too
    /// long) and 25006 (a primary that has become a standby, or was set read-only).
    public var endsConnection: Bool {
        sqlstate.hasPrefix("08") || sqlstate.hasPrefix("57P") || sqlstate == "25P03" || sqlstate == "25006"
    }

    /// 25006: the server has become a standby. 0A000: "cached plan must not change result type", after a migration.
    var needsFreshSession: Bool { sqlstate == "25006" || sqlstate == "0A000" }

    /// Run again, the statement may well succeed.
    var isTransient: Bool { isWorthAnotherTry || sqlstate == "26000" || needsFreshSession }
}

extension DatabaseError {
    /// The error a result carries.
    init(result: OpaquePointer) {
        func field(_ code: Int32) -> String? {
            guard let text = unsafe PQresultErrorField(result, code) else { return nil }
            return unsafe String(cString: text)
        }
        guard let sqlstate = field(pg_diag_sqlstate) else {
            // libpq's own errors carry no state: the connection broke, or the protocol did.
            let text = unsafe PQresultErrorMessage(result).map { unsafe String(cString: $0) } ?? ""
            self.init(kind: .connectionLost, message: text.firstLine)
            return
        }
        self.init(
            kind: .server, sqlstate: sqlstate, message: field(pg_diag_message_primary) ?? "",
            detail: field(pg_diag_message_detail), hint: field(pg_diag_message_hint),
            constraint: field(pg_diag_constraint_name), table: field(pg_diag_table_name),
            column: field(pg_diag_column_name))
    }

    /// What libpq last said about a connection.
    init(connection: OpaquePointer, kind: Kind) {
        let text = unsafe PQerrorMessage(connection).map { unsafe String(cString: $0) } ?? ""
        self.init(kind: kind, message: text.firstLine)
    }
}

extension String {
    /// libpq ends its messages with a line feed and appends advice on lines of their own.
    var firstLine: String {
        split(separator: "\n", omittingEmptySubsequences: true).first.map(String.init) ?? ""
    }
}
