import CLibPQ
import Platform

/// A connection that blocks its thread: for migrations, seeding, subcommands and tests. Never use it on a loop.
///
/// Sendable: libpq ties a connection to no thread, and this one has a single owner, who alone can call it.
@safe
public struct Connection: ~Copyable, @unchecked Sendable {
    let handle: OpaquePointer

    /// Connects, resolving the hosts' names on this thread.
    /// - Parameter conninfo: a URI or `name=value` pairs, as libpq takes them; of several hosts, whichever is first to
    ///   let us in.
    /// - Throws: `.notConnected`, or `.timedOut`.
    public init(_ conninfo: String, session: SessionSettings = SessionSettings()) throws(DatabaseError) {
        try self.init(winning: ConnectionRace(conninfo, session))
    }

    /// Takes the connection of the host that wins the race; where none does, the race can be run again.
    init(winning race: ConnectionRace) throws(DatabaseError) {
        let handle = unsafe try race.run()
        unsafe PQsetNoticeProcessor(handle, { _, _ in }, nil)
        unsafe self.handle = handle
    }

    deinit {
        unsafe PQfinish(handle)
    }

    /// The server's version as libpq counts it: 150018 is 15.18.
    public var serverVersion: Int { Int(unsafe PQserverVersion(handle)) }

    /// The number of the backend, as `pg_terminate_backend` takes it.
    public var backendProcessID: Int32 { unsafe PQbackendPID(handle) }

    /// Has the session's process give way to others, as long work should. Only a server on this machine, reached by its
    /// Unix socket, can be told so.
    /// - Parameter niceness: from 0 to 19; it cannot be taken back.
    /// - Returns: whether it was told.
    @discardableResult
    public func giveWay(by niceness: Int32) -> Bool {
        ProcessPriority.lower(backendProcessID, startedByPeerOf: unsafe PQsocket(handle), to: niceness)
    }

    /// A setting the server reports by itself, such as `server_encoding` or `is_superuser`.
    public func parameter(_ name: String) -> String? {
        guard let value = unsafe PQparameterStatus(handle, name) else { return nil }
        return unsafe String(cString: value)
    }

    /// The host, its address and the port, as libpq names them.
    public var server: String {
        let names = unsafe [PQhost(handle), PQhostaddr(handle), PQport(handle)]
        return unsafe names.map { name in unsafe name.map { unsafe String(cString: $0) } ?? "" }
            .joined(separator: " ")
    }

    /// Whether the server takes no writes, as far as it has said: it is a standby, or was set read-only. PostgreSQL
    /// reports a change with the answer to the next statement.
    var isReadOnly: Bool {
        parameter("in_hot_standby") == "on" || parameter("default_transaction_read_only") == "on"
    }

    public var isInTransaction: Bool {
        let status = unsafe PQtransactionStatus(handle)
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
    }

    /// Runs a script of any number of commands, without parameters; the answers are dropped.
    public func execute(_ script: String) throws(DatabaseError) {
        _ = try unsafe Rows(owning: check(PQexec(handle, script)))
    }

    /// Runs one statement and returns its rows.
    public func query(_ statement: Statement) throws(DatabaseError) -> Rows {
        let result = unsafe statement.parameters.lend { count, values, lengths, formats in
            unsafe PQexecParams(handle, statement.sql.text, count, nil, values, lengths, formats, 1)
        }
        return try unsafe Rows(owning: check(result))
    }

    /// Runs one statement from a text at hand: `query("select $1::int") { p in p.int(1) }`.
    public func query(
        _ text: String, _ bind: (inout Parameters) -> Void = { _ in }
    ) throws(DatabaseError) -> Rows {
        var parameters = Parameters()
        bind(&parameters)
        let result = unsafe parameters.lend { count, values, lengths, formats in
            unsafe PQexecParams(handle, text, count, nil, values, lengths, formats, 1)
        }
        return try unsafe Rows(owning: check(result))
    }

    /// Runs the body in a transaction: committed when it returns, rolled back when it throws.
    public func transaction<Value>(
        _ body: (borrowing Connection) throws -> Value
    ) throws -> Value {
        try execute("begin")
        do {
            let value = try body(self)
            try execute("commit")
            return value
        } catch {
            // A connection that broke has rolled back by itself.
            if isInTransaction { try execute("rollback") }
            throw error
        }
    }

    /// Takes over a result, unless it is an error.
    func check(_ result: OpaquePointer?) throws(DatabaseError) -> OpaquePointer {
        guard let result = unsafe result else {
            throw unsafe DatabaseError(connection: handle, kind: .connectionLost)
        }
        switch unsafe PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY, PGRES_COPY_IN:
            return unsafe result
        default:
            let error = unsafe DatabaseError(result: result)
            unsafe PQclear(result)
            throw error
        }
    }
}
