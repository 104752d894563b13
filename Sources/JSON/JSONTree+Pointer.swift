extension JSONTree {
    /// The value a JSON Pointer (RFC 6901) leads to, or nil where the pointer is ill-formed or leads nowhere.
    public subscript(pointer pointer: String) -> JSONTree? {
        if pointer.isEmpty { return self }
        guard pointer.utf8.first == UInt8(ascii: "/") else { return nil }
        var value = self
        for token in pointer.unicodeScalars.dropFirst().split(
            separator: "/", omittingEmptySubsequences: false)
        {
            guard let name = Self.unescape(token), let next = value.child(name) else { return nil }
            value = next
        }
        return value
    }

    private func child(_ name: String) -> JSONTree? {
        guard case .array = self else { return self[name] }
        let isIndex = name == "0" || name.utf8.first != UInt8(ascii: "0")
        guard isIndex, name.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let index = Int(name) else {
            return nil
        }
        return self[index]
    }

    /// `~1` is a slash and `~0` a tilde; a tilde before anything else is an error.
    private static func unescape(_ token: Substring.UnicodeScalarView) -> String? {
        var name = String.UnicodeScalarView()
        var rest = token.makeIterator()
        while let scalar = rest.next() {
            if scalar != "~" {
                name.append(scalar)
                continue
            }
            switch rest.next() {
            case "0": name.append("~")
            case "1": name.append("/")
            default: return nil
            }
        }
        return String(name)
    }
}
