import CLinux
import Glibc
import Synchronization

/// Sockets that listen on one port, for loops and processes to share.
///
/// The kernel resets what waits in a socket's queue when the last descriptor of it is closed, in whatever process. As
/// long as one is open, another process may take over what waits.
public final class Listeners: Sendable {
    /// What a process inherits begins with this number (sd_listen_fds(3)).
    public static let firstInherited: Int32 = 3

    public let port: UInt16
    private let owned: Mutex<[Int32]>

    /// Binds so many sockets to one port (SO_REUSEPORT), among which the kernel spreads new connections.
    /// - Parameter port: 0 to have one chosen.
    public init(host: String, port: UInt16, count: Int) throws(PosixError) {
        let first = try TCP.listen(host: host, port: port)
        let chosen = try TCP.localPort(first.number)
        var numbers = [first.release()]
        do {
            while numbers.count < count {
                numbers.append(try TCP.listen(host: host, port: chosen).release())
            }
        } catch {
            for number in numbers { Glibc.close(number) }
            throw error
        }
        owned = Mutex(numbers)
        self.port = chosen
    }

    /// Takes over so many sockets that the process was started with.
    /// - Throws: what is wrong with the first that is not a listening TCP socket.
    public init(inheriting count: Int) throws(PosixError) {
        let numbers = (0..<Int32(count)).map { Self.firstInherited + $0 }
        for number in numbers { try TCP.adopt(number) }
        owned = Mutex(numbers)
        port = try TCP.localPort(Self.firstInherited)
    }

    deinit {
        close()
    }

    /// For a child to inherit; empty once closed.
    public var numbers: [Int32] { owned.withLock { $0 } }

    /// Closes what this process has, but for copies.
    public func close() {
        owned.withLock { numbers in
            for number in numbers { Glibc.close(number) }
            numbers = []
        }
    }

    /// A descriptor of its own for one of several loops, which share the sockets where there are fewer.
    public func copy(forLoop index: Int) throws(PosixError) -> Descriptor {
        let numbers = numbers
        guard !numbers.isEmpty else { throw PosixError(call: "use of closed listeners", code: EBADF) }
        let number = numbers[index % numbers.count]
        return Descriptor(
            owning: try checked("fcntl F_DUPFD_CLOEXEC") { fcntl(number, F_DUPFD_CLOEXEC, 0) })
    }
}

extension TCP {
    /// Makes a socket that another process has bound like one of `listen`.
    fileprivate static func adopt(_ listener: Int32) throws(PosixError) {
        let family = try option(listener, SO_DOMAIN)
        guard try option(listener, SO_ACCEPTCONN) == 1, family == AF_INET || family == AF_INET6 else {
            throw PosixError(call: "use of descriptor \(listener) as a listening TCP socket", code: ENOTSUP)
        }
        _ = try checked("fcntl F_SETFL") { fcntl(listener, F_SETFL, O_NONBLOCK) }
        _ = try checked("fcntl F_SETFD") { fcntl(listener, F_SETFD, FD_CLOEXEC) }
        try setForAccepted(listener)
        try admitConnections(listener)
    }

    private static func option(_ socket: Int32, _ name: Int32) throws(PosixError) -> Int32 {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        _ = try checked("use of descriptor \(socket) as a socket: getsockopt") {
            unsafe getsockopt(socket, SOL_SOCKET, name, &value, &size)
        }
        return value
    }
}
