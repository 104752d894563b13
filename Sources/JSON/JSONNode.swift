/// One entry of a document's tape. A container is followed by its contents, an object's by key, value, key, value.
///
/// | kind | start | extent |
/// | --- | --- | --- |
/// | string, key | first byte of the unescaped content | its length in bytes |
/// | number | first byte of the literal | its length in bytes |
/// | array, object | number of elements or members | index of the node after the last one inside |
/// | null, true, false | unused | unused |
@usableFromInline
struct JSONNode: Sendable {
    @usableFromInline
    enum Kind: UInt8, Sendable {
        case null, `true`, `false`
        /// A number written without fraction and exponent.
        case integer
        /// A number with a fraction, an exponent or both.
        case decimal
        case string, key, array, object
    }

    @usableFromInline var kind: Kind
    /// Where the value begins in the text, in bytes.
    @usableFromInline var position: UInt32
    @usableFromInline var start: UInt32
    @usableFromInline var extent: UInt32

    @usableFromInline
    init(_ kind: Kind, position: Int, start: Int = 0, extent: Int = 0) {
        self.kind = kind
        self.position = UInt32(truncatingIfNeeded: position)
        self.start = UInt32(truncatingIfNeeded: start)
        self.extent = UInt32(truncatingIfNeeded: extent)
    }

    /// The bytes of a string, key or number within the document's bytes.
    @inlinable var range: Range<Int> { Int(start)..<Int(start) + Int(extent) }
}
