import Foundation
import Postgres

/// Who takes part: people with their tokens, and the few teams that all orders go to, small enough to be fought over.
struct Cast: Sendable {
    struct Person: Sendable {
        let id: UUID
        let token: String
    }

    struct Team: Sendable {
        let id: UUID
        let capacity: Int
        let leader: Person
        let volunteers: [UUID]
    }

    static let center = "yunyang"
    private static let teamCount = 10
    private static let capacity = 4
    private static let residentCount = 12

    let residents: [Person]
    let dispatcher: Person
    let admin: Person
    let teams: [Team]
    let sites: [UUID]

    /// Prepares the demonstration's center: tokens for those who take part, ten teams with little room, all others
    /// inactive, so that matching runs choose among the ten.
    init(_ connection: borrowing Connection) throws(DatabaseError) {
        let teams = try connection.query(
            """
            WITH chosen AS (
                UPDATE teams AS t SET capacity = \(Self.capacity) FROM (
                    SELECT n.center_id, n.id FROM teams AS n ORDER BY n.code LIMIT \(Self.teamCount)
                ) AS w
                WHERE t.center_id = w.center_id AND t.id = w.id RETURNING t.center_id, t.id
            ),
            others AS (UPDATE teams AS t SET active = false WHERE t.id NOT IN (SELECT c.id FROM chosen AS c))
            SELECT c.id, (SELECT m.account_id FROM team_members AS m WHERE m.team_id = c.id AND m.leader LIMIT 1),
                ARRAY(SELECT m.account_id FROM team_members AS m WHERE m.team_id = c.id AND NOT m.leader
                    ORDER BY m.account_id LIMIT 6)
            FROM chosen AS c ORDER BY c.id
            """)
        try connection.execute(
            """
            INSERT INTO accounts (center_id, id, username, name, phone, roles)
            SELECT c.id, gen_random_uuid(), 'torture-' || n, '居民' || n, '1990000' || (1000 + n), '{resident}'
            FROM centers AS c CROSS JOIN generate_series(1, \(Self.residentCount)) AS n
            """)
        let residents = try connection.query(
            "SELECT id FROM accounts WHERE username LIKE 'torture-%' ORDER BY id")
        let staff = try connection.query(
            "SELECT id FROM accounts WHERE username IN ('admin', 'dispatcher') ORDER BY username")
        let sites = try connection.query(
            "SELECT s.id FROM sites AS s WHERE s.kind IN ('center', 'institute') ORDER BY s.code LIMIT 5")

        func person(_ id: UUID) throws(DatabaseError) -> Person { try Self.person(id, connection) }
        var madeTeams: [Team] = []
        for row in 0..<teams.count {
            madeTeams.append(
                Team(
                    id: teams.uuid(row, 0), capacity: Self.capacity, leader: try person(teams.uuid(row, 1)),
                    volunteers: teams.uuids(row, 2)))
        }
        self.teams = madeTeams
        var madeResidents: [Person] = []
        for row in 0..<residents.count { madeResidents.append(try person(residents.uuid(row, 0))) }
        self.residents = madeResidents
        admin = try person(staff.uuid(0, 0))
        dispatcher = try person(staff.uuid(1, 0))
        self.sites = (0..<sites.count).map { sites.uuid($0, 0) }
    }

    /// A token as the service issues them: its center's code, and 43 characters of a secret.
    private static func person(
        _ id: UUID, _ connection: borrowing Connection
    ) throws(DatabaseError) -> Person {
        let secret = String((id.uuidString + id.uuidString).filter { $0 != "-" }.prefix(43))
        let token = "fo_\(center)_\(secret)"
        _ = try connection.query(
            """
            INSERT INTO tokens (center_id, hash, account_id, hint, expires_at)
            SELECT c.id, sha256(convert_to($1::text, 'UTF8')), $2::uuid, 'test', now() + interval '30 days'
            FROM centers AS c
            """
        ) {
            $0.text(token)
            $0.uuid(id)
        }
        return Person(id: id, token: token)
    }
}
