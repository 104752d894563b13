/// Who may perform an action, as the published table of the lifecycle names them.
///
/// An administrator stands in for every person, but neither for the clock nor for the matching.
public struct Performers: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let resident = Performers(rawValue: 1)
    public static let intake = Performers(rawValue: 2)
    public static let volunteer = Performers(rawValue: 4)
    public static let leader = Performers(rawValue: 8)
    public static let dispatcher = Performers(rawValue: 16)
    public static let admin = Performers(rawValue: 32)
    public static let clock = Performers(rawValue: 64)
    public static let matching = Performers(rawValue: 128)

    private static let named: [(Performers, String)] = [
        (.resident, "resident"), (.intake, "intake"), (.volunteer, "volunteer"), (.leader, "leader"),
        (.dispatcher, "dispatcher"), (.admin, "admin"), (.clock, "clock"), (.matching, "matching"),
    ]

    /// Their names, residents first, as `GET /v1/lifecycle` lists them.
    public var names: [String] {
        Performers.named.filter { contains($0.0) }.map(\.1)
    }
}
