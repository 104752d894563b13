import Glibc
import Platform

/// One process at a time runs the cluster of a data directory. The kernel drops the lock with the process, however
/// that ends (flock(2)); children do not inherit it.
struct ClusterLock: ~Copyable, Sendable {
    private let descriptor: Descriptor

    private init(_ descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    /// - Throws: a sentence naming the directory and the process that holds it.
    static func acquire(_ directory: ClusterDirectory) throws(ClusterError) -> ClusterLock {
        let descriptor = try open(directory)
        guard flock(descriptor.number, LOCK_EX | LOCK_NB) == 0 else {
            let holder = read(descriptor.number)
            throw ClusterError("The data directory \(directory.root) is in use by process \(holder).")
        }
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor.number, 0) == 0,
            unsafe pwrite(descriptor.number, text, text.count, 0) == text.count
        else {
            throw ClusterError("The lock file \(directory.lock) cannot be written (errno \(errno)).")
        }
        return ClusterLock(descriptor)
    }

    private static func open(_ directory: ClusterDirectory) throws(ClusterError) -> Descriptor {
        do {
            return try Descriptor(opening: directory.lock, flags: O_RDWR | O_CREAT, mode: 0o644)
        } catch {
            throw ClusterError("The lock file of the data directory cannot be opened: \(error).")
        }
    }

    private static func read(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(count, 0)).prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        return digits.isEmpty ? "unknown" : String(decoding: digits, as: UTF8.self)
    }
}
