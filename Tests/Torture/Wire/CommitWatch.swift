/// Finds the commits of acknowledged writes on a connection to the database: a Sync behind the statement that keeps an
/// answer. Knows when the database has answered all that it was asked.
struct CommitWatch {
    private static let keepsAnswer = Array("keep_answer".utf8)
    private static let bind = UInt8(ascii: "B")
    private static let sync = UInt8(ascii: "S")
    private static let readyForQuery = UInt8(ascii: "Z")

    private var frontend = MessageScanner(isFrontend: true)
    private var backend = MessageScanner(isFrontend: false)
    private var holdsWrite = false
    /// Syncs without an answer. The startup is answered like one.
    private var owed = 1

    var isAnswered: Bool { owed <= 0 }

    /// How many bytes of the piece lead up to a commit, the Sync with them; nil where there is none.
    mutating func endOfCommit(in bytes: ArraySlice<UInt8>) -> Int? {
        var end: Int?
        for message in frontend.read(bytes) {
            if message.type == Self.bind, Self.contains(message.head, Self.keepsAnswer) { holdsWrite = true }
            guard message.type == Self.sync else { continue }
            owed += 1
            if holdsWrite { end = end ?? message.end - bytes.startIndex }
            holdsWrite = false
        }
        return end
    }

    mutating func answered(_ bytes: ArraySlice<UInt8>) {
        owed -= backend.read(bytes).count { $0.type == Self.readyForQuery }
    }

    private static func contains(_ bytes: ArraySlice<UInt8>, _ wanted: [UInt8]) -> Bool {
        guard bytes.count >= wanted.count else { return false }
        return (bytes.startIndex...bytes.endIndex - wanted.count).contains { start in
            bytes[start..<start + wanted.count].elementsEqual(wanted)
        }
    }
}
