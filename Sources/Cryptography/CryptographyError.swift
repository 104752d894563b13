/// Why a cryptographic operation did not give its result.
public enum CryptographyError: Error, Equatable, Sendable {
    /// scrypt's N is no power of two above 1, or r, p or the length lies outside RFC 7914, section 2.
    case invalidParameters
    /// scrypt would need more bytes than the limit given.
    case memoryLimitExceeded(neededBytes: Int, limitBytes: Int)
    /// A stored password hash is not of the form `PasswordHash.encoded` gives.
    case malformedHash
    /// The library failed, with the code of its error queue (`openssl errstr` explains it).
    case libraryFailure(code: UInt)
}
