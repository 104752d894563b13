/// 语言标签: a language or dialect (语言, 方言) by its BCP 47 tag, such as `yue` 粤语, `nan` 闽南语, `wuu` 吴语, `ug` 维吾尔语
/// or `cmn-sichuan` 四川话, in its canonical form.
///
/// Well-formedness is that of RFC 5646, section 2.1; whether a subtag is registered is not asked, and the
/// grandfathered tags of section 2.2.8 are taken only where they have the form of others.
public struct LanguageTag: Hashable, Sendable {
    /// In the case of RFC 5646, section 2.1.1, and without what stands before an extended language (section
    /// 4.5): `zh-yue-hk` is `yue-HK`.
    public let text: String

    /// Unicode code points of a tag as it is given: what section 4.4.1 asks everybody to hold.
    public static let maxLength = 35

    /// Nil for what is no well-formed tag.
    public init?(_ text: String) {
        guard text.utf8.count <= LanguageTag.maxLength else { return nil }
        let subtags = text.lowercased().split(separator: "-", omittingEmptySubsequences: false)
        guard let first = subtags.first,
            subtags.allSatisfy({ (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isAlphanumeric) }),
            let languages = LanguageTag.languages(subtags)
        else { return nil }
        let rest = subtags[languages...]
        guard first == "x" || LanguageTag.isWellFormed(rest) else { return nil }
        self.text = LanguageTag.inCase([subtags[languages - 1]] + rest)
    }

    /// Whether a tag is met by this range, by basic filtering (RFC 4647, section 3.3.1): `cmn` by `cmn-sichuan`,
    /// but not the other way round.
    public func isMet(by tag: LanguageTag) -> Bool {
        guard tag.text.hasPrefix(text) else { return false }
        let rest = tag.text.dropFirst(text.count)
        return rest.isEmpty || rest.first == "-"
    }

    /// How many subtags name the language: itself, and up to three extended ones.
    private static func languages(_ subtags: [Substring]) -> Int? {
        guard let first = subtags.first else { return nil }
        if first == "x" { return subtags.count > 1 ? 1 : nil }
        guard first.utf8.count >= 2, first.utf8.allSatisfy(\.isLetter) else { return nil }
        guard first.utf8.count <= 3 else { return 1 }
        return 1
            + subtags[1...].prefix(3).prefix { $0.utf8.count == 3 && $0.utf8.allSatisfy(\.isLetter) }.count
    }

    /// `["-" script] ["-" region] *("-" variant) *("-" extension) ["-" privateuse]`
    private static func isWellFormed(_ subtags: ArraySlice<Substring>) -> Bool {
        var rest = subtags
        if let next = rest.first, next.utf8.count == 4, next.utf8.allSatisfy(\.isLetter) {
            rest.removeFirst()
        }
        if let next = rest.first, isRegion(next) { rest.removeFirst() }
        var seen: Set<Substring> = []
        while let next = rest.first, isVariant(next) {
            guard seen.insert(next).inserted else { return false }
            rest.removeFirst()
        }
        while let singleton = rest.first {
            guard singleton.utf8.count == 1, seen.insert(singleton).inserted else { return false }
            if singleton == "x" { return rest.count > 1 }
            let parts = rest.dropFirst().prefix { $0.utf8.count >= 2 }
            guard !parts.isEmpty else { return false }
            rest = rest[parts.endIndex...]
        }
        return true
    }

    private static func isRegion(_ subtag: Substring) -> Bool {
        subtag.utf8.count == 2 && subtag.utf8.allSatisfy(\.isLetter)
            || subtag.utf8.count == 3 && subtag.utf8.allSatisfy(\.isDigit)
    }

    private static func isVariant(_ subtag: Substring) -> Bool {
        subtag.utf8.count >= 5 || subtag.utf8.count == 4 && subtag.utf8.first?.isDigit == true
    }

    /// Regions in upper case, scripts with a capital, neither of them after a singleton.
    private static func inCase(_ subtags: [Substring]) -> String {
        var isExtension = subtags.first == "x"
        return subtags.enumerated().map { index, subtag in
            isExtension = isExtension || subtag.utf8.count == 1
            guard index > 0, !isExtension, subtag.utf8.allSatisfy(\.isLetter) else { return String(subtag) }
            switch subtag.utf8.count {
            case 2: return subtag.uppercased()
            case 4: return subtag.prefix(1).uppercased() + subtag.dropFirst()
            default: return String(subtag)
            }
        }.joined(separator: "-")
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
    /// Of a lower-case text.
    fileprivate var isLetter: Bool { (0x61...0x7A).contains(self) }
    fileprivate var isAlphanumeric: Bool { isDigit || isLetter }
}
