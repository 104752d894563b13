import Domain
import Foundation
import JSON
import Postgres

/// 工作日历: a center's own days, `{"YYYY-MM-DD": "day_off" | "workday"}`, as they are given, kept and answered.
extension WorkingCalendar {
    /// Days of its own that a center keeps.
    static let maxOwnDays = 400

    /// What is kept: `center_settings.calendar`.
    init(_ rows: borrowing Rows, _ row: Int, _ column: Int) {
        var own: [CivilDate: Day] = [:]
        if let members = rows.document(row, column)?.root.members {
            for member in members {
                if let date = CivilDate(member.key), let day = member.value.string.flatMap(Day.init) {
                    own[date] = day
                }
            }
        }
        self.init(own: own)
    }
}

/// Some days, as a PATCH names them; null takes a day of the center's own away again.
struct CalendarChanges {
    /// By date as `YYYY-MM-DD`.
    private let days: [(date: String, day: WorkingCalendar.Day?)]

    init(_ days: [(date: String, day: WorkingCalendar.Day?)]) { self.days = days }

    /// As JSON, to be merged into what is kept, where null takes away.
    var json: [UInt8] {
        var json = JSONWriter(capacity: 64)
        json.beginObject()
        for (date, day) in days {
            json.key(date)
            if let day { json.string(day.rawValue) } else { json.null() }
        }
        json.endObject()
        return json.take()
    }

    /// What is wrong with the calendar once these are among the days of which dates are kept.
    func faults(among dates: Set<String>) -> [Fault] {
        var merged = dates
        for (date, day) in days {
            if day == nil { merged.remove(date) } else { merged.insert(date) }
        }
        let limit = WorkingCalendar.maxOwnDays
        return merged.count > limit ? [.tooMany(max: limit, at: "/calendar")] : []
    }
}

extension Fields {
    mutating func calendar(_ name: StaticString) -> CalendarChanges? {
        guard let value = value(name) else { return nil }
        guard let members = value.members else {
            fault(.wrongType(.object, at: pointer(name)))
            return nil
        }
        return CalendarChanges(members.compactMap { day($0, at: pointer(name)) })
    }

    private mutating func day(
        _ member: JSONMember, at pointer: String
    ) -> (date: String, day: WorkingCalendar.Day?)? {
        let pointer = "\(pointer)/\(Self.escape(member.key))"
        guard CivilDate(member.key) != nil else {
            fault(.badFormat(Wording(zh: "YYYY-MM-DD", en: "YYYY-MM-DD"), at: pointer))
            return nil
        }
        if member.value.isNull { return (member.key, nil) }
        guard let text = member.value.string else {
            fault(.wrongType(.string, at: pointer))
            return nil
        }
        guard let day = WorkingCalendar.Day(rawValue: text) else {
            fault(.notOneOf(WorkingCalendar.Day.self, at: pointer))
            return nil
        }
        return (member.key, day)
    }
}
