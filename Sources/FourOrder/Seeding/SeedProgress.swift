/// How far the loading has come.
public struct SeedProgress: Sendable {
    /// The table being filled.
    public let table: String
    /// Rows sent, of all tables.
    public let done: Int
    public let total: Int
}

/// What a table was given, and what of it was new.
public struct SeedCount: Sendable {
    public let table: String
    public let wanted: Int
    public let added: Int
}

/// Counts rows, and tells of every few hundred.
struct SeedMeter {
    private static let rowsBetweenReports = 500

    private let total: Int
    private var done = 0

    init(total: Int) {
        self.total = total
    }

    mutating func count(_ table: String, _ progress: (SeedProgress) -> Void) {
        done += 1
        if done % Self.rowsBetweenReports == 0 || done == total {
            progress(SeedProgress(table: table, done: done, total: total))
        }
    }
}
