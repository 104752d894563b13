import CLinux
import Glibc

/// The one owner of a file descriptor, closed when its owner goes.
public struct Descriptor: ~Copyable, Sendable {
    /// The number the kernel knows it by; valid for as long as this value lives.
    public let number: Int32

    /// Takes over a descriptor that nobody else will close.
    public init(owning number: Int32) {
        self.number = number
    }

    /// Opens a file, for reading unless `flags` say otherwise; close-on-exec is always added.
    public init(opening path: String, flags: Int32? = nil, mode: UInt32 = 0o600) throws(PosixError) {
        let opened = unsafe path.withCString { unsafe open($0, (flags ?? O_RDONLY) | O_CLOEXEC, mode) }
        guard opened >= 0 else { throw PosixError.last("open \(path)") }
        number = opened
    }

    /// Gives the number away without closing it.
    public consuming func release() -> Int32 {
        let released = number
        discard self
        return released
    }

    deinit {
        // Linux frees the descriptor even when close(2) reports EINTR; a second call might hit a stranger's.
        _ = Glibc.close(number)
    }
}

/// Both ends of a pipe, close-on-exec.
public struct Pipe: ~Copyable, Sendable {
    public let reading: Descriptor
    public let writing: Descriptor

    public init() throws(PosixError) {
        var ends: (Int32, Int32) = (-1, -1)
        let result = unsafe withUnsafeMutableBytes(of: &ends) { bytes in
            unsafe pipe2(bytes.assumingMemoryBound(to: Int32.self).baseAddress, O_CLOEXEC)
        }
        guard result == 0 else { throw PosixError.last("pipe2") }
        reading = Descriptor(owning: ends.0)
        writing = Descriptor(owning: ends.1)
    }

    /// Splits the pipe, so that each end can be closed by itself.
    public consuming func ends() -> (reading: Int32, writing: Int32) {
        (reading.release(), writing.release())
    }
}
