/// Reads the head of an answer (RFC 9112, section 4), for the client.
struct ResponseHead {
    let status: Int
    let headers: [ClientResponse.Header]
    private let isHTTP10: Bool

    /// - Parameter head: Up to and with the empty line.
    init(_ head: ArraySlice<UInt8>) throws(ClientError) {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        guard let first = lines.first else { throw .malformed("no status line") }
        let parts = first.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0] == "HTTP/1.1" || parts[0] == "HTTP/1.0", parts[1].count == 3,
            let status = Int(parts[1])
        else { throw .malformed(String(first)) }
        var headers: [ClientResponse.Header] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { throw .malformed(String(line)) }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers.append(
                ClientResponse.Header(name: line[..<colon].lowercased(), value: Self.trimEnd(value)))
        }
        self.status = status
        self.headers = headers
        isHTTP10 = parts[0] == "HTTP/1.0"
    }

    /// How the body ends, in the order of RFC 9112, section 6.3; nil for "when the connection does".
    func framing(isHead: Bool) throws(ClientError) -> RequestHead.Framing? {
        if isHead || status < 200 || status == 204 || status == 304 { return RequestHead.Framing.none }
        if let coding = value("transfer-encoding") {
            guard coding.lowercased() == "chunked" else { throw .malformed("transfer-encoding \(coding)") }
            return .chunked
        }
        guard let length = value("content-length") else { return nil }
        guard let count = Int(length), count >= 0 else { throw .malformed("content-length \(length)") }
        return .length(count)
    }

    /// Whether the server keeps the connection open (RFC 9112, section 9.3).
    var keepsAlive: Bool {
        let options = value("connection")?.lowercased() ?? ""
        return isHTTP10 ? options.contains("keep-alive") : !options.contains("close")
    }

    private func value(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    private static func trimEnd(_ text: Substring) -> String {
        var text = text
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
