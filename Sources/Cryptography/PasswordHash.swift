/// A password's hash with everything needed to check it, in the PHC string format:
/// `$scrypt$ln=15,r=8,p=1$salt$hash`, salt and hash in base64 without padding.
public struct PasswordHash: Sendable, Equatable {
    public static let saltByteCount = 16
    public static let hashByteCount = 32

    public let scrypt: Scrypt
    public let salt: [UInt8]
    public let hash: [UInt8]

    /// Hashes a password (its UTF-8) under a salt, which must be fresh for each: `SecureRandom.bytes(saltByteCount)`.
    public init(
        password: String, salt: [UInt8], scrypt: Scrypt = .interactive
    ) throws(CryptographyError) {
        self.scrypt = scrypt
        self.salt = salt
        hash = try scrypt.derive(password: Array(password.utf8), salt: salt, byteCount: Self.hashByteCount)
    }

    /// Whether this is the password; takes as long for a wrong one as for the right one.
    public func matches(_ password: String) throws(CryptographyError) -> Bool {
        let derived = try scrypt.derive(password: Array(password.utf8), salt: salt, byteCount: hash.count)
        return constantTimeEqual(derived, hash)
    }

    /// The string to keep.
    public var encoded: String {
        "$scrypt$ln=\(scrypt.costLog2),r=\(scrypt.blockSize),p=\(scrypt.parallelism)"
            + "$\(Base64.encode(salt))$\(Base64.encode(hash))"
    }

    /// Reads a string that `encoded` gave.
    public init(encoded: String) throws(CryptographyError) {
        let parts = encoded.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { throw .malformedHash }
        let parameters = parts[2].split(separator: ",", omittingEmptySubsequences: false)
        guard parameters.count == 3,
            let costLog2 = Self.number(parameters[0], after: "ln="),
            let blockSize = Self.number(parameters[1], after: "r="),
            let parallelism = Self.number(parameters[2], after: "p="),
            let salt = Base64.decode(String(parts[3])), !salt.isEmpty,
            let hash = Base64.decode(String(parts[4])), (16...64).contains(hash.count)
        else { throw .malformedHash }
        scrypt = try Scrypt(costLog2: costLog2, blockSize: blockSize, parallelism: parallelism)
        self.salt = salt
        self.hash = hash
    }

    private static func number(_ text: Substring, after name: String) -> Int? {
        guard text.hasPrefix(name) else { return nil }
        let digits = text.dropFirst(name.count)
        guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            return nil
        }
        return Int(digits)
    }
}
