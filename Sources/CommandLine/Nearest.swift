/// The name most like another one: what was probably meant by a typing error.
enum Nearest {
    /// The nearest of the names, unless even that differs in more than a third of its letters, or more than three.
    static func name(to text: String, among names: [String]) -> String? {
        let ranked = names.map { (name: $0, distance: distance(text, $0)) }.min { $0.distance < $1.distance }
        guard let ranked, ranked.distance <= max(2, min(3, ranked.name.count / 3)) else { return nil }
        return ranked.name
    }

    /// Insertions, deletions, replacements and swaps of neighbours that make one text of the other (optimal string
    /// alignment: Damerau 1964, restricted to no second edit of what was swapped).
    static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left.utf8)
        let b = Array(right.utf8)
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var beforePrevious = [Int](repeating: 0, count: b.count + 1)
        var previous = Array(0...b.count)
        for i in 1...a.count {
            var current = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                let isSame = a[i - 1] == b[j - 1]
                current[j] = min(
                    previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (isSame ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    current[j] = min(current[j], beforePrevious[j - 2] + 1)
                }
            }
            beforePrevious = previous
            previous = current
        }
        return previous[b.count]
    }
}
