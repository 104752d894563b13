import Cryptography
import JSON
import Platform

/// Reads a file whole, plain or compressed.
enum InputFile {
    /// What every gzip file begins with (RFC 1952, section 2.3.1).
    static let gzipMagic: [UInt8] = [0x1F, 0x8B]

    /// The content; what looks like gzip goes through `gzip -dc`, whatever the file's name.
    static func read(_ path: String) throws(InputError) -> [UInt8] {
        let outcome: Subprocess.Outcome
        do throws(PosixError) {
            let bytes = try readFile(path)
            guard bytes.starts(with: gzipMagic) else { return bytes }
            outcome = try Subprocess.run("gzip", ["-dc"], environment: [:], input: bytes)
        } catch {
            throw .unreadable(path, error)
        }
        guard outcome.status.isSuccess else {
            throw .notDecompressed(path, String(decoding: outcome.errors, as: UTF8.self))
        }
        return outcome.output
    }
}

/// Why a file gave no input.
enum InputError: Error, Equatable, CustomStringConvertible {
    case unreadable(String, PosixError)
    case notDecompressed(String, String)
    /// A line, counted from 1, that is no JSON object.
    case malformedLine(Int, String)
    case empty(String)

    var description: String {
        switch self {
        case .unreadable(let path, let error): "无法读取 · cannot read \(path): \(error)"
        case .notDecompressed(let path, let reason): "无法解压 · cannot decompress \(path): \(reason)"
        case .malformedLine(let line, let reason):
            "第 \(line) 行不是 JSON 对象 · line \(line) is no JSON object: \(reason)"
        case .empty(let path): "没有内容 · nothing in \(path)"
        }
    }
}

/// One line of the file: the body of `POST /v1/orders`, as it stands there.
struct ReplayLine: Sendable {
    /// Counted from 1.
    let number: Int
    let body: [UInt8]
    let hasWindow: Bool
    /// The `Idempotency-Key` of placing it: the same file replayed again has the same keys.
    let key: String

    /// Every line that is not blank.
    static func read(_ path: String) throws -> [ReplayLine] {
        var lines: [ReplayLine] = []
        var number = 0
        for text in try InputFile.read(path).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        {
            number += 1
            let body = Array(text.last == UInt8(ascii: "\r") ? text.dropLast() : text)
            guard body.contains(where: { $0 != UInt8(ascii: " ") }) else { continue }
            lines.append(try ReplayLine(number: number, body: body))
        }
        guard !lines.isEmpty else { throw InputError.empty(path) }
        return lines
    }

    init(number: Int, body: [UInt8]) throws {
        let tree: JSONTree
        do {
            tree = try JSONTree(parsing: body)
        } catch {
            throw InputError.malformedLine(number, "\(error.kind) at byte \(error.offset)")
        }
        guard tree.object != nil else { throw InputError.malformedLine(number, "another kind of value") }
        self.number = number
        self.body = body
        hasWindow = !(tree["window"]?.isNull ?? true)
        // The number tells apart lines that are the same otherwise; 64 bits of the hash tell files apart.
        key = "replay-\(number)-\(Hex.encode(Array(try SHA256.digest(body).prefix(8))))"
    }
}
