import Foundation

/// A person of the demonstration.
struct SeedPerson: Sendable {
    var username: String
    var name: String
    var phone: String?
    var roles: [String]
    var skills: [String] = []
    /// Codes.
    var sites: [String] = []
    /// Those of `accounts.csv` can sign in; the volunteers made by rule cannot.
    var hasPassword: Bool
    var team: String?
    var isLeader = false
}

extension SeedPlan {
    /// The accounts of the file, and as many volunteers as the teams have places.
    ///
    /// Volunteers are numbered over all places of all teams; an account that belongs to a team takes a place, and
    /// its number stays unused.
    func people(_ names: inout NameMaker) -> [SeedPerson] {
        var people = accounts.filter { $0.team == nil }.map { SeedPerson($0) }
        let members = Dictionary(grouping: accounts.filter { $0.team != nil }) { $0.team }
        var number = 0
        for team in teams {
            var named = (members[team.code] ?? [])[...]
            let leader = named.firstIndex { $0.isLeader }.map { named.remove(at: $0) }
            for place in 0..<team.size {
                let name = names.next()
                let account = place == 0 ? leader : named.popFirst()
                var person = account.map { SeedPerson($0) } ?? volunteer(number, name, leads: place == 0)
                person.team = team.code
                person.isLeader = place == 0
                person.skills = skills(ofPlace: place, in: team)
                people.append(person)
                number += 1
            }
        }
        return people
    }

    private func volunteer(_ number: Int, _ name: String, leads: Bool) -> SeedPerson {
        let digits = "\(number)"
        let padded = String(repeating: "0", count: max(0, center.volunteerDigits - digits.count)) + digits
        return SeedPerson(
            username: "\(center.rawValue)-v\(padded)", name: name,
            phone: "\(center.firstVolunteerPhone + number)",
            roles: leads ? ["volunteer", "leader"] : ["volunteer"], hasPassword: false)
    }

    private func skills(ofPlace place: Int, in team: SeedTeam) -> [String] {
        let count = team.skills.count
        guard count > 1 else { return team.skills }
        return [team.skills[place % count], team.skills[(place + 1) % count]]
    }
}

extension SeedPerson {
    fileprivate init(_ account: SeedAccount) {
        self.init(
            username: account.username, name: account.name, phone: account.phone, roles: account.roles,
            sites: account.sites, hasPassword: true)
    }
}
