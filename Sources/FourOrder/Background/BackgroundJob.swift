import Foundation
import Postgres

/// Work that no request asks for, done for one center at a time, a limited number of rows at once.
///
/// Its statement takes the center as `$1` and the number of rows as `$2`, and gives the number done. Several servers
/// may run it at the same moment; none waits for another.
protocol BackgroundJob: SendableMetatype {
    static var sql: SQL { get }
    /// How many rows it takes at once.
    static var rows: Int32 { get }
    /// The runs that it has started, which the server is to carry out.
    static func begun(_ rows: borrowing Rows) -> [AutomaticRun]
}

extension BackgroundJob {
    static var rows: Int32 { 500 }

    static func begun(_ rows: borrowing Rows) -> [AutomaticRun] { [] }

    static func statement(_ center: UUID, rows: Int32) -> Statement {
        Statement(sql) { p in
            p.uuid(center)
            p.int(rows)
        }
    }
}
