@testable import HTTP

/// Requests on one connection. However they are cut, they are the same requests and the same refusal; what is
/// accepted holds to the grammar, and written again it reads as the same.
enum HTTPTarget {
    private struct Outcome: Equatable {
        var parsed: [ParserHarness.Parsed]
        var failure: ProtocolFailure?
    }

    /// Small, so that short inputs reach them.
    private static let limits: Limits = {
        var limits = Limits()
        limits.maxMethodBytes = 12
        limits.maxTargetBytes = 64
        limits.maxHeadBytes = 400
        limits.maxHeaderFields = 8
        limits.maxChunkLineBytes = 24
        limits.maxTrailerBytes = 48
        return limits
    }()

    @Sendable
    static func run(_ input: [UInt8]) {
        var choices = Choices(input)
        let isBytewise = choices.byte() == 1
        let place = choices.byte() << 8 | choices.byte()
        let bytes = choices.rest
        let whole = outcome(of: [bytes])
        let cut = bytes.startIndex + place % (bytes.count + 1)
        require(outcome(of: [bytes[..<cut], bytes[cut...]]) == whole, "cut at \(place), it is the same")
        if isBytewise, bytes.count < 512 {
            require(
                outcome(of: bytes.indices.map { bytes[$0...$0] }) == whole, "byte by byte, it is the same")
        }
        for request in whole.parsed {
            checkGrammar(request)
            if request.body != ParserHarness.unfinished { checkWriting(request) }
        }
    }

    private static func outcome(of pieces: [ArraySlice<UInt8>]) -> Outcome {
        var harness = ParserHarness(limits: limits)
        do throws(ProtocolFailure) {
            for piece in pieces { try harness.feed(piece) }
        } catch {
            return Outcome(parsed: harness.parsed, failure: error)
        }
        return Outcome(parsed: harness.parsed, failure: nil)
    }

    /// Scalar by scalar: a combining mark that begins the value would hide the equals sign.
    private static func name(of field: String) -> Substring {
        Substring(field.unicodeScalars.prefix { $0 != "=" })
    }

    private static func isToken(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(token.contains)
    }

    private static let token = Set(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

    /// RFC 9112 in the words of a second reader.
    private static func checkGrammar(_ request: ParserHarness.Parsed) {
        require(isToken(request.method[...]), "a method is a token")
        require(request.path.hasPrefix("/") || request.path == "*", "a path begins with a slash")
        let target = request.path + (request.query ?? "")
        require(target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a target is visible ASCII")
        var seen: [String: Int] = [:]
        for field in request.headers {
            let name = self.name(of: field)
            require(isToken(name), "a field's name is a token")
            require(
                field.utf8.allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }, "a value holds no controls")
            seen[name.lowercased(), default: 0] += 1
        }
        for name in ["host", "content-length", "transfer-encoding", "authorization", "content-type"] {
            require(seen[name, default: 0] <= 1, "\(name) comes once")
        }
        require(seen["content-length"] == nil || seen["transfer-encoding"] == nil, "there is one framing")
    }

    private static func checkWriting(_ request: ParserHarness.Parsed) {
        let dropped = ["content-length", "transfer-encoding"]
        let kept = request.headers.filter { field in
            !dropped.contains(name(of: field).lowercased())
        }
        var text = "\(request.method) \(request.path)\(request.query.map { "?" + $0 } ?? "") HTTP/1.1\r\n"
        for field in kept {
            let value = field.unicodeScalars.drop { $0 != "=" }.dropFirst()
            text += "\(name(of: field)):\(String(value))\r\n"
        }
        let isHostless = !kept.contains { $0.lowercased().hasPrefix("host=") }
        if isHostless { text += "Host: a\r\n" }
        text += "Content-Length: \(request.body.utf8.count)\r\n\r\n\(request.body)"
        var harness = ParserHarness()
        do throws(ProtocolFailure) { try harness.feed(text.utf8) } catch {
            require(false, "what was accepted is refused when it is written again: \(error)")
        }
        let again = harness.parsed.first
        require(
            harness.parsed.count == 1 && again?.method == request.method && again?.path == request.path
                && again?.query == request.query && again?.body == request.body
                && again?.headers.prefix(kept.count) == kept[...],
            "what was accepted reads as itself when it is written again")
    }
}
