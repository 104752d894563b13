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
    /// What each request brings where one statement answers many, else empty: see `init(_:asking:_:)`.
    let asking: [SetColumn]
    /// Unique even where two texts share a name; PostgreSQL keeps 63 bytes of it, so the number comes first. As C
    /// takes it, for it goes out with every use.
    let preparedName: [CChar]

    private static let lastIndex = Atomic<Int>(0)
    private static let made = Mutex<[SQL]>([])

    /// Every statement that the process has made so far.
    public static var known: [SQL] { made.withLock { $0 } }

    /// A statement for one request.
    public convenience init(_ name: StaticString, _ text: String) {
        self.init(name, text, asking: [])
    }

    /// A statement for a set of requests: those of a batch that ask for the same go out as one, and the start of its
    /// plan is paid once.
    ///
    /// - Parameters:
    ///   - columns: what each request binds, in this order, behind the tenant (`$1`), which all of a batch share.
    ///   - text: the statement, given the relation of what is asked: a row a request, with the columns named and its
    ///     `ordinal` from 1. Its last column says of each row whose it is, by that ordinal; rows of one request come
    ///     one behind the other. A statement that returns no columns answers nobody.
    public convenience init(_ name: StaticString, asking columns: [SetColumn], _ text: (String) -> String) {
        let arrays = columns.indices.map { "$\($0 + 2)::\(columns[$0].typeName)[]" }
        let names = columns.map(\.name) + ["ordinal"]
        let asked =
            "unnest(\(arrays.joined(separator: ", "))) WITH ORDINALITY AS asked (\(names.joined(separator: ", ")))"
        self.init(name, text(asked), asking: columns)
    }

    private init(_ name: StaticString, _ text: String, asking: [SetColumn]) {
        self.name = name.description
        self.text = text
        self.asking = asking
        index = Self.lastIndex.add(1, ordering: .relaxed).oldValue
        preparedName = Array("\(index)_\(self.name)".utf8CString)
        Self.made.withLock { $0.append(self) }
    }
}

/// A column of what requests ask for together: its name in the statement, and its type.
public struct SetColumn: Sendable {
    public let name: String
    let type: TypeOID
    let typeName: String

    public static func uuid(_ name: String) -> SetColumn {
        SetColumn(name: name, type: .uuid, typeName: "uuid")
    }
    public static func text(_ name: String) -> SetColumn {
        SetColumn(name: name, type: .text, typeName: "text")
    }
    public static func bytea(_ name: String) -> SetColumn {
        SetColumn(name: name, type: .bytea, typeName: "bytea")
    }
    public static func bool(_ name: String) -> SetColumn {
        SetColumn(name: name, type: .bool, typeName: "boolean")
    }
    public static func int(_ name: String) -> SetColumn {
        SetColumn(name: name, type: .int4, typeName: "integer")
    }
    public static func bigint(_ name: String) -> SetColumn {
        SetColumn(name: name, type: .int8, typeName: "bigint")
    }
    public static func smallint(_ name: String) -> SetColumn {
        SetColumn(name: name, type: .int2, typeName: "smallint")
    }
    public static func double(_ name: String) -> SetColumn {
        SetColumn(name: name, type: .float8, typeName: "float8")
    }
    public static func timestamp(_ name: String) -> SetColumn {
        SetColumn(name: name, type: .timestamptz, typeName: "timestamptz")
    }
}
