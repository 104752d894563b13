/// What is done to a connection in one direction, once so many more bytes have passed.
struct Cut: Sendable, CustomStringConvertible {
    enum Kind: Sendable {
        /// Both sides see the connection reset.
        case reset
        /// Both sides see its end.
        case close
        /// The receiver sees the end of this direction; what is still sent is lost, the other direction goes on.
        case halfClose
        /// Nothing more passes for so many milliseconds.
        case delay(Int)
    }

    enum Direction: Int, Sendable, CaseIterable {
        case requests
        case answers
    }

    let kind: Kind
    let direction: Direction
    let afterBytes: Int

    var description: String { "\(kind) of \(direction) after \(afterBytes) bytes" }

    /// Most cuts fall within a message, some far behind it.
    static func random(using random: inout SeededRandom) -> Cut {
        let kinds: [(Kind, Int)] = [
            (.reset, 3), (.close, 2), (.halfClose, 2),
            (.delay(Int.random(in: 20...1_500, using: &random)), 3),
        ]
        let reach = random.percent(70) ? 600 : 20_000
        return Cut(
            kind: random.weighted(kinds) ?? .reset, direction: random.percent(50) ? .requests : .answers,
            afterBytes: Int.random(in: 0...reach, using: &random))
    }
}

/// How the answer to a commit is kept from the server that asked for it.
enum CommitCut: Sendable {
    /// The connection to the server is cut as soon as the commit has been passed on.
    case atOnce
    /// The database has answered: it is committed, and the server is cut off instead of being told.
    case answered
}
