/// A text with its parameters: everything needed to run it on any connection, any number of times.
public struct Statement: Sendable {
    public let sql: SQL
    public let parameters: Parameters

    /// Binds the parameters in the order of their numbers: `Statement(sql) { p in p.uuid(id); p.text(title) }`.
    public init(_ sql: SQL, _ bind: (inout Parameters) -> Void) {
        var parameters = Parameters()
        bind(&parameters)
        self.sql = sql
        self.parameters = parameters
    }

    /// What several requests ask for, as one statement of a set.
    init(_ sql: SQL, together requests: [Parameters]) {
        self.sql = sql
        parameters = .together(requests, as: sql.asking)
    }

    /// A text without parameters.
    public init(_ sql: SQL) {
        self.sql = sql
        parameters = Parameters(reservingBytes: 0)
    }
}
