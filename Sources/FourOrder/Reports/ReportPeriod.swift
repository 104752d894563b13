import Domain
import Foundation
import Postgres

/// A period as ids of orders have it, and the spans that it touches.
///
/// ```
///  spansFirst   first                     end    spansEnd
///       ├─ span ──┼─ … ─┼── span ──┼─ … ───┼─ span ──┤
///        outside   ◀────── the period ────▶  outside
/// ```
struct ReportPeriod {
    /// As the function `order_span` has it: the bits of an id's milliseconds below those that name its span.
    static let spanBits = 24
    private static let lastMillisecond: Int64 = 1 << 48 - 1

    /// In milliseconds since 1970: of the first order, and of the first after the period.
    let first: Int64
    let end: Int64
    let spans: Range<Int64>

    init(from: Timestamp, to: Timestamp) {
        first = Self.milliseconds(from)
        end = Self.milliseconds(to)
        spans = first >> Self.spanBits..<(end + 1 << Self.spanBits - 1) >> Self.spanBits
    }

    /// Ids know milliseconds: no order placed earlier has one as large.
    private static func milliseconds(_ time: Timestamp) -> Int64 {
        min((max(0, time.microseconds) + 999) / 1000, lastMillisecond)
    }

    /// The parameters `$4` to `$9` of `SummarySQL`.
    func bind(_ p: inout Parameters) {
        bindID(first, &p)
        bindID(end, &p)
        p.int(Int32(spans.lowerBound))
        p.int(Int32(spans.upperBound))
        bindID(spans.lowerBound << Self.spanBits, &p)
        bindID(min(spans.upperBound << Self.spanBits, Self.lastMillisecond), &p)
    }

    private func bindID(_ milliseconds: Int64, _ p: inout Parameters) {
        p.uuid(UUIDv7.make(milliseconds: milliseconds, randA: 0, randB: 0))
    }
}
