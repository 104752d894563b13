import CLinux
import Glibc

/// TCP sockets over IPv4 and IPv6.
public enum TCP {
    /// A listening socket, non-blocking, with `SO_REUSEPORT` so that every loop can have its own on one port.
    /// Sockets accepted from it inherit `setForAccepted`.
    /// - Parameters:
    ///   - host: An address or name; `0.0.0.0` or `::` for all addresses of that family.
    ///   - port: 0 to have one chosen; see `localPort`.
    ///   - backlog: The most connections that wait to be accepted.
    public static func listen(host: String, port: UInt16, backlog: Int32 = 1_024) throws(PosixError)
        -> Descriptor
    {
        let flags = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        return try first(of: Address.resolve(host, port, passive: true)) { address throws(PosixError) in
            let socket = try open(address, flags)
            try set(socket.number, SOL_SOCKET, SO_REUSEADDR, 1)
            try set(socket.number, SOL_SOCKET, SO_REUSEPORT, 1)
            try setForAccepted(socket.number)
            _ = try checked("bind") { unsafe address.lend { unsafe bind(socket.number, $0, $1) } }
            _ = try checked("listen") { Glibc.listen(socket.number, backlog) }
            return socket
        }
    }

    /// A blocking connection whose reads and writes fail with EAGAIN after the timeout.
    public static func connect(
        host: String, port: UInt16, timeoutMilliseconds: Int
    ) throws(PosixError) -> Descriptor {
        let flags = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        return try first(of: Address.resolve(host, port, passive: false)) { address throws(PosixError) in
            let socket = try open(address, flags)
            try setTimeout(socket.number, timeoutMilliseconds)
            try set(socket.number, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
            _ = try checked("connect") {
                unsafe address.lend { unsafe Glibc.connect(socket.number, $0, $1) }
            }
            return socket
        }
    }

    /// The next connection that waits, non-blocking, or nil when none does.
    public static func accept(_ listener: Int32) throws(PosixError) -> Descriptor? {
        let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        while true {
            let socket = accept4(listener, nil, nil, flags)
            if socket >= 0 { return Descriptor(owning: socket) }
            switch errno {
            case EAGAIN: return nil
            // The client has gone again, or a signal came: the next one, please.
            case EINTR, ECONNABORTED, EPROTO: continue
            default: throw PosixError.last("accept4")
            }
        }
    }

    /// The port a socket is bound to.
    public static func localPort(_ socket: Int32) throws(PosixError) -> UInt16 {
        var storage = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let result = unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            unsafe getsockname(socket, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, &length)
        }
        guard result == 0 else { throw PosixError.last("getsockname") }
        // The port stands at the same place in IPv4 and IPv6 addresses.
        return UInt16(bigEndian: storage.sin6_port)
    }

    private static func open(_ address: Address, _ flags: Int32) throws(PosixError) -> Descriptor {
        Descriptor(owning: try checked("socket") { socket(address.family, flags, 0) })
    }

    /// What the kernel holds of an answer beyond what its reader has room for, in bytes. By itself it would take
    /// megabytes from loopback peers, so that one who reads nothing could have answer after answer made for him.
    private static let maxUnsentBytes: Int32 = 131_072

    /// Options of a listening socket that those accepted from it inherit.
    static func setForAccepted(_ listener: Int32) throws(PosixError) {
        try set(listener, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        try set(listener, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, maxUnsentBytes)
    }

    static func set(
        _ socket: Int32, _ level: Int32, _ option: Int32, _ value: Int32
    ) throws(PosixError) {
        var value = value
        let size = socklen_t(MemoryLayout<Int32>.size)
        _ = try checked("setsockopt") { unsafe setsockopt(socket, level, option, &value, size) }
    }

    private static func setTimeout(_ socket: Int32, _ milliseconds: Int) throws(PosixError) {
        var time = timeval(tv_sec: milliseconds / 1_000, tv_usec: milliseconds % 1_000 * 1_000)
        let size = socklen_t(MemoryLayout<timeval>.size)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            _ = try checked("setsockopt") { unsafe setsockopt(socket, SOL_SOCKET, option, &time, size) }
        }
    }
}

/// One of the addresses that a name stands for, as bind(2) and connect(2) take it.
private struct Address {
    let family: Int32
    let bytes: [UInt8]

    func lend(_ call: (UnsafePointer<sockaddr>?, socklen_t) -> Int32) -> Int32 {
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe call(bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(bytes.count))
        }
    }

    /// The addresses of a name, best first.
    static func resolve(_ host: String, _ port: UInt16, passive: Bool) throws(PosixError) -> [Address] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV | (passive ? AI_PASSIVE : 0)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { throw PosixError(call: "getaddrinfo \(host)", code: EADDRNOTAVAIL) }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [Address] = []
        var entry = unsafe list
        while let info = unsafe entry?.pointee {
            let raw = unsafe UnsafeRawBufferPointer(start: info.ai_addr, count: Int(info.ai_addrlen))
            unsafe addresses.append(Address(family: info.ai_family, bytes: Array(raw)))
            unsafe entry = info.ai_next
        }
        return addresses
    }
}

/// Tries addresses in turn and answers with the first that works, or fails as the last did.
private func first(
    of addresses: [Address], _ attempt: (Address) throws(PosixError) -> Descriptor
) throws(PosixError) -> Descriptor {
    var failure = PosixError(call: "getaddrinfo", code: EADDRNOTAVAIL)
    for address in addresses {
        do {
            return try attempt(address)
        } catch {
            failure = error
        }
    }
    throw failure
}
