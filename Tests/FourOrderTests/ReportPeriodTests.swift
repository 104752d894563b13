import Domain
import Testing

@testable import FourOrder

@Suite struct ReportPeriodTests {
    private static let span: Int64 = 1 << ReportPeriod.spanBits

    private func spans(_ from: Int64, _ to: Int64) -> Range<Int64> {
        ReportPeriod(
            from: Timestamp(microseconds: from * 1000), to: Timestamp(microseconds: to * 1000)
        ).spans
    }

    @Test func `the spans of a period are those it touches`() {
        let span = Self.span
        #expect(spans(5 * span, 7 * span) == 5..<7)
        #expect(spans(5 * span + 1, 7 * span) == 5..<7)
        #expect(spans(6 * span - 1, 7 * span + 1) == 5..<8)
        #expect(spans(5 * span + 1, 5 * span + 2) == 5..<6)
        #expect(spans(5 * span, 5 * span).isEmpty)
    }

    @Test func `a period begins with the first millisecond that is not before it`() {
        let period = ReportPeriod(
            from: Timestamp(microseconds: 1_000_001), to: Timestamp(microseconds: 2_000_000))
        #expect(period.first == 1001)
        #expect(period.end == 2000)
    }
}
