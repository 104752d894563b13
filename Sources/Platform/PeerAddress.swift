import Glibc

/// Where a client comes from, as far as it tells one from another: an IPv4 address, or the 64 bits of an IPv6 address
/// that a household or a host is given; the other 64 are its own to change.
public enum PeerAddress {
    private static let networkBytes = 8
    /// `::ffff:0:0/96`: an IPv4 address in an IPv6 one (RFC 4291, section 2.5.5.2).
    private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

    /// Of the other end of a socket; nil where that is no address of the internet's.
    public static func network(of socket: Int32) -> [UInt8]? {
        var storage = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let result = unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            unsafe getpeername(socket, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, &length)
        }
        guard result == 0 else { return nil }
        switch Int32(storage.sin6_family) {
        // The address stands where an IPv6 socket has its flow.
        case AF_INET: return unsafe withUnsafeBytes(of: &storage.sin6_flowinfo) { unsafe Array($0) }
        case AF_INET6:
            return network(ofIPv6: unsafe withUnsafeBytes(of: &storage.sin6_addr) { unsafe Array($0) })
        default: return nil
        }
    }

    /// Of an address as a proxy writes it; nil where it is none.
    public static func network(of text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
        return unsafe inet_pton(AF_INET6, text, &bytes) == 1 ? network(ofIPv6: bytes) : nil
    }

    private static func network(ofIPv6 bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: mappedPrefix) ? Array(bytes.suffix(4)) : Array(bytes.prefix(networkBytes))
    }
}
