public import FoundationEssentials

extension UUID {
    /// Reads the 36 bytes of `8-4-4-4-12` hexadecimal digits of either case (RFC 9562 section 4), and nothing
    /// else: no braces, no `urn:uuid:`, no missing dashes.
    public init?(hyphenated bytes: Span<UInt8>) {
        guard bytes.count == UUID.textByteCount else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for index in 0..<UUID.textByteCount {
            let byte = bytes[index]
            if UUID.isDash(index) {
                guard byte == 0x2D else { return nil }
                continue
            }
            guard let digit = UUID.hexadecimal(byte) else { return nil }
            if index < 19 { high = high << 4 | digit } else { low = low << 4 | digit }
        }
        self.init(high: high, low: low)
    }

    public init?(hyphenated bytes: ArraySlice<UInt8>) { self.init(hyphenated: bytes.span) }

    public init?(hyphenated bytes: [UInt8]) { self.init(hyphenated: bytes.span) }

    public init?(hyphenated text: String) { self.init(hyphenated: Array(text.utf8)) }

    /// Bytes of the written form.
    public static let textByteCount = 36

    /// Lends the 36 bytes, in lower case.
    @inlinable
    public func withUTF8<Answer, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        let bytes = textBytes
        return try body(bytes.span)
    }

    /// Appends the 36 bytes, in lower case.
    public func write(to bytes: inout [UInt8]) {
        let text = textBytes
        bytes.append(addingCapacity: UUID.textByteCount) { out in
            for index in text.indices { out.append(text[index]) }
        }
    }

    @usableFromInline var textBytes: InlineArray<36, UInt8> {
        var bytes = InlineArray<36, UInt8>(repeating: 0x2D)
        var rest = high
        for index in 0..<UUID.textByteCount where !UUID.isDash(index) {
            if index == 19 { rest = low }
            let nibble = UInt8(truncatingIfNeeded: rest >> 60)
            bytes[index] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
            rest <<= 4
        }
        return bytes
    }

    /// The written form in lower case; `uuidString` is in upper case.
    public var text: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(UUID.textByteCount)
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isDash(_ index: Int) -> Bool {
        index == 8 || index == 13 || index == 18 || index == 23
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 0x30...0x39: UInt64(byte - 0x30)
        case 0x41...0x46: UInt64(byte - 0x37)
        case 0x61...0x66: UInt64(byte - 0x57)
        default: nil
        }
    }
}
