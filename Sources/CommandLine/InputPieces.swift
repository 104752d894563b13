import Glibc
import Platform

extension InputFile {
    static let pieceBytes = 1 << 18

    /// Hands the content over in pieces, so that it is never held whole; what looks like gzip goes through `gzip -dc`.
    static func inPieces(_ path: String, _ take: ([UInt8]) throws -> Void) throws {
        do {
            let file = try Descriptor(opening: path)
            var piece: [UInt8] = []
            while piece.count < gzipMagic.count,
                try Platform.read(file.number, into: &piece, maxBytes: pieceBytes) > 0
            {}
            guard !piece.starts(with: gzipMagic) else { return try decompressed(path, take) }
            try take(piece)
            try pieces(of: file, take)
        } catch let error as PosixError {
            throw InputError.unreadable(path, error)
        }
    }

    private static func pieces(of file: borrowing Descriptor, _ take: ([UInt8]) throws -> Void) throws {
        var piece: [UInt8] = []
        while try Platform.read(file.number, into: &piece, maxBytes: pieceBytes) > 0 {
            try take(piece)
            piece.removeAll(keepingCapacity: true)
        }
    }

    /// gzip says in a line or two what is wrong, which a pipe holds until it is read here.
    private static func decompressed(_ path: String, _ take: ([UInt8]) throws -> Void) throws {
        let file = try Descriptor(opening: path)
        let output = try Pipe().ends()
        let fromChild = Descriptor(owning: output.reading)
        let childOutput = Descriptor(owning: output.writing)
        let errors = try Pipe().ends()
        let errorsFromChild = Descriptor(owning: errors.reading)
        let childErrors = Descriptor(owning: errors.writing)
        var child = try Subprocess(
            spawning: "gzip", ["-dc"], environment: [:], input: .descriptor(file.number),
            output: .descriptor(childOutput.number), errors: .descriptor(childErrors.number))
        // Only the child may hold its ends, or the end of its output would never be seen.
        _ = consume childOutput
        _ = consume childErrors
        do {
            try pieces(of: fromChild, take)
        } catch {
            // It may still be writing what nobody wants any more.
            try child.terminate(SIGTERM)
            _ = try child.wait()
            throw error
        }
        let complaint = try readAll(errorsFromChild.number)
        guard try child.wait().isSuccess else {
            throw InputError.notDecompressed(path, String(decoding: complaint, as: UTF8.self))
        }
    }
}
