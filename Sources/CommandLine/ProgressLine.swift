import Glibc
import Platform

/// How far a long command has come, on standard error: a bar that redraws itself on a terminal, elsewhere a line every
/// few seconds.
struct ProgressLine {
    private static let barCells = 24
    private static let linesApartNanoseconds: Int64 = 5_000_000_000

    private let total: Int
    private let unit: String
    private let start: MonotonicTime
    private let isTerminal: Bool
    private var lastLine: MonotonicTime
    private var hasDrawn = false

    /// - Parameter unit: What is counted, for the rate.
    init(total: Int, unit: String, now: MonotonicTime, isTerminal: Bool = isatty(STDERR_FILENO) == 1) {
        self.total = total
        self.unit = unit
        start = now
        lastLine = now
        self.isTerminal = isTerminal
    }

    mutating func show(done: Int, note: String, now: MonotonicTime) {
        if isTerminal {
            hasDrawn = true
            // Back to the first column; what is left of a longer line is erased (ECMA-48, EL).
            write("\r\(bar(done)) \(text(done, now)) \(note)\u{1B}[K")
        } else if now.nanoseconds(since: lastLine) >= Self.linesApartNanoseconds {
            lastLine = now
            write("\(text(done, now)) \(note)\n")
        }
    }

    /// Leaves the bar standing and begins a line of its own.
    func end() {
        if hasDrawn { write("\n") }
    }

    /// `1200/2000 60% 85.3 orders/s, 0:09 left`.
    func text(_ done: Int, _ now: MonotonicTime) -> String {
        let seconds = Double(now.nanoseconds(since: start)) / 1e9
        let rate = seconds > 0 ? Double(done) / seconds : 0
        let percent = total > 0 ? done * 100 / total : 100
        let left = rate > 0 ? Self.clock(Double(total - done) / rate) : "-:--"
        return "\(done)/\(total) \(percent)% \(Self.tenths(rate)) \(unit)/s, 剩余 \(left) left"
    }

    private func bar(_ done: Int) -> String {
        let full = total > 0 ? min(Self.barCells, done * Self.barCells / total) : Self.barCells
        return "[" + String(repeating: "#", count: full) + String(repeating: ".", count: Self.barCells - full)
            + "]"
    }

    /// Minutes and seconds, or hours, minutes and seconds.
    static func clock(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 359_999).rounded(.up))
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
    }

    /// With one decimal.
    static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// What cannot be shown, because nobody reads it any more, is not shown.
    private func write(_ text: String) {
        StandardError.write(lines: Array(text.utf8))
    }
}
