import Glibc

/// A system call that failed: which one, and the `errno` it left.
public struct PosixError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The name of the call, for example `bind`.
    public let call: String
    /// The value of `errno`.
    public let code: Int32

    public init(call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    /// The error of a call that has just failed on this thread.
    public static func last(_ call: String) -> PosixError {
        PosixError(call: call, code: errno)
    }

    public var description: String {
        "\(call): \(Self.message(code)) (errno \(code))"
    }

    /// `strerror_r` rather than `strerror`, which may answer from a buffer shared by all threads.
    private static func message(_ code: Int32) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
            guard let start = buffer.baseAddress, unsafe strerror_r(code, start, buffer.count) == 0 else {
                return "unknown error"
            }
            return unsafe String(cString: start)
        }
    }
}

/// Runs a call that answers -1 on failure, again for as long as a signal interrupts it.
public func checked(_ call: String, _ body: () -> Int32) throws(PosixError) -> Int32 {
    while true {
        let result = body()
        if result >= 0 { return result }
        if errno != EINTR { throw PosixError.last(call) }
    }
}
