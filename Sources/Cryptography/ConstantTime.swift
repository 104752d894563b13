internal import CCrypto

/// Whether two secrets are the same, in a time that tells their lengths but nothing of their content.
public func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe CRYPTO_memcmp(left, right, left.count) == 0
}
