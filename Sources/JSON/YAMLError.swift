/// Why a text is not accepted as YAML, and where.
public struct YAMLError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// The byte within the line, from 1.
    public let column: Int
    public let kind: Kind

    public init(line: Int, column: Int, kind: Kind) {
        self.line = line
        self.column = column
        self.kind = kind
    }

    public enum Kind: String, Sendable, CaseIterable {
        case invalidUTF8 = "the text is not UTF-8"
        case tab = "a tab stands where only spaces indent"
        case indentation = "the indentation fits nothing above"
        case unexpected = "this cannot stand here"
        case unterminated = "a quotation or bracket is not closed"
        case escape = "no such escape"
        case duplicateKey = "the key stands twice in one mapping"
        case tooDeep = "collections lie too deep inside one another"
        case notRepresentable = "JSON has no such number"
        case anchor = "anchors and aliases are not supported"
        case tag = "tags are not supported"
        case directive = "directives are not supported"
        case severalDocuments = "one document only is supported"
        case complexKey = "only scalars on one line are supported as keys"
        case mergeKey = "merge keys are not supported"
        case blockHeader = "a block scalar's header has + or - and one digit of 1 to 9 at most"
    }

    public var description: String { "line \(line), column \(column): \(kind.rawValue)" }
}
