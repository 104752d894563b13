import Domain
import Foundation
import Postgres

/// Writes a plan into the database: each table by COPY into a temporary one, and from there what is not there yet.
///
/// All of it within one transaction, so that a center is there whole or not at all.
struct SeedLoader {
    private let plan: SeedPlan
    private let people: [SeedPerson]
    private let id: SeedID
    private let center: UUID
    private let passwordHash: String
    private let rowCount: Int

    init(_ plan: SeedPlan, _ people: [SeedPerson], passwordHash: String) throws {
        self.plan = plan
        self.people = people
        self.passwordHash = passwordHash
        id = SeedID(center: plan.center)
        center = try id("center", plan.center.rawValue)
        rowCount =
            people.count * 2 + people.count { $0.team != nil } + plan.sites.count + plan.teams.count
            + plan.categories.count + plan.services.count
    }

    /// - Returns: how many rows each table gained.
    func load(
        _ connection: borrowing Connection, _ progress: (SeedProgress) -> Void
    ) throws -> [SeedCount] {
        var meter = SeedMeter(total: rowCount)
        return try connection.transaction { connection in
            var counts: [SeedCount] = []
            try makeCenter(connection)
            for table in try tables() {
                let added = try load(table, connection, &meter, progress)
                counts.append(SeedCount(table: table.name, wanted: table.rowCount, added: added))
                if table.name == "logins" { try checkLogins(connection) }
            }
            let added = counts.reduce(0) { $0 + $1.added }
            if added > 0 {
                try Administration.audit(
                    "center.seed", of: "center", center, in: center, data: #"{"rows":\#(added)}"#, connection)
            }
            return counts
        }
    }

    private func makeCenter(_ connection: borrowing Connection) throws {
        let code = plan.center.rawValue
        _ = try connection.query(
            "INSERT INTO centers (id, code) VALUES ($1::uuid, $2::text) ON CONFLICT DO NOTHING"
        ) { p in
            p.uuid(center)
            p.text(code)
        }
        let rows = try connection.query("SELECT id FROM centers WHERE code = $1::text") { $0.text(code) }
        guard !rows.isEmpty, rows.uuid(0, 0) == center else {
            throw SeedError(
                "There is a center \(code) already that does not come from the demonstration data.")
        }
        try Administration.enter(center, connection)
        _ = try connection.query(
            """
            INSERT INTO center_settings (center_id, name) VALUES ($1::uuid, $2::text) ON CONFLICT DO NOTHING
            """
        ) { p in
            p.uuid(center)
            p.text(plan.name)
        }
    }

    private func load(
        _ table: SeedRows, _ connection: borrowing Connection, _ meter: inout SeedMeter,
        _ progress: (SeedProgress) -> Void
    ) throws -> Int {
        let columns = table.columns.joined(separator: ", ")
        let given = "given_\(table.name)"
        try connection.execute(
            "CREATE TEMPORARY TABLE \(given) ON COMMIT DROP AS SELECT \(columns) FROM \(table.name) WITH NO DATA"
        )
        var counted = meter
        try connection.copyIn("COPY \(given) (\(columns)) FROM STDIN") { writer in
            for index in 0..<table.rowCount {
                try writer.row(try table.row(index))
                counted.count(table.name, progress)
            }
        }
        meter = counted
        return try connection.query(
            "INSERT INTO \(table.name) (\(columns)) SELECT \(columns) FROM \(given) ON CONFLICT DO NOTHING"
        ).affected
    }

    /// A login that somebody else has already cannot be passed over: the account would be out of reach.
    ///
    /// Without LIMIT: in the hope of an early row it would be planned as a nested loop, and there is no row.
    private func checkLogins(_ connection: borrowing Connection) throws {
        let taken = try connection.query(
            """
            SELECT l.username FROM given_logins AS g JOIN logins AS l ON l.username = g.username
            WHERE l.account_id <> g.account_id
            """)
        guard taken.isEmpty else {
            throw SeedError(
                "The username \(taken.text(0, 0)) belongs to another account; the demonstration needs it.")
        }
    }
}

/// What one table is to hold.
private struct SeedRows {
    let name: String
    let columns: [String]
    let rowCount: Int
    /// One row, in the order of the columns.
    let row: (Int) throws -> [String?]
}

// MARK: The tables, parents before children

extension SeedLoader {
    private func tables() throws -> [SeedRows] {
        let paths = try sitePaths()
        return [
            accounts(), logins(), sites(paths), categories(), services(), teams(), scopes(), members(),
        ]
    }

