import Cryptography
import Testing

@Suite struct `Passwords` {
    /// RFC 7914, section 12; its last vector takes 1 GiB and is left out.
    @Test(arguments: [
        (
            "", "", 4, 1, 1,
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
        ),
        (
            "password", "NaCl", 10, 8, 16,
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
        ),
        (
            "pleaseletmein", "SodiumChloride", 14, 8, 1,
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
        ),
    ])
    func `scrypt gives the published keys`(
        _ password: String, _ salt: String, _ costLog2: Int, _ blockSize: Int, _ parallelism: Int,
        _ key: String
    ) throws {
        let scrypt = try Scrypt(costLog2: costLog2, blockSize: blockSize, parallelism: parallelism)
        let made = try scrypt.derive(password: Array(password.utf8), salt: Array(salt.utf8), byteCount: 64)
        #expect(Hex.encode(made) == key)
    }

    @Test func `more memory than allowed is refused before it is taken`() throws {
        let scrypt = try Scrypt(costLog2: 20, blockSize: 8, parallelism: 1)
        let needed = 128 * 8 * (1 << 20 + 3)
        #expect(throws: CryptographyError.memoryLimitExceeded(neededBytes: needed, limitBytes: 64 << 20)) {
            try scrypt.derive(password: [], salt: [], byteCount: 32)
        }
    }

    @Test(arguments: [(0, 8, 1), (32, 8, 1), (15, 0, 1), (15, 8, 0), (15, 1 << 15, 1 << 15), (16, 1, 1)])
    func `parameters outside the RFC are refused`(_ costLog2: Int, _ blockSize: Int, _ parallelism: Int) {
        #expect(throws: CryptographyError.invalidParameters) {
            try Scrypt(costLog2: costLog2, blockSize: blockSize, parallelism: parallelism)
        }
    }

    @Test func `a hash matches its password and no other, also after being kept as text`() throws {
        let scrypt = try Scrypt(costLog2: 4, blockSize: 8, parallelism: 1)
        let hash = try PasswordHash(password: "密码 pässword", salt: Array(0..<16), scrypt: scrypt)
        #expect(hash.encoded.hasPrefix("$scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$"))
        let kept = try PasswordHash(encoded: hash.encoded)
        #expect(kept == hash)
        #expect(try kept.matches("密码 pässword"))
        #expect(try !kept.matches("密码 passwörd"))
        #expect(try !kept.matches(""))
    }

    @Test func `the ordinary cost is 32 MiB`() throws {
        let hash = try PasswordHash(password: "x", salt: SecureRandom.bytes(PasswordHash.saltByteCount))
        #expect(hash.encoded.hasPrefix("$scrypt$ln=15,r=8,p=1$"))
        #expect(hash.scrypt.memoryBytes >> 20 == 32)
        #expect(try hash.matches("x"))
    }

    @Test(arguments: [
        "", "$", "$scrypt$ln=4,r=8,p=1$AAECAw", "$argon2id$ln=4,r=8,p=1$AAECAw$AAECAwQFBgcICQoLDA0ODw",
        "scrypt$ln=4,r=8,p=1$AAECAw$AAECAwQFBgcICQoLDA0ODw",
        "$scrypt$r=8,ln=4,p=1$AAECAw$AAECAwQFBgcICQoLDA0ODw",
        "$scrypt$ln=+4,r=8,p=1$AAECAw$AAECAwQFBgcICQoLDA0ODw",
        "$scrypt$ln=4,r=8$AAECAw$AAECAwQFBgcICQoLDA0ODw",
        "$scrypt$ln=4,r=8,p=1$AAECAw$AAEC", "$scrypt$ln=4,r=8,p=1$$AAECAwQFBgcICQoLDA0ODw",
        "$scrypt$ln=4,r=8,p=1$AAECAw==$AAECAwQFBgcICQoLDA0ODw",
        "$scrypt$ln=4,r=8,p=1$AAECAw$AAECAwQFBgcICQoLDA0ODw$",
    ])
    func `text of another form is no hash`(_ text: String) {
        #expect(throws: CryptographyError.malformedHash) { try PasswordHash(encoded: text) }
    }
}
