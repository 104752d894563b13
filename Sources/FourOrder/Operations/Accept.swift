/// `Accept` (RFC 9110, section 12.5.1): which media types a client takes, and how gladly.
struct Accept {
    private var ranges: [(type: String, weight: Int)] = []

    /// Ranges looked at in one field, so that a long field costs no more than a short one.
    private static let maximumRanges = 32

    init(_ field: ArraySlice<UInt8>?) {
        guard let field else { return }
        for item in String(decoding: field, as: UTF8.self).lowercased().split(separator: ",").prefix(
            Self.maximumRanges)
        {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let type = parts.first else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }
            guard let weight = quality.map({ Self.thousandths($0.dropFirst(2)) }) ?? 1000 else { continue }
            ranges.append((type, weight))
        }
    }

    /// `0.875` as 875: a 0 with up to three digits, or a 1 with up to three zeros (section 12.4.2); nil for anything
    /// else, and its range is passed over.
    private static func thousandths(_ text: Substring) -> Int? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? parts[1] : "".utf8[...]
        guard parts.count <= 2, let whole = parts.first, whole.count == 1, fraction.count <= 3,
            fraction.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(
                Substring(whole) + Substring(fraction) + repeatElement("0", count: 3 - fraction.count)),
            (0...1000).contains(number)
        else { return nil }
        return number
    }

    /// Whether the type is named as such, and not ruled out.
    func names(_ type: String) -> Bool { ranges.contains { $0.type == type && $0.weight > 0 } }

    /// In thousandths, from the most specific range that covers the type; 0 where none does. Without the field
    /// every type is as good as any.
    func weight(of type: String) -> Int {
        if ranges.isEmpty { return 1000 }
        let family = type.prefix { $0 != "/" } + "/*"
        for wanted in [type, String(family), "*/*"] {
            if let range = ranges.first(where: { $0.type == wanted }) { return range.weight }
        }
        return 0
    }
}
