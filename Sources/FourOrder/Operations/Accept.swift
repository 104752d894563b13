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
            ranges.append((type, quality.flatMap { Double($0.dropFirst(2)) }.map { Int($0 * 1000) } ?? 1000))
        }
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
