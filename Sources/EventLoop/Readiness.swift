import CLinux

/// What an owner of a descriptor wants to be told about.
public struct Interest: OptionSet, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// There are bytes to read, a connection to accept, or the peer has finished.
    public static let read = Interest(rawValue: EPOLLIN.rawValue)
    /// There is room to write.
    public static let write = Interest(rawValue: EPOLLOUT.rawValue)
}

/// What a descriptor is ready for.
public struct Readiness: OptionSet, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    public static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    /// Both directions are finished. Reported whatever the interest.
    public static let hangup = Readiness(rawValue: EPOLLHUP.rawValue)
    /// An error waits in the socket. Reported whatever the interest.
    public static let failed = Readiness(rawValue: EPOLLERR.rawValue)
}
