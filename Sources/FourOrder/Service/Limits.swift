/// How much of anything a request may hold. Lengths in Unicode code points after trimming; an
/// empty text, where it is allowed, is none.
enum Limits {
    static let bodyBytes = 1 << 20
    static let importBytes = 128 << 20
    static let importLines = 100_000

    static let title = 1...120
    static let description = 0...4000
    static let address = 0...200
    static let name = 1...60
    static let phone = 3...40
    static let reason = 1...500
    static let note = 0...500
    static let comment = 0...1000
    static let summary = 0...2000
    static let externalRef = 1...100
    static let skill = 1...40
    static let code = 1...40
    static let resourceName = 1...100
    static let query = 1...100
    static let skills = 0...20
    static let privacyNotice = 1...20_000
    static let privacyNoticeVersion = 1...1_000_000
    static let teamsPerDispatch = 100
    static let volunteersPerOrder = 100
    static let offerSeconds = 60...604_800
    static let beneficiaries = 0...1_000_000
    /// Hundredths of an hour.
    static let hoursPerVolunteer = 0...2400
    static let page = 1...200
    static let defaultPage = 50
    /// Days from now that a time in a request may lie ahead or behind.
    static let yearsAhead = 10
}
