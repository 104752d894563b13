import CLinux
import Glibc

/// What becomes of a child when its parent is gone.
public enum ParentDeath {
    /// Has the kernel send this process a signal when the thread that made it has ended, however it ended (prctl(2)).
    /// - Parameter parent: The process that made it; where another is the parent already, the signal comes at once.
    public static func signalSelf(_ signal: Int32, parent: Int32) throws(PosixError) {
        _ = try checked("prctl PR_SET_PDEATHSIG") { set_parent_death_signal(signal) }
        if getppid() != parent { raise(signal) }
    }
}
