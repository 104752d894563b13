import Glibc

/// Writes all bytes to a blocking descriptor, over as many calls as that takes.
public func writeAll(_ descriptor: Int32, _ bytes: some Sequence<UInt8>) throws(PosixError) {
    try writeAll(descriptor, Array(bytes))
}

/// Writes all bytes to a blocking descriptor, over as many calls as that takes.
public func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) throws(PosixError) {
    var written = 0
    while written < bytes.count {
        let (count, code) = unsafe bytes.withUnsafeBytes { buffer in
            (
                unsafe Glibc.write(
                    descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written),
                errno
            )
        }
        if count >= 0 {
            written += count
        } else if code != EINTR {
            throw PosixError(call: "write", code: code)
        }
    }
}

/// The process's standard output, a line at a time through write(2): what stdio buffers is lost on a kill.
public enum StandardOutput {
    /// Writes the text and a line feed, as `writeLine` does, for whom it is the result: a result that is lost is none.
    public static func print(_ text: String) throws(PosixError) {
        do {
            try writeAll(STDOUT_FILENO, Array((text + "\n").utf8))
        } catch {
            throw PosixError(call: "write to standard output", code: error.code)
        }
    }

    /// Writes the text and a line feed in one call, so that lines of several threads do not mix.
    /// False when nobody reads the output any more.
    @discardableResult
    public static func writeLine(_ text: String) -> Bool {
        Platform.writeLine(STDOUT_FILENO, text)
    }
}

/// The process's standard error, a line at a time through write(2).
public enum StandardError {
    /// Writes the text and a line feed in one call. False when nobody reads the output any more.
    @discardableResult
    public static func writeLine(_ text: String) -> Bool {
        Platform.writeLine(STDERR_FILENO, text)
    }

    /// Writes whole lines, each with its line feed. False when nobody reads the output any more.
    @discardableResult
    public static func write(lines: [UInt8]) -> Bool {
        do {
            try writeAll(STDERR_FILENO, lines)
            return true
        } catch {
            return false
        }
    }
}

private func writeLine(_ descriptor: Int32, _ text: String) -> Bool {
    do {
        try writeAll(descriptor, Array((text + "\n").utf8))
        return true
    } catch {
        return false
    }
}
