import Glibc
import Platform

/// A line on a terminal that says how far a run is; nothing where nobody watches.
enum Progress {
    static func show(_ counts: (acknowledged: Int, attempts: Int), _ done: Int, of all: Int) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        StandardError.write(
            lines: Array("\r已确认 · acknowledged \(counts.acknowledged), 故障 · faults \(done)/\(all)   ".utf8))
    }

    static func clear() {
        if isatty(STDERR_FILENO) == 1 { StandardError.write(lines: Array("\r\u{1B}[K".utf8)) }
    }
}
