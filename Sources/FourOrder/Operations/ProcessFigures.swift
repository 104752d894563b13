import Foundation
import Glibc

/// What the kernel says of this process.
enum ProcessFigures {
    /// Memory held in RAM, in bytes; nil where `/proc` cannot be read (proc_pid_statm(5): the second number is in
    /// pages).
    static var residentBytes: Int? {
        guard let text = FileManager.default.contents(atPath: "/proc/self/statm") else { return nil }
        let numbers = String(decoding: text, as: UTF8.self).split(separator: " ")
        return numbers.count > 1 ? Int(numbers[1]).map { $0 * Int(getpagesize()) } : nil
    }

    /// Seconds of processor time used so far, by all threads.
    static var cpuSeconds: Double {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Descriptors open; nil where `/proc` cannot be read.
    static var openDescriptors: Int? {
        try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }
}
