/// Makes people's names by chance, the same ones for the same seed.
struct NameMaker {
    /// A list to draw from by weight.
    private struct Urn {
        private var values: [String] = []
        /// The weights added up, one after the other.
        private var sums: [UInt64] = []

        mutating func add(_ value: String, weight: UInt64) {
            values.append(value)
            sums.append((sums.last ?? 0) + weight)
        }

        var isEmpty: Bool { values.isEmpty }

        func draw(_ random: inout SplitMix64) -> String {
            let number = random.number(below: sums.last ?? 1)
            var (low, high) = (0, sums.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if sums[middle] > number { high = middle } else { low = middle + 1 }
            }
            return values[low]
        }
    }

    /// Given names of two characters, of a hundred.
    private static let twoCharacterPercent: UInt64 = 85

    private var surnames = Urn()
    private var firsts = Urn()
    private var lasts = Urn()
    private var singles = Urn()
    private var random: SplitMix64

    init(_ table: CSVTable, seed: UInt64) throws(SeedError) {
        random = SplitMix64(seed: seed)
        for row in table.rows {
            let value = try row.text("value")
            let weight = try row.int("weight")
            guard weight > 0 else { throw SeedError("names.csv, line \(row.line): a weight is positive.") }
            switch try row.text("part") {
            case "surname": surnames.add(value, weight: UInt64(weight))
            case "given_first": firsts.add(value, weight: UInt64(weight))
            case "given_last": lasts.add(value, weight: UInt64(weight))
            case "given_single": singles.add(value, weight: UInt64(weight))
            case let part: throw SeedError("names.csv, line \(row.line): there is no part \(part).")
            }
        }
        guard !surnames.isEmpty, !firsts.isEmpty, !lasts.isEmpty, !singles.isEmpty else {
            throw SeedError("names.csv lacks surnames or given names.")
        }
    }

    mutating func next() -> String {
        let surname = surnames.draw(&random)
        guard random.number(below: 100) < Self.twoCharacterPercent else {
            return surname + singles.draw(&random)
        }
        return surname + firsts.draw(&random) + lasts.draw(&random)
    }
}

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014): small, and the same
/// everywhere.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0 up to `bound` - 1, by multiplication; off by less than `bound` / 2^64.
    mutating func number(below bound: UInt64) -> UInt64 {
        next().multipliedFullWidth(by: bound).high
    }
}
