/// Why a text is not accepted as JSON, and where.
public struct JSONError: Error, Equatable, Hashable, Sendable {
    /// Position in the text, in bytes from its start: of the byte that is wrong, of the backslash of a wrong
    /// escape, of the first byte of an ill-formed UTF-8 sequence, of the opening quote of a repeated key, or
    /// the length of the text when it ends too early.
    public let offset: Int
    public let kind: Kind

    public init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The text ends before its value does.
        case unexpectedEnd
        /// A byte that no rule of the grammar allows here.
        case unexpectedByte
        /// Something other than white space follows the value.
        case trailingBytes
        /// The text begins with U+FEFF (RFC 8259, section 8.1, lets a reader refuse it).
        case byteOrderMark
        /// A sequence that is not UTF-8 by RFC 3629: overlong, a surrogate, above U+10FFFF, or broken off.
        case invalidUTF8
        /// A raw byte below 0x20, other than NUL, inside a string.
        case controlCharacter
        /// U+0000 inside a string, raw or escaped: PostgreSQL cannot keep it in text.
        case nul
        /// An escaped surrogate without its other half.
        case loneSurrogate
        /// A backslash followed by something that is no escape.
        case invalidEscape
        /// A number that breaks off or goes on wrongly: `01`, `1.x`, `-x`, `1ex`.
        case invalidNumber
        /// A name given twice in one object, compared after unescaping.
        case duplicateKey
        /// More arrays and objects inside one another than `JSONDocument.maximumDepth`.
        case tooDeep
        /// More bytes than `JSONDocument.maximumTextBytes`.
        case textTooLong
        /// A number no `Double` can hold, when a tree is made of the document.
        case numberOutOfRange
    }
}
