internal import CCrypto

/// HMAC with SHA-256 (RFC 2104); a code has 32 bytes.
public enum HMAC {
    public static let codeByteCount = SHA256.digestByteCount

    /// The code of a message under a key of any length.
    public static func code(for message: [UInt8], key: [UInt8]) throws(CryptographyError) -> [UInt8] {
        // libcrypto takes a null key for "keep the previous one"; an empty key pads to the same block as one zero.
        let key = key.isEmpty ? [0] : key
        var code = [UInt8](repeating: 0, count: codeByteCount)
        let made = unsafe code.withUnsafeMutableBufferPointer { output in
            unsafe CCrypto.HMAC(
                EVP_sha256(), key, Int32(key.count), message, message.count, output.baseAddress, nil) != nil
        }
        try checkLibrary(made ? 1 : 0)
        return code
    }

    /// Whether a code belongs to a message, compared in constant time.
    public static func isValid(
        _ code: [UInt8], for message: [UInt8], key: [UInt8]
    ) throws(CryptographyError) -> Bool {
        constantTimeEqual(code, try Self.code(for: message, key: key))
    }
}
