public import Platform

/// Why a request got no answer.
public enum ClientError: Error, Equatable, Sendable {
    /// No connection could be made.
    case unreachable(PosixError)
    /// Nothing came or left for the whole timeout.
    case timedOut
    /// The server closed the connection before the answer was complete.
    case closedEarly
    /// The answer is not HTTP/1.1 as RFC 9112 has it.
    case malformed(String)
}
