import CLibPQ

/// Takes the rows of one `COPY … FROM STDIN`, whatever its format, in pieces of any size.
///
/// Pieces are collected into writes of 64 KiB, so a piece a field is fine.
public struct CopyWriter: ~Copyable {
    static let flushBytes = 65_536

    private let send: ([UInt8]) throws(DatabaseError) -> Void
    private var buffer: [UInt8] = []

    fileprivate init(_ send: @escaping ([UInt8]) throws(DatabaseError) -> Void) {
        self.send = send
        buffer.reserveCapacity(Self.flushBytes + 4_096)
    }

    /// Appends raw bytes in the format of the COPY.
    public mutating func write(_ bytes: some Collection<UInt8>) throws(DatabaseError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.flushBytes { try flush() }
    }

    /// Appends one row in the `text` format (the default one): NULL for nil, tabs between, specials escaped.
    public mutating func row(_ fields: [String?]) throws(DatabaseError) {
        for (index, field) in fields.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: "\t")) }
            guard let field else {
                buffer.append(contentsOf: "\\N".utf8)
                continue
            }
            for byte in field.utf8 { appendEscaped(byte) }
        }
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.flushBytes { try flush() }
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\\"): buffer.append(contentsOf: "\\\\".utf8)
        case UInt8(ascii: "\t"): buffer.append(contentsOf: "\\t".utf8)
        case UInt8(ascii: "\n"): buffer.append(contentsOf: "\\n".utf8)
        case UInt8(ascii: "\r"): buffer.append(contentsOf: "\\r".utf8)
        default: buffer.append(byte)
        }
    }

    fileprivate mutating func flush() throws(DatabaseError) {
        guard !buffer.isEmpty else { return }
        try send(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}

extension Connection {
    /// Runs `COPY … FROM STDIN (FORMAT csv | binary | text)` with the rows the body writes.
    /// When the body throws, the server drops what it was given.
    /// - Returns: the number of rows.
    @discardableResult
    public func copyIn(_ command: String, _ body: (inout CopyWriter) throws -> Void) throws -> Int {
        _ = try unsafe Rows(owning: check(PQexec(handle, command)))
        let handle = unsafe self.handle
        var writer = CopyWriter { (bytes) throws(DatabaseError) in
            let sent = unsafe bytes.withUnsafeBytes { buffer in
                unsafe PQputCopyData(
                    handle, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count))
            }
            guard sent == 1 else { throw unsafe DatabaseError(connection: handle, kind: .connectionLost) }
        }
        do {
            try body(&writer)
            try writer.flush()
        } catch {
            _ = unsafe PQputCopyEnd(handle, "the rows could not be produced")
            drainResults()
            throw error
        }
        guard unsafe PQputCopyEnd(handle, nil) == 1 else {
            throw unsafe DatabaseError(connection: handle, kind: .connectionLost)
        }
        let rows = try unsafe Rows(owning: check(PQgetResult(handle)))
        drainResults()
        return rows.affected
    }

    private func drainResults() {
        while let result = unsafe PQgetResult(handle) { unsafe PQclear(result) }
    }
}
