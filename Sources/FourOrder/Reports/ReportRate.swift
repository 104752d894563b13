import Domain
import JSON

/// A rate of the summary: so many of so many, with its definition.
enum ReportRate: Int, CaseIterable {
    case response, acceptance, firstPass, satisfaction, returned, rework

    var name: StaticString {
        switch self {
        case .response: "response"
        case .acceptance: "acceptance"
        case .firstPass: "first_pass"
        case .satisfaction: "satisfaction"
        case .returned: "return"
        case .rework: "rework"
        }
    }

    var definition: Wording {
        switch self {
        case .response:
            Wording(
                zh: "响应率：已派单、驳回或合并的点单数 ÷ 点单数",
                en: "Orders dispatched, rejected or merged at least once, of all orders")
        case .acceptance:
            Wording(
                zh: "接单率：至少被接单一次的点单数 ÷ 至少被派单一次的点单数",
                en: "Orders accepted at least once, of those dispatched at least once")
        case .firstPass:
            Wording(
                zh: "一次解决率：首轮完成且未退单、未重办的点单数 ÷ 至少完成一次的点单数",
                en: "Orders completed in the first round, without a return and never reopened, "
                    + "of those completed at least once")
        case .satisfaction:
            Wording(
                zh: "满意率：评分 3 分及以上的评价数 ÷ 评价数（含各轮）",
                en: "Ratings of 3 or more, of the ratings of all rounds")
        case .returned:
            Wording(
                zh: "退单率：至少退单一次的点单数 ÷ 至少被派单一次的点单数",
                en: "Orders returned at least once, of those dispatched at least once")
        case .rework:
            Wording(
                zh: "返工率：至少重办一次的点单数 ÷ 至少完成一次的点单数",
                en: "Orders reopened at least once, of those completed at least once")
        }
    }

    /// Numerator and denominator, in SQL over `marks` and `medians`.
    var parts: (numerator: String, denominator: String) {
        switch self {
        case .response: ("m.responded", "m.orders")
        case .acceptance: ("t.with_accept", "t.with_dispatch")
        case .firstPass: ("m.first_pass", "t.with_complete")
        case .satisfaction: ("m.satisfied", "m.ratings")
        case .returned: ("m.returned", "t.with_dispatch")
        case .rework: ("m.reopened", "t.with_complete")
        }
    }

    func write(_ numerator: Int, of denominator: Int, _ language: Language, to json: inout JSONWriter) {
        json.key(name)
        json.beginObject()
        json.field("numerator", numerator)
        json.field("denominator", denominator)
        // To four decimals.
        let value = denominator == 0 ? nil : Double((numerator * 20_000 / denominator + 1) / 2) / 10_000
        json.field("value", value)
        json.field("definition", definition[language])
        json.endObject()
    }
}
