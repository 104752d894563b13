import Cryptography
import Testing

@Suite struct `Digests and codes` {
    /// Examples of FIPS 180-4 (NIST, "SHA-256 examples").
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func `SHA-256 gives the published digests, whole or in pieces`(_ text: String, _ digest: String) throws {
        let bytes = Array(text.utf8)
        #expect(Hex.encode(try SHA256.digest(bytes)) == digest)
        for step in [1, 63, 64, 1000] where bytes.count / step < 20_000 {
            var sha = try SHA256()
            for start in stride(from: 0, to: bytes.count, by: step) {
                try sha.update(Array(bytes[start..<min(start + step, bytes.count)]))
            }
            #expect(Hex.encode(try sha.finish()) == digest)
        }
    }

    /// RFC 4231, sections 4.2 to 4.8 (4.6 is about truncation).
    @Test(
        arguments: [
            (
                [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
            ),
            (
                Array(1...25), [UInt8](repeating: 0xCD, count: 50),
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            ([], [], "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
        ] as [([UInt8], [UInt8], String)])
    func `HMAC gives the published codes`(_ key: [UInt8], _ message: [UInt8], _ code: String) throws {
        let made = try HMAC.code(for: message, key: key)
        #expect(Hex.encode(made) == code)
        #expect(try HMAC.isValid(made, for: message, key: key))
        #expect(try !HMAC.isValid(made, for: message + [0], key: key))
        #expect(try !HMAC.isValid(Array(made.dropLast()), for: message, key: key))
    }

    @Test func `random bytes are as many as asked for and differ`() throws {
        #expect(try SecureRandom.bytes(0).isEmpty)
        let first = try SecureRandom.bytes(32)
        #expect(first.count == 32)
        #expect(try SecureRandom.bytes(32) != first)
        #expect(throws: CryptographyError.invalidParameters) { try SecureRandom.bytes(-1) }
        #expect(throws: CryptographyError.invalidParameters) { try SecureRandom.bytes(1 << 20 + 1) }
    }

    @Test func `secrets are equal only as a whole`() {
        #expect(constantTimeEqual([], []))
        #expect(constantTimeEqual([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2]))
    }
}
