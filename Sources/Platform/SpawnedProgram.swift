import CLinux
import Glibc

/// What posix_spawn(3) is told about a child, with the attributes described at `Subprocess`.
struct SpawnedProgram {
    let executable: String
    /// The program's name first.
    let arguments: [String]
    let environment: [String]
    /// The child's 0, 1 and 2.
    let streams: [Subprocess.Stream]
    /// The child's 3 and on.
    let inherited: [Int32]
    let leadsGroup: Bool

    func spawn() throws(PosixError) -> Int32 {
        var attributes = posix_spawnattr_t()
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawnattr_init(&attributes)
        unsafe posix_spawn_file_actions_init(&actions)
        let copies = try copiesOfInherited()
        defer {
            unsafe posix_spawnattr_destroy(&attributes)
            unsafe posix_spawn_file_actions_destroy(&actions)
            for copy in copies { close(copy) }
        }
        setAttributes(&attributes)
        unsafe addStreams(&actions)
        for (index, copy) in copies.enumerated() {
            unsafe posix_spawn_file_actions_adddup2(&actions, copy, Self.firstInherited + Int32(index))
        }
        unsafe posix_spawn_file_actions_addclosefrom_np(&actions, Self.firstInherited + Int32(copies.count))

        var processID: pid_t = 0
        let code = unsafe withCStrings(arguments) { argv in
            unsafe withCStrings(environment) { envp in
                unsafe posix_spawnp(&processID, executable, &actions, &attributes, argv, envp)
            }
        }
        guard code == 0 else { throw PosixError(call: "posix_spawn \(executable)", code: code) }
        return processID
    }

    private static let firstInherited: Int32 = 3

    /// Above all numbers that the child will see, so that none is overwritten before it is copied.
    private func copiesOfInherited() throws(PosixError) -> [Int32] {
        var copies: [Int32] = []
        for number in inherited {
            let copy = fcntl(number, F_DUPFD_CLOEXEC, Self.firstInherited + Int32(inherited.count))
            guard copy >= 0 else {
                for copy in copies { close(copy) }
                throw PosixError.last("fcntl F_DUPFD_CLOEXEC")
            }
            copies.append(copy)
        }
        return copies
    }

    private func setAttributes(_ attributes: inout posix_spawnattr_t) {
        var none = signalSet([])
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        // Group 0 is one of the child's own.
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (leadsGroup ? POSIX_SPAWN_SETPGROUP : 0)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    }

    private func addStreams(_ actions: inout posix_spawn_file_actions_t) {
        for (number, stream) in streams.enumerated() {
            switch stream {
            case .null:
                unsafe posix_spawn_file_actions_addopen(&actions, Int32(number), "/dev/null", O_RDWR, 0)
            case .descriptor(let source):
                unsafe posix_spawn_file_actions_adddup2(&actions, source, Int32(number))
            }
        }
    }
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
