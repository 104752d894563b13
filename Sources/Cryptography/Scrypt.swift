internal import CCrypto

/// scrypt (RFC 7914): a key from a password, at a cost in memory that makes guessing dear.
public struct Scrypt: Sendable, Equatable {
    /// log₂ of N, 1 to 31: the number of blocks held at once.
    public let costLog2: Int
    /// r: the size of a block, in units of 128 bytes.
    public let blockSize: Int
    /// p: how many times over; r · p is below 2³⁰.
    public let parallelism: Int

    /// Memory for one run, 128 · r · (N + p + 2), in bytes.
    public var memoryBytes: Int { 128 * blockSize * ((1 << costLog2) + parallelism + 2) }

    /// Fails for parameters RFC 7914, section 2, does not allow.
    public init(costLog2: Int, blockSize: Int, parallelism: Int) throws(CryptographyError) {
        guard (1...31).contains(costLog2), (1..<1 << 20).contains(blockSize),
            (1..<1 << 20).contains(parallelism),
            blockSize * parallelism < 1 << 30, costLog2 < 16 * blockSize
        else { throw .invalidParameters }
        self.costLog2 = costLog2
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    private init(trusted costLog2: Int, _ blockSize: Int, _ parallelism: Int) {
        (self.costLog2, self.blockSize, self.parallelism) = (costLog2, blockSize, parallelism)
    }

    /// N = 2¹⁵, r = 8, p = 1: 32 MiB and some 80 ms a password.
    public static let interactive = Scrypt(trusted: 15, 8, 1)

    /// Derives `byteCount` bytes, 1 to 1024. Fails where a run would take more than `memoryLimitBytes`.
    public func derive(
        password: [UInt8], salt: [UInt8], byteCount: Int, memoryLimitBytes: Int = 64 << 20
    ) throws(CryptographyError) -> [UInt8] {
        guard (1...1024).contains(byteCount) else { throw .invalidParameters }
        guard memoryBytes <= memoryLimitBytes else {
            throw .memoryLimitExceeded(neededBytes: memoryBytes, limitBytes: memoryLimitBytes)
        }
        var key = [UInt8](repeating: 0, count: byteCount)
        let status = unsafe key.withUnsafeMutableBufferPointer { output in
            unsafe password.withUnsafeBytes { password in
                // A null password means "only check the parameters" to libcrypto; an empty one is lent an address.
                let empty: StaticString = ""
                let base =
                    unsafe password.baseAddress?.assumingMemoryBound(to: CChar.self)
                    ?? UnsafeRawPointer(empty.utf8Start).assumingMemoryBound(to: CChar.self)
                return unsafe EVP_PBE_scrypt(
                    base, password.count, salt, salt.count, UInt64(1) << UInt64(costLog2), UInt64(blockSize),
                    UInt64(parallelism), UInt64(memoryLimitBytes), output.baseAddress, output.count)
            }
        }
        try checkLibrary(status)
        return key
    }
}
