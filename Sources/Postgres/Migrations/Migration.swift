import Foundation

/// One step of the schema's history: a file `NNNN_name.sql`.
public struct Migration: Sendable, Equatable {
    /// From 1, without gaps.
    public let number: Int
    public let name: String
    /// Any number of commands; they run in one transaction and must not end it.
    public let script: String

    public init(number: Int, name: String, script: String) {
        self.number = number
        self.name = name
        self.script = script
    }

    var fileName: String {
        String(repeating: "0", count: max(0, 4 - "\(number)".count)) + "\(number)_\(name).sql"
    }

    /// Takes a file's name apart: four digits, `_`, a name of lower-case letters, digits and `_`, `.sql`.
    init?(fileName: String, script: String) {
        guard fileName.hasSuffix(".sql") else { return nil }
        let stem = fileName.dropLast(4)
        let digits = stem.prefix(4)
        let name = stem.dropFirst(5)
        guard digits.count == 4, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits),
            number > 0, stem.dropFirst(4).first == "_", !name.isEmpty,
            name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") })
        else { return nil }
        self.init(number: number, name: String(name), script: script)
    }
}

/// Why the schema cannot be brought up to date, in one sentence.
public struct MigrationError: Error, Sendable, CustomStringConvertible {
    public let description: String
    /// What the database said, where it was the one that refused.
    public let cause: DatabaseError?

    init(_ sentence: String, cause: DatabaseError? = nil) {
        description = sentence
        self.cause = cause
    }
}
