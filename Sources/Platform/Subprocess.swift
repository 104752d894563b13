import CLinux
import Glibc

/// A child process, started with a clean slate: no signal blocked or ignored, no descriptor above 2 open but
/// those handed on, and exactly the environment it is given.
///
/// A child that is neither waited for nor ended when its value goes stays behind as it is.
public struct Subprocess: ~Copyable, Sendable {
    /// What a standard stream of the child is connected to.
    public enum Stream: Equatable, Sendable {
        /// `/dev/null`.
        case null
        /// A descriptor of this process, which stays open here.
        case descriptor(Int32)
    }

    public let processID: Int32
    private var status: ExitStatus?

    /// Starts `executable`, looked up in this process's `PATH` unless it contains a slash.
    /// - Parameters:
    ///   - arguments: What follows the name of the program.
    ///   - environment: All variables the child sees.
    ///   - inherited: Descriptors of this process that the child finds as 3, 4, and so on.
    ///   - leadsGroup: Whether it is in a process group of its own, which Ctrl-C in a terminal does not reach.
    public init(
        spawning executable: String,
        _ arguments: [String],
        environment: [String: String],
        input: Stream = .null,
        output: Stream = .null,
        errors: Stream = .null,
        inherited: [Int32] = [],
        leadsGroup: Bool = false
    ) throws(PosixError) {
        let program = SpawnedProgram(
            executable: executable, arguments: [executable] + arguments,
            environment: environment.map { "\($0)=\($1)" }.sorted(), streams: [input, output, errors],
            inherited: inherited, leadsGroup: leadsGroup)
        processID = try program.spawn()
    }

    /// A descriptor that is ready to be read once the child has ended (pidfd_open(2)).
    public func endWatch() throws(PosixError) -> Descriptor {
        Descriptor(owning: try checked("pidfd_open") { pidfd_open(processID, 0) })
    }

    /// Waits for the end. Later calls give the same answer again.
    public mutating func wait() throws(PosixError) -> ExitStatus {
        try reap(options: 0) ?? .exited(0)
    }

    /// How the child ended, or nil while it runs.
    public mutating func poll() throws(PosixError) -> ExitStatus? {
        try reap(options: WNOHANG)
    }

    /// Waits for the end for at most so long; nil when the child still runs then.
    public mutating func wait(timeoutMilliseconds: Int32) throws(PosixError) -> ExitStatus? {
        if let status { return status }
        let handle = try endWatch()
        var entry = pollfd(fd: handle.number, events: Int16(POLLIN), revents: 0)
        _ = try checked("poll") { unsafe Glibc.poll(&entry, 1, timeoutMilliseconds) }
        return try poll()
    }

    /// Sends a signal such as `SIGTERM`, unless the child's end has been seen already.
    public func terminate(_ signal: Int32) throws(PosixError) {
        guard status == nil else { return }
        _ = try checked("kill") { kill(processID, signal) }
    }

    private mutating func reap(options: Int32) throws(PosixError) -> ExitStatus? {
        if let status { return status }
        var word: Int32 = 0
        let reaped = try checked("waitpid") { unsafe waitpid(processID, &word, options) }
        if reaped == processID { status = ExitStatus(waitStatus: word) }
        return status
    }
}
