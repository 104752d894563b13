import Glibc

/// Reads at most `maxBytes` more onto the end of `bytes`; 0 means the end of the file or stream.
public func read(_ descriptor: Int32, into bytes: inout [UInt8], maxBytes: Int) throws(PosixError) -> Int {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: maxBytes))
    let (count, code) = unsafe bytes.withUnsafeMutableBytes { buffer in
        var count = -1
        repeat {
            count = unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: start), maxBytes)
        } while count < 0 && errno == EINTR
        return (count, errno)
    }
    bytes.removeLast(maxBytes - max(count, 0))
    guard count >= 0 else { throw PosixError(call: "read", code: code) }
    return count
}

/// Everything up to the end of a file or stream.
public func readAll(_ descriptor: Int32) throws(PosixError) -> [UInt8] {
    var bytes: [UInt8] = []
    while try read(descriptor, into: &bytes, maxBytes: 65_536) > 0 {}
    return bytes
}

/// The whole content of a file.
public func readFile(_ path: String) throws(PosixError) -> [UInt8] {
    let file = try Descriptor(opening: path)
    return try readAll(file.number)
}
