import CLinux
import Glibc

/// A child process, started with a clean slate: no signal blocked or ignored, no descriptor above 2 open,
/// and exactly the environment it is given.
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
    public init(
        spawning executable: String,
        _ arguments: [String],
        environment: [String: String],
        input: Stream = .null,
        output: Stream = .null,
        errors: Stream = .null
    ) throws(PosixError) {
        processID = try spawn(
            executable, [executable] + arguments, environment.map { "\($0)=\($1)" }.sorted(),
            [input, output, errors])
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
        let handle = Descriptor(owning: try checked("pidfd_open") { pidfd_open(processID, 0) })
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

/// posix_spawn(3) with the attributes described at `Subprocess`; `streams` are the child's 0, 1 and 2.
private func spawn(
    _ executable: String, _ arguments: [String], _ environment: [String], _ streams: [Subprocess.Stream]
) throws(PosixError) -> Int32 {
    var attributes = posix_spawnattr_t()
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawnattr_init(&attributes)
    unsafe posix_spawn_file_actions_init(&actions)
    defer {
        unsafe posix_spawnattr_destroy(&attributes)
        unsafe posix_spawn_file_actions_destroy(&actions)
    }
    var none = signalSet([])
    var all = sigset_t()
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    for (number, stream) in streams.enumerated() {
        switch stream {
        case .null:
            unsafe posix_spawn_file_actions_addopen(&actions, Int32(number), "/dev/null", O_RDWR, 0)
        case .descriptor(let source):
            unsafe posix_spawn_file_actions_adddup2(&actions, source, Int32(number))
        }
    }
    unsafe posix_spawn_file_actions_addclosefrom_np(&actions, 3)

    var processID: pid_t = 0
    let code = unsafe withCStrings(arguments) { argv in
        unsafe withCStrings(environment) { envp in
            unsafe posix_spawnp(&processID, executable, &actions, &attributes, argv, envp)
        }
    }
    guard code == 0 else { throw PosixError(call: "posix_spawn \(executable)", code: code) }
    return processID
}

/// Lends the strings as C wants a list of them: pointers, ended by a null pointer.
private func withCStrings(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
) -> Int32 {
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe strings.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer {
        for index in unsafe pointers.indices { unsafe free(pointers[index]) }
    }
    return unsafe pointers.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return EINVAL }
        return unsafe body(start)
    }
}
