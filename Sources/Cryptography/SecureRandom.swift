internal import CCrypto

/// Randomness fit for secrets, from the library's generator, which the kernel seeds.
public enum SecureRandom {
    /// 1 MiB; a secret is far shorter.
    public static let maximumByteCount = 1 << 20

    /// Fresh bytes; `count` is 0 to `maximumByteCount`.
    public static func bytes(_ count: Int) throws(CryptographyError) -> [UInt8] {
        guard (0...maximumByteCount).contains(count) else { throw .invalidParameters }
        var bytes = [UInt8](repeating: 0, count: count)
        try checkLibrary(
            unsafe bytes.withUnsafeMutableBufferPointer { unsafe RAND_bytes($0.baseAddress, Int32($0.count)) }
        )
        return bytes
    }
}
