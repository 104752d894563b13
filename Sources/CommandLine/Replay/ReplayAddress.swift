/// Where the server is: `http://HOST[:PORT]`.
struct ReplayAddress: Equatable, Sendable {
    let host: String
    let port: UInt16

    /// nil for anything else; a path other than `/` is not taken, nor is https.
    init?(_ url: String) {
        guard url.hasPrefix("http://") else { return nil }
        var rest = Substring(url).dropFirst("http://".count)
        if rest.hasSuffix("/") { rest.removeLast() }
        guard !rest.isEmpty, !rest.contains(where: { "/?#@".contains($0) }) else { return nil }
        guard let colon = rest.lastIndex(of: ":"), !rest.hasSuffix("]") else {
            host = Self.bare(rest)
            port = 80
            return
        }
        guard let number = UInt16(rest[rest.index(after: colon)...]), number > 0, colon > rest.startIndex
        else {
            return nil
        }
        host = Self.bare(rest[..<colon])
        port = number
    }

    /// An IPv6 address without its brackets.
    private static func bare(_ host: Substring) -> String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : String(host)
    }
}
