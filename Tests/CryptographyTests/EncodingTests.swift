import Cryptography
import Testing

@Suite struct `Bytes as text` {
    /// RFC 4648, section 10, without the padding.
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"),
    ])
    func `base64 gives the published texts and reads them back`(_ plain: String, _ text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == text)
        #expect(Base64.encode(Array(plain.utf8), as: .url) == text)
        #expect(Base64.decode(text) == Array(plain.utf8))
    }

    @Test func `the alphabets differ in two characters, and neither reads the other's`() {
        #expect(Base64.encode([0xFB, 0xFF]) == "+/8")
        #expect(Base64.encode([0xFB, 0xFF], as: .url) == "-_8")
        #expect(Base64.decode("-_8", as: .url) == [0xFB, 0xFF])
        #expect(Base64.decode("-_8") == nil)
        #expect(Base64.decode("+/8", as: .url) == nil)
    }

    @Test(arguments: ["Z", "Zh", "Zm9", "Zg==", "Zm 9v", "Zm9v\n", "Zm9vY", "中文", "Zm9*"])
    func `base64 that nobody would write is refused`(_ text: String) {
        #expect(Base64.decode(text) == nil)
        #expect(Base64.decode(text, as: .url) == nil)
    }

    @Test func `every byte goes through hexadecimal and back`() {
        let bytes = Array(UInt8.min...UInt8.max)
        #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        #expect(Hex.encode([0x00, 0xAF, 0x9C]) == "00af9c")
        #expect(Hex.decode("00AF9c") == [0x00, 0xAF, 0x9C])
    }

    @Test(arguments: ["0", "0g", "0x", " 0", "００"])
    func `hexadecimal with anything else in it is refused`(_ text: String) {
        #expect(Hex.decode(text) == nil)
    }
}
