import Synchronization

/// The text of one statement known to the process, written once beside the code that binds and decodes it.
///
/// The text writes the types of its parameters as casts (`$1::uuid`): parameters travel in binary, and their
/// types are left to the server, so a missing cast is an error of the statement and not a silent conversion.
/// The small `index` is unique in the process; a connection keeps one bit for each: "already prepared here".
public final class SQL: Sendable {
    /// What the statement is called in metrics and in `pg_prepared_statements`.
    public let name: String
    /// The statement itself, one command.
    public let text: String
    /// Counted from 0 in order of first use.
    public let index: Int
    /// Unique even where two texts share a name; PostgreSQL keeps 63 bytes of it, so the number comes first. As C
    /// takes it, for it goes out with every use.
    let preparedName: [CChar]

    private static let lastIndex = Atomic<Int>(0)
    private static let made = Mutex<[SQL]>([])

    /// Every statement that the process has made so far.
    public static var known: [SQL] { made.withLock { $0 } }

    public init(_ name: StaticString, _ text: String) {
        self.name = name.description
        self.text = text
        index = Self.lastIndex.add(1, ordering: .relaxed).oldValue
        preparedName = Array("\(index)_\(self.name)".utf8CString)
        Self.made.withLock { $0.append(self) }
    }
}
