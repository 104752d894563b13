internal import CCrypto

/// SHA-256 (FIPS 180-4), all at once or piece by piece; a digest has 32 bytes.
@safe public struct SHA256: ~Copyable {
    public static let digestByteCount = 32

    private let context: OpaquePointer

    /// Begins a digest of pieces to come.
    public init() throws(CryptographyError) {
        unsafe context = try unsafe Self.makeContext()
    }

    private static func makeContext() throws(CryptographyError) -> OpaquePointer {
        let context = unsafe EVP_MD_CTX_new()
        do throws(CryptographyError) {
            try unsafe checkLibrary(EVP_DigestInit_ex(context, DigestAlgorithm.sha256.handle, nil))
        } catch {
            unsafe EVP_MD_CTX_free(context)
            throw error
        }
        guard let context = unsafe context else { throw .libraryFailure(code: 0) }
        return unsafe context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    public mutating func update(_ bytes: [UInt8]) throws(CryptographyError) {
        try update(bytes.span)
    }

    /// Adds a piece lent for the call.
    public mutating func update(_ bytes: Span<UInt8>) throws(CryptographyError) {
        try checkLibrary(
            unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) })
    }

    /// The digest of all pieces; there is no going on after it.
    public consuming func finish() throws(CryptographyError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Self.digestByteCount)
        try checkLibrary(
            unsafe digest.withUnsafeMutableBufferPointer {
                unsafe EVP_DigestFinal_ex(context, $0.baseAddress, nil)
            })
        return digest
    }

    /// The digest of a whole.
    public static func digest(_ bytes: [UInt8]) throws(CryptographyError) -> [UInt8] {
        try digest(bytes.span)
    }

    /// The digest of a whole lent for the call.
    public static func digest(_ bytes: Span<UInt8>) throws(CryptographyError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: digestByteCount)
        let status = unsafe bytes.withUnsafeBytes { input in
            unsafe digest.withUnsafeMutableBufferPointer { output in
                unsafe EVP_Digest(
                    input.baseAddress, input.count, output.baseAddress, nil, DigestAlgorithm.sha256.handle,
                    nil)
            }
        }
        try checkLibrary(status)
        return digest
    }
}

/// An algorithm fetched once and kept for the life of the process. `EVP_sha256()` names one that is looked for anew
/// under a lock at every use (crypto(7), "Performance").
///
/// Sendable: a fetched algorithm is never changed.
@safe private struct DigestAlgorithm: @unchecked Sendable {
    /// Nil where the library has none, and then every digest fails.
    let handle: OpaquePointer?

    static let sha256 = unsafe DigestAlgorithm(handle: EVP_MD_fetch(nil, "SHA256", nil))
}
