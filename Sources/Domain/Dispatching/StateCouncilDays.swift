/// 放假调休安排: the days off and the days worked for them, as the General Office of the State Council publishes them
/// each autumn for the year to come.
///
/// - 2025: 国办发明电〔2024〕12号, 《国务院办公厅关于2025年部分节假日安排的通知》
/// - 2026: 国办发明电〔2025〕7号, 《国务院办公厅关于2026年部分节假日安排的通知》
///
/// Later years come with a release, or as a center's own days (`calendar` of `PATCH /v1/center`) before it.
enum StateCouncilDays {
    /// A holiday: from one day to another, and the days at weekends that are worked for it, each as month and day.
    private struct Holiday {
        let off: ClosedRange<CivilDate>
        let worked: [CivilDate]

        /// Nil for a day that the year does not have.
        init?(_ year: Int, _ from: (Int, Int), _ to: (Int, Int), worked: [(Int, Int)] = []) {
            let days = ([from, to] + worked).compactMap {
                CivilDate(year: year, month: $0.0, day: $0.1)
            }
            guard days.count == worked.count + 2, days[0] <= days[1] else { return nil }
            off = days[0]...days[1]
            self.worked = Array(days[2...])
        }
    }

    private static let holidays = [
        // 元旦, 春节, 清明节, 劳动节, 端午节, 国庆节与中秋节
        Holiday(2025, (1, 1), (1, 1)),
        Holiday(2025, (1, 28), (2, 4), worked: [(1, 26), (2, 8)]),
        Holiday(2025, (4, 4), (4, 6)),
        Holiday(2025, (5, 1), (5, 5), worked: [(4, 27)]),
        Holiday(2025, (5, 31), (6, 2)),
        Holiday(2025, (10, 1), (10, 8), worked: [(9, 28), (10, 11)]),
        // 元旦, 春节, 清明节, 劳动节, 端午节, 中秋节, 国庆节
        Holiday(2026, (1, 1), (1, 3), worked: [(1, 4)]),
        Holiday(2026, (2, 15), (2, 23), worked: [(2, 14), (2, 28)]),
        Holiday(2026, (4, 4), (4, 6)),
        Holiday(2026, (5, 1), (5, 5), worked: [(5, 9)]),
        Holiday(2026, (6, 19), (6, 21)),
        Holiday(2026, (9, 25), (9, 27)),
        Holiday(2026, (10, 1), (10, 7), worked: [(9, 20), (10, 10)]),
    ]

    /// By day since 1970.
    static let byDay: [Int: WorkingCalendar.Day] = {
        var days: [Int: WorkingCalendar.Day] = [:]
        for case let holiday? in holidays {
            for day in holiday.off.lowerBound.daysSince1970...holiday.off.upperBound.daysSince1970 {
                days[day] = .dayOff
            }
            for date in holiday.worked { days[date.daysSince1970] = .workday }
        }
        return days
    }()
}
