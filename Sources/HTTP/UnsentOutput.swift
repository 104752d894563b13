import Platform

/// What of an answer its reader has not taken yet.
final class UnsentOutput {
    private(set) var bytes: [UInt8]
    private(set) var sent = 0
    private(set) var pace: Pace

    init(_ bytes: [UInt8], at now: MonotonicTime) {
        self.bytes = bytes
        pace = Pace(at: now)
    }

    var isSent: Bool { sent == bytes.count }

    func append(_ more: [UInt8]) { bytes += more }

    func moved(_ count: Int) {
        sent += count
        pace.moved(count)
    }
}
