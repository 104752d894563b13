/// What orders are searched by: one and two neighbouring characters of their words, so that a Chinese word of
/// two characters is found by index. Full-text search would take a Chinese sentence for one word, trigrams need
/// three characters.
enum Grams {
    /// All grams of a text, each once.
    static func index(_ text: String) -> [String] {
        var grams: Set<String> = []
        for run in runs(text) {
            var previous: Character?
            for character in run {
                grams.insert(String(character))
                if let previous { grams.insert(String([previous, character])) }
                previous = character
            }
        }
        return grams.sorted()
    }

    /// The grams that a text must have to hold what is searched for: pairs, or the character itself where a word
    /// has only one.
    static func search(_ query: String) -> [String] {
        var grams: Set<String> = []
        for run in runs(query) {
            let characters = Array(run)
            if characters.count == 1 { grams.insert(String(characters[0])) }
            for index in 1..<max(1, characters.count) {
                grams.insert(String([characters[index - 1], characters[index]]))
            }
        }
        return grams.sorted()
    }

    /// The words searched for, lower case: each must occur as it stands.
    static func words(_ query: String) -> [String] {
        query.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// Runs of letters and digits, lower case.
    private static func runs(_ text: String) -> [Substring] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }
    }
}
