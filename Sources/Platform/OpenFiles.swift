import Glibc

/// How many descriptors the process may have open.
public enum OpenFiles {
    /// Raises the limit as far as the system lets this process: each connection needs one, and most systems start programs
    /// with 1,024.
    /// - Returns: the limit now.
    @discardableResult
    public static func raiseLimit() -> UInt64 {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return UInt64(limit.rlim_cur)
    }
}
