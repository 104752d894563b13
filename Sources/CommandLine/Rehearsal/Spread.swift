/// How values lie: the order statistics and the inequality of a list of numbers.
enum Spread {
    /// The smallest value that so large a share of the values does not exceed (nearest rank); nil of none.
    /// - Parameter share: Above 0, to 1.
    static func quantile(_ share: Double, of values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let rank = Int((share * Double(values.count)).rounded(.up))
        return values.sorted()[min(max(rank, 1), values.count) - 1]
    }

    /// Gini's coefficient: 0 where all have the same, towards 1 where one has everything; 0 where nobody has anything.
    /// - Parameter values: Not negative.
    static func gini(_ values: [Int]) -> Double {
        let sum = values.reduce(0, +)
        guard sum > 0 else { return 0 }
        let weighted = values.sorted().enumerated().reduce(0) { $0 + ($1.offset + 1) * $1.element }
        let count = Double(values.count)
        return 2 * Double(weighted) / (count * Double(sum)) - (count + 1) / count
    }

    /// The share of the whole that the largest tenth of the values makes, at least one of them; 0 of nothing.
    static func largestTenth(_ values: [Int]) -> Double {
        let sum = values.reduce(0, +)
        guard sum > 0 else { return 0 }
        let tenth = values.sorted(by: >).prefix((values.count + 9) / 10)
        return Double(tenth.reduce(0, +)) / Double(sum)
    }
}
