import Glibc

/// How a read from or write to a non-blocking socket went.
public enum Transfer: Equatable, Sendable {
    /// So many bytes, at least one.
    case bytes(Int)
    /// Nothing can be read, or there is no room to write, at the moment.
    case wouldBlock
    /// The peer sends no more, or the connection is broken.
    case ended
}

extension TCP {
    /// Receives into the whole of `buffer`, which keeps its size.
    public static func receive(_ socket: Int32, into buffer: inout [UInt8]) -> Transfer {
        unsafe buffer.withUnsafeMutableBytes { bytes in
            while true {
                let count = unsafe recv(socket, bytes.baseAddress, bytes.count, 0)
                if count > 0 { return .bytes(count) }
                if count == 0 { return .ended }
                if errno != EINTR { return errno == EAGAIN ? .wouldBlock : .ended }
            }
        }
    }

    /// Sends `bytes` from `offset` on, as far as there is room. Never raises SIGPIPE.
    public static func send(_ socket: Int32, _ bytes: [UInt8], from offset: Int = 0) -> Transfer {
        unsafe bytes.withUnsafeBytes { bytes in
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset...])
            while true {
                let count = unsafe Glibc.send(
                    socket, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
                if count >= 0 { return .bytes(count) }
                if errno != EINTR { return errno == EAGAIN ? .wouldBlock : .ended }
            }
        }
    }

    /// Sends the peer the end of our side, while what it still sends can be read.
    public static func endSending(_ socket: Int32) {
        _ = shutdown(socket, Int32(SHUT_WR))
    }
}
