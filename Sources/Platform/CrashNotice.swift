import CLinux
import Glibc

/// 崩溃通知: a line on standard output as soon as a crash begins.
///
/// Swift writes a report of a crash before the process ends, which takes most of a second on a busy machine. Whoever
/// starts the next process need not wait for it.
public enum CrashNotice {
    public static let line = CRASH_NOTICE

    /// Has this process say so from now on. Where Swift does not report crashes nothing is said: the process ends at once.
    public static func begin() {
        tell_of_crashes(STDOUT_FILENO)
    }
}
