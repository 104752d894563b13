/// How a process ended.
public enum ExitStatus: Equatable, Sendable, CustomStringConvertible {
    /// It returned or called exit: 0 to 255, 0 for success.
    case exited(Int32)
    /// A signal ended it.
    case signaled(Int32)

    /// From the word wait(2) fills in: the low seven bits hold the signal, the next byte the exit code.
    init(waitStatus: Int32) {
        let signal = waitStatus & 0x7F
        self = signal == 0 ? .exited((waitStatus >> 8) & 0xFF) : .signaled(signal)
    }

    public var isSuccess: Bool { self == .exited(0) }

    public var description: String {
        switch self {
        case .exited(let code): "exit status \(code)"
        case .signaled(let signal): "signal \(signal)"
        }
    }
}
