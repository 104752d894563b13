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

    /// Of `Authorization: Bearer TOKEN`: the scheme in either case, then at least one space (RFC 6750, section 2.1;
    /// RFC 9110, section 11).
    init?(authorization field: ArraySlice<UInt8>?) {
        guard let text = Self.text(authorization: field) else { return nil }
        self.init(text: text)
    }

    /// What a field claims, without a look at the rest.
    static func centerCode(authorization field: ArraySlice<UInt8>?) -> String? {
        text(authorization: field).flatMap { centerCode(of: $0) }
    }

    /// The token as it was sent.
    static func text(authorization field: ArraySlice<UInt8>?) -> ArraySlice<UInt8>? {
        guard let field, field.prefix(6).elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 }) else {
            return nil
        }
        let rest = field.dropFirst(6)
        let text = rest.drop { $0 == 0x20 }
        return text.startIndex > rest.startIndex && text.count <= longest ? text : nil
    }

    init?(text: ArraySlice<UInt8>) {
        guard let code = Self.centerCode(of: text), let hash = try? SHA256.digest(text.span) else {
            return nil
        }
        centerCode = code
        self.hash = hash
    }

    private static func centerCode(of text: ArraySlice<UInt8>) -> String? {
        let codeLength = text.count - prefix.count - 1 - secretLength
        guard codeLength > 0, text.starts(with: prefix) else { return nil }
        let code = text.dropFirst(prefix.count).prefix(codeLength)
        guard text.dropFirst(prefix.count + codeLength).first == UInt8(ascii: "_"),
            code.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D })
        else { return nil }
        return String(decoding: code, as: UTF8.self)
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
