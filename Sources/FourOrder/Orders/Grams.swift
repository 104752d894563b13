/// What orders are searched by: one and two neighbouring characters of their words, so that a Chinese word of
/// two characters is found by index. Full-text search would take a Chinese sentence for one word, trigrams need
/// three characters.
///
/// A character is a Unicode scalar here. A gram is held as one number while grams are gathered: the first scalar in
/// the upper half, the second one, or 0, in the lower.
enum Grams {
    /// All grams of a text, each once.
    static func index(_ text: String) -> [String] {
        var grams: [UInt64] = []
        for run in runs(text) {
            for (place, scalar) in run.enumerated() {
                grams.append(gram(scalar))
                if place > 0 { grams.append(gram(run[place - 1], scalar)) }
            }
        }
        return distinct(grams)
    }

    /// What an order is found by when whoever it is for asks for his data: no search has a gram of so many characters.
    static func index(phone: String?) -> [String] { phone.map { ["tel:\($0)"] } ?? [] }

    /// The grams that a text must have to hold what is searched for: pairs, or the character itself where a word
    /// has only one.
    static func search(_ query: String) -> [String] {
        var grams: [UInt64] = []
        for run in runs(query) {
            if run.count == 1 { grams.append(gram(run[0])) }
            for place in run.indices.dropFirst() { grams.append(gram(run[place - 1], run[place])) }
        }
        return distinct(grams)
    }

    /// The words searched for, lower case: each must occur as it stands.
    static func words(_ query: String) -> [String] {
        query.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// Runs of letters and digits, lower case.
    private static func runs(_ text: String) -> [[Unicode.Scalar]] {
        var runs: [[Unicode.Scalar]] = []
        var run: [Unicode.Scalar] = []
        for scalar in text.lowercased().unicodeScalars {
            if isOfWord(scalar) {
                run.append(scalar)
            } else if !run.isEmpty {
                runs.append(run)
                run.removeAll(keepingCapacity: true)
            }
        }
        if !run.isEmpty { runs.append(run) }
        return runs
    }

    /// Letters with their marks, and digits. Common Chinese characters are known without a look into Unicode's tables.
    private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4E00...0x9FFF, 0x61...0x7A, 0x30...0x39: true
        case 0...0x7F, 0x3000...0x3004, 0xFF00...0xFF0F: false
        default: scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        }
    }

    private static func gram(_ first: Unicode.Scalar, _ second: Unicode.Scalar? = nil) -> UInt64 {
        UInt64(first.value) << 32 | UInt64(second?.value ?? 0)
    }

    private static func distinct(_ grams: [UInt64]) -> [String] {
        var texts: [String] = []
        texts.reserveCapacity(grams.count)
        var last: UInt64?
        for gram in grams.sorted() where gram != last {
            last = gram
            texts.append(text(gram))
        }
        return texts
    }

    private static func text(_ gram: UInt64) -> String {
        var text = String.UnicodeScalarView()
        for value in [UInt32(gram >> 32), UInt32(truncatingIfNeeded: gram)] where value != 0 {
            if let scalar = Unicode.Scalar(value) { text.append(scalar) }
        }
        return String(text)
    }
}
