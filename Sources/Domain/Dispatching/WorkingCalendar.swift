/// 中国工作日历: which weekday a day counts as, when public holidays and the days worked for them (调休) are taken
/// into account.
public struct WorkingCalendar: Hashable, Sendable {
    /// What a day is, whatever its weekday says.
    public enum Day: String, CaseIterable, Sendable {
        /// 放假: counts as a Sunday.
        case dayOff = "day_off"
        /// 上班: counts as a working day: a Saturday as the Friday before it, a Sunday as the Monday after it.
        case workday
    }

    /// By day since 1970.
    private let days: [Int: Day]

    /// What the State Council has published (``StateCouncilDays``), and nothing else.
    public static let published = WorkingCalendar(own: [:])

    /// Days of a center's own, over what is published. A day that neither names counts as its weekday.
    public init(own: [CivilDate: Day]) {
        let named = own.map { ($0.daysSince1970, $1) }
        days = StateCouncilDays.byDay.merging(named) { _, own in own }
    }

    /// Facts are looked up by their hash a hundred thousand times a run, mostly with one calendar.
    public func hash(into hasher: inout Hasher) { hasher.combine(days.count) }

    /// 1 for a day that counts as Monday to 7 for Sunday.
    public func weekday(of date: CivilDate) -> Int {
        let natural = date.weekday
        switch days[date.daysSince1970] {
        case .dayOff: return 7
        case .workday: return natural == 7 ? 1 : min(natural, 5)
        case nil: return natural
        }
    }
}
