import Foundation
import Glibc
import Platform

/// Shows on standard error how far something has come: a bar that is drawn over on a terminal, else a line every
/// now and then.
struct ProgressBar {
    private static let width = 30
    private static let drawMilliseconds: Int64 = 100
    private static let lineMilliseconds: Int64 = 2_000

    private let label: String
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let began = MonotonicTime.now()
    private var drawn = MonotonicTime(nanoseconds: 0)
    private var isOpen = false

    init(_ label: String) {
        self.label = label
    }

    /// - Parameter detail: what is being done, a word.
    mutating func show(_ done: Int, of total: Int, _ detail: String) {
        let now = MonotonicTime.now()
        let pause = isTerminal ? Self.drawMilliseconds : Self.lineMilliseconds
        guard now.nanoseconds(since: drawn) >= pause * 1_000_000 || (done == total && isTerminal) else {
            return
        }
        drawn = now
        let percent = total > 0 ? done * 100 / total : 100
        let count = "\(done)/\(total) \(detail)"
        if isTerminal {
            let filled = Self.width * percent / 100
            let bar =
                String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
            write("\r\u{1B}[K\(label) \(bar) \(percent) % \(count)")
            isOpen = true
        } else {
            StandardError.writeLine("\(label) \(percent) % \(count)")
        }
    }

    /// Clears the bar, so that what follows begins a line.
    mutating func finish() {
        if isOpen { write("\r\u{1B}[K") }
        isOpen = false
    }

    /// Seconds since the beginning, with one decimal.
    var seconds: String {
        let tenths = MonotonicTime.now().nanoseconds(since: began) / 100_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }

    private func write(_ text: String) {
        StandardError.write(lines: Array(text.utf8))
    }
}
