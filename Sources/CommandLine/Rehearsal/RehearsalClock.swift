import Domain
import Platform

/// The time of the day rehearsed, in seconds after its midnight; hours past 24 are of the days after.
struct RehearsalClock: Sendable {
    /// Seconds of the day that pass in a second.
    let speed: Double
    /// When the rehearsal began, in seconds of the day, by the machine's clock and by the calendar.
    private let beginning: Double
    private let began: MonotonicTime
    private let date: Timestamp

    init(speed: Double, beginning: Double, began: MonotonicTime, date: Timestamp) {
        self.speed = speed
        self.beginning = beginning
        self.began = began
        self.date = date
    }

    func second(at moment: MonotonicTime) -> Double {
        beginning + Double(moment.nanoseconds(since: began)) / 1e9 * speed
    }

    /// When something was that the server has dated.
    func second(of time: Timestamp) -> Double { beginning + Double(time.since(date)) / 1e6 * speed }

    func moment(of second: Double) -> MonotonicTime {
        began.adding(nanoseconds: Int64((second - beginning) / speed * 1e9))
    }

    /// Minutes of the day from one moment to another.
    func minutes(from start: Timestamp, to end: Timestamp) -> Double {
        Double(end.since(start)) / 60e6 * speed
    }

    /// `09:05`, on the days after with their number.
    static func text(_ second: Double) -> String {
        let minutes = Int(second / 60)
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        let days = minutes / 1440
        return "\(days > 0 ? "+\(days) " : "")\(two(minutes / 60 % 24)):\(two(minutes % 60))"
    }
}
