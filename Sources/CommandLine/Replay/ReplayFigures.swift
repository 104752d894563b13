import JSON

/// Figures of `GET /v1/reports/summary` that a replay changes, by their path in the answer.
struct ReplayFigures: Equatable, Sendable {
    private(set) var values: [String: Int] = [:]

    init() {}

    /// The counts, and the numerators and denominators of the rates, of an answer.
    init(summary: JSONTree) {
        for name in ["by_state", "by_channel"] {
            for member in summary["counts"]?[name]?.object ?? [] {
                values["\(name).\(member.key)"] = member.value.int
            }
        }
        values["total"] = summary["counts"]?["total"]?.int
        for member in summary["rates"]?.object ?? [] {
            values["\(member.key).numerator"] = member.value["numerator"]?.int
            values["\(member.key).denominator"] = member.value["denominator"]?.int
        }
    }

    mutating func add(_ count: Int, to name: String) { values[name, default: 0] += count }

    /// One line of the comparison.
    struct Row: Equatable, Sendable {
        let name: String
        let expected: Int
        let before: Int
        let after: Int

        var agrees: Bool { after - before == expected }
    }

    /// What was expected beside what the server reports. Figures that nobody expects to change and that did not are
    /// left out.
    func compared(before: ReplayFigures, after: ReplayFigures) -> [Row] {
        Set(values.keys).union(after.values.keys).union(before.values.keys).sorted().compactMap { name in
            let row = Row(
                name: name, expected: values[name] ?? 0, before: before.values[name] ?? 0,
                after: after.values[name] ?? 0)
            return row.expected == 0 && row.agrees ? nil : row
        }
    }
}
