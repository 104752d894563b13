import Cryptography
import Foundation

/// A bearer token: `fo_CENTER_SECRET`.
///
/// The center's short code stands in clear, so that statements can be gathered by center before anything is
/// looked up; the secret is 256 random bits. Stored is only the SHA-256 of the whole.
struct Token {
    let centerCode: String
    /// SHA-256 of the token as text.
    let hash: [UInt8]

    private static let secretByteCount = 32
    /// 32 bytes in base64url, without padding.
    private static let secretLength = 43
    private static let prefix: [UInt8] = Array("fo_".utf8)
    private static let longest = 128

    /// Of `Authorization: Bearer TOKEN` (RFC 6750, section 2.1).
    init?(authorization field: ArraySlice<UInt8>?) {
        guard let field, field.count <= Self.longest,
            field.prefix(7).elementsEqual("Bearer ".utf8) || field.prefix(7).elementsEqual("bearer ".utf8)
        else { return nil }
        self.init(text: field.dropFirst(7))
    }

    init?(text: ArraySlice<UInt8>) {
        let codeLength = text.count - Self.prefix.count - 1 - Self.secretLength
        guard codeLength > 0, text.starts(with: Self.prefix) else { return nil }
        let code = text.dropFirst(Self.prefix.count).prefix(codeLength)
        guard text.dropFirst(Self.prefix.count + codeLength).first == UInt8(ascii: "_"),
            code.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }),
            let hash = try? SHA256.digest(text.span)
        else { return nil }
        centerCode = String(decoding: code, as: UTF8.self)
        self.hash = hash
    }

    /// A new token, shown once: its text, and what is kept of it.
    static func issue(centerCode: String) throws -> (text: String, hash: [UInt8], hint: String) {
        let secret = try secret()
        let text = "fo_\(centerCode)_\(secret)"
        return (text, try SHA256.digest(Array(text.utf8)), String(secret.suffix(4)))
    }

    /// 256 random bits as text.
    static func secret() throws(CryptographyError) -> String {
        Base64.encode(try SecureRandom.bytes(secretByteCount), as: .url)
    }
}
