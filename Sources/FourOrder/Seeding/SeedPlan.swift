/// The centers there is demonstration data for.
public enum SeedCenter: String, CaseIterable, Sendable {
    /// A county, written out row by row.
    case yunyang
    /// A city's size, made by rule.
    case mianyang

    /// Digits of a volunteer's number in his username.
    var volunteerDigits: Int {
        switch self {
        case .yunyang: 4
        case .mianyang: 5
        }
    }

    /// The telephone number of volunteer 0; the others' follow.
    var firstVolunteerPhone: Int {
        switch self {
        case .yunyang: 19_900_010_000
        case .mianyang: 19_910_000_000
        }
    }

    /// What its demonstration accounts' names begin with.
    public var accountPrefix: String {
        switch self {
        case .yunyang: ""
        case .mianyang: "mianyang-"
        }
    }
}

struct SeedSite: Sendable {
    var code: String
    var name: String
    var kind: String
    var parent: String?
    var position: SeedPosition
}

struct SeedTeam: Sendable {
    var code: String
    var name: String
    var kind: String
    var site: String
    var categories: [String]
    var skills: [String]
    /// Orders at once.
    var capacity: Int
    var position: SeedPosition
    var radiusMetres: Int
    /// Volunteers.
    var size: Int
}

struct SeedCategory: Sendable {
    var code: String
    var name: String
    var platform: String?
    var parent: String?
}

struct SeedService: Sendable {
    var code: String
    var name: String
    var category: String
    var description: String?
    var priority: String
    var dueHours: Int?
    var skills: [String]
}

/// An account of `accounts.csv`, which the demonstration's password opens.
struct SeedAccount: Sendable {
    var username: String
    var name: String
    var phone: String?
    var roles: [String]
    var sites: [String]
    var team: String?
    var isLeader: Bool
}

/// Everything a center starts with, before it is written.
struct SeedPlan: Sendable {
    var center: SeedCenter
    var name: String
    var categories: [SeedCategory] = []
    var services: [SeedService] = []
    var sites: [SeedSite] = []
    var teams: [SeedTeam] = []
    var accounts: [SeedAccount] = []
}

extension SeedPlan {
    /// Reads and makes all there is of a center.
    init(_ center: SeedCenter, _ folder: SeedFolder) throws(SeedError) {
        let row = try folder.table("\(center.rawValue)/center.csv").rows.first
        guard let row, try row.text("code") == center.rawValue else {
            throw SeedError("\(center.rawValue)/center.csv does not describe the center \(center.rawValue).")
        }
        self.init(center: center, name: try row.text("name"))
        try readMenu(folder)
        try readAccounts(folder)
        switch center {
        case .yunyang: try readPlaces(folder)
        case .mianyang: try makePlaces(folder, root: SeedPosition(row))
        }
        try checkReferences(folder)
    }

    private mutating func readMenu(_ folder: SeedFolder) throws(SeedError) {
        for row in try folder.table("common/categories.csv").rows {
            categories.append(
                SeedCategory(
                    code: try row.text("code"), name: try row.text("name"),
                    platform: try row.optional("platform"),
                    parent: try row.optional("parent_code")))
        }
        for row in try folder.table("common/services.csv").rows {
            let dueHours = try row.optional("due_hours") == nil ? nil : try row.int("due_hours")
            services.append(
                SeedService(
                    code: try row.text("code"), name: try row.text("name"),
                    category: try row.text("category"),
                    description: try row.optional("description"), priority: try row.text("priority"),
                    dueHours: dueHours, skills: try row.list("skills")))
        }
    }

    private mutating func readAccounts(_ folder: SeedFolder) throws(SeedError) {
        for row in try folder.table("\(center.rawValue)/accounts.csv").rows {
            accounts.append(
                SeedAccount(
                    username: try row.text("username"), name: try row.text("name"),
                    phone: try row.optional("phone"), roles: try row.list("roles"),
                    sites: try row.list("sites"),
                    team: try row.optional("team_code"), isLeader: try row.optional("leader") == "true"))
        }
    }

    /// The places of a center that is written out.
    private mutating func readPlaces(_ folder: SeedFolder) throws(SeedError) {
        for row in try folder.table("\(center.rawValue)/sites.csv").rows {
            sites.append(
                SeedSite(
                    code: try row.text("code"), name: try row.text("name"), kind: try row.text("kind"),
                    parent: try row.optional("parent_code"), position: try SeedPosition(row)))
        }
        for row in try folder.table("\(center.rawValue)/teams.csv").rows {
            teams.append(
                SeedTeam(
                    code: try row.text("code"), name: try row.text("name"), kind: try row.text("kind"),
                    site: try row.text("site_code"), categories: try row.list("categories"),
                    skills: try row.list("skills"), capacity: try row.int("capacity"),
                    position: try SeedPosition(row), radiusMetres: try row.int("service_radius_m"),
                    size: try row.int("size")))
        }
    }

    /// What the database keeps as plain codes, and so cannot check: skills, and categories of teams.
    private func checkReferences(_ folder: SeedFolder) throws(SeedError) {
        var knownSkills: Set<String> = []
        for row in try folder.table("common/skills.csv").rows { knownSkills.insert(try row.text("code")) }
        let knownCategories = Set(categories.map(\.code))
        for service in services {
            for skill in service.skills where !knownSkills.contains(skill) {
                throw SeedError("The service \(service.code) names the unknown skill \(skill).")
            }
        }
        for team in teams {
            for skill in team.skills where !knownSkills.contains(skill) {
                throw SeedError("The team \(team.code) names the unknown skill \(skill).")
            }
            for category in team.categories where !knownCategories.contains(category) {
                throw SeedError("The team \(team.code) names the unknown category \(category).")
            }
        }
    }
}
