import Glibc

/// Reads at most `maxBytes` more onto the end of `bytes`; 0 means the end of the file or stream.
public func read(_ descriptor: Int32, into bytes: inout [UInt8], maxBytes: Int) throws(PosixError) -> Int {
    var (result, code): (Int, Int32) = (-1, 0)
    let chunk = unsafe [UInt8](unsafeUninitializedCapacity: maxBytes) { buffer, initializedCount in
        repeat {
            result = unsafe Glibc.read(descriptor, buffer.baseAddress, maxBytes)
            code = errno
        } while result < 0 && code == EINTR
        initializedCount = max(result, 0)
    }
    guard result >= 0 else { throw PosixError(call: "read", code: code) }
    bytes.append(contentsOf: chunk)
    return result
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
