import Domain
import Foundation
import JSON

/// 短缺报告: what orders were left unserved for, and how many of them, the most first.
enum ShortageReport {
    /// Lines kept of a run's report.
    private static let maximumLines = 1_000

    /// `[{kind, value, orders}]`
    static func json(of shortages: [Shortage: Int]) -> [UInt8] {
        let lines = shortages.sorted { left, right in
            (right.value, left.key.kind.rawValue, left.key.value)
                < (left.value, right.key.kind.rawValue, right.key.value)
        }
        var json = JSONWriter(capacity: 4096)
        json.beginArray()
        for (shortage, orders) in lines.prefix(maximumLines) {
            json.beginObject()
            json.field("kind", shortage.kind.rawValue)
            json.field("value", shortage.value)
            json.field("orders", orders)
            json.endObject()
        }
        json.endArray()
        return json.take()
    }
}