    /// Ids from the root to each site.
    private func sitePaths() throws -> [String: [UUID]] {
        var paths: [String: [UUID]] = [:]
        for site in plan.sites {
            guard let parent = site.parent else {
                paths[site.code] = [try id("site", site.code)]
                continue
            }
            guard let above = paths[parent] else {
                throw SeedError("The site \(site.code) stands before its parent \(parent).")
            }
            paths[site.code] = above + [try id("site", site.code)]
        }
        return paths
    }

    private func accounts() -> SeedRows {
        SeedRows(
            name: "accounts",
            columns: ["center_id", "id", "username", "password_hash", "name", "phone", "roles", "skills"],
            rowCount: people.count
        ) { index in
            let person = people[index]
            return [
                center.text, try id("account", person.username).text, person.username,
                person.hasPassword ? passwordHash : nil, person.name, person.phone, Self.array(person.roles),
                Self.array(person.skills),
            ]
        }
    }

    private func logins() -> SeedRows {
        SeedRows(name: "logins", columns: ["username", "center_id", "account_id"], rowCount: people.count) {
            let username = people[$0].username
            return [username, center.text, try id("account", username).text]
        }
    }

    private func sites(_ paths: [String: [UUID]]) -> SeedRows {
        SeedRows(
            name: "sites",
            columns: ["center_id", "id", "code", "name", "kind", "parent_id", "path", "lat", "lng"],
            rowCount: plan.sites.count
        ) { index in
            let site = plan.sites[index]
            let path = paths[site.code] ?? []
            return [
                center.text, path.last?.text, site.code, site.name, site.kind, path.dropLast().last?.text,
                Self.array(path.map(\.text)), "\(site.position.lat)", "\(site.position.lng)",
            ]
        }
    }

    private func categories() -> SeedRows {
        SeedRows(
            name: "categories",
            columns: ["center_id", "code", "name", "platform", "parent_code", "national"],
            rowCount: plan.categories.count
        ) { index in
            let category = plan.categories[index]
            return [
                center.text, category.code, category.name, category.platform, category.parent,
                NationalCategory(rawValue: category.code) == nil ? "f" : "t",
            ]
        }
    }

    private func services() -> SeedRows {
        SeedRows(
            name: "services",
            columns: [
                "center_id", "id", "code", "name", "category", "description", "priority", "due_hours",
                "skills",
            ], rowCount: plan.services.count
        ) { index in
            let service = plan.services[index]
            return [
                center.text, try id("service", service.code).text, service.code, service.name,
                service.category,
                service.description, service.priority, service.dueHours.map { "\($0)" },
                Self.array(service.skills),
            ]
        }
    }

    private func teams() -> SeedRows {
        SeedRows(
            name: "teams",
            columns: [
                "center_id", "id", "code", "name", "kind", "site_id", "categories", "skills", "capacity",
                "lat",
                "lng", "service_radius_m",
            ], rowCount: plan.teams.count
        ) { index in
            let team = plan.teams[index]
            return [
                center.text, try id("team", team.code).text, team.code, team.name, team.kind,
                try id("site", team.site).text, Self.array(team.categories), Self.array(team.skills),
                "\(team.capacity)", "\(team.position.lat)", "\(team.position.lng)", "\(team.radiusMetres)",
            ]
        }
    }

    private func scopes() -> SeedRows {
        let scopes = people.flatMap { person in person.sites.map { (person.username, $0) } }
        return SeedRows(
            name: "account_sites", columns: ["center_id", "account_id", "site_id"], rowCount: scopes.count
        ) { index in
            let (username, site) = scopes[index]
            return [center.text, try id("account", username).text, try id("site", site).text]
        }
    }

    private func members() -> SeedRows {
        let members = people.compactMap { person in person.team.map { (person, $0) } }
        return SeedRows(
            name: "team_members", columns: ["center_id", "team_id", "account_id", "leader"],
            rowCount: members.count
        ) { index in
            let (person, team) = members[index]
            return [
                center.text, try id("team", team).text, try id("account", person.username).text,
                person.isLeader ? "t" : "f",
            ]
        }
    }

    /// An array as PostgreSQL reads it.
    private static func array(_ values: [String]) -> String {
        let quoted = values.map { value in
            "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
        return "{" + quoted.joined(separator: ",") + "}"
    }
}
