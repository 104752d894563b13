import Cryptography
import Foundation
import JSON
import Postgres

extension World {
    /// What makes the center: rows as an operator and its administrators would have made them.
    var script: String {
        get throws { try (centers + [sites, menu, teams] + people()).joined(separator: "\n") }
    }

    private var centers: [String] {
        [(center, code), (strangeCenter, strangeCode)].map { id, code in
            """
            INSERT INTO centers (id, code) VALUES ('\(id)', '\(code)');
            INSERT INTO center_settings (center_id, name) VALUES ('\(id)', '\(code) 文明实践中心');
            INSERT INTO categories (center_id, code, name, national) VALUES
                ('\(id)', 'community', '社区服务', true), ('\(id)', 'health', '卫生健康', true),
                ('\(id)', 'legal_aid', '法律服务', true);
            """
        }
    }

    private var sites: String {
        let rows = [
            site(root, "root", "center", [root], 30.93, 108.69),
            site(firstInstitute, "i1", "institute", [root, firstInstitute], 30.94, 108.70),
            site(firstStation, "s1", "station", [root, firstInstitute, firstStation], 30.95, 108.71),
            site(secondInstitute, "i2", "institute", [root, secondInstitute], 31.24, 108.94),
            site(secondStation, "s2", "station", [root, secondInstitute, secondStation], 31.25, 108.95),
        ]
        return """
            INSERT INTO sites (center_id, id, code, name, kind, parent_id, path, lat, lng) VALUES
            \(rows.joined(separator: ",\n")),
            ('\(strangeCenter)', '\(strangeRoot)', 'root', '外地中心', 'center', NULL, '{\(strangeRoot)}', 30.93, 108.69);
            """
    }

    private func site(
        _ id: String, _ code: String, _ kind: String, _ path: [String], _ lat: Double, _ lng: Double
    ) -> String {
        let parent = path.dropLast().last.map { "'\($0)'" } ?? "NULL"
        return """
            ('\(center)', '\(id)', '\(code)', '\(code) 站点', '\(kind)', \(parent), \
            '{\(path.joined(separator: ","))}', \(lat), \(lng))
            """
    }

    private var menu: String {
        """
        INSERT INTO categories (center_id, code, name, active) VALUES ('\(center)', 'retired', '已停用', false);
        INSERT INTO services (center_id, id, code, name, category, priority, due_hours, skills)
            VALUES ('\(center)', '\(service)', 'law_consult', '法律咨询', 'legal_aid', 'high', 48, '{law}');
        """
    }

    private var teams: String {
        """
        INSERT INTO teams (center_id, id, name, kind, site_id, capacity) VALUES
            ('\(center)', '\(team)', '先锋队', 'professional', '\(root)', 100),
            ('\(center)', '\(rivalTeam)', '红马甲队', 'social', '\(root)', 100),
            ('\(strangeCenter)', '\(strangeTeam)', '外地队', 'social', '\(strangeRoot)', 10);
        """
    }

    private func people() throws -> [String] {
        try Person.allCases.map { try account($0) } + [
            """
            INSERT INTO account_sites (center_id, account_id, site_id) VALUES
                ('\(center)', '\(id(.dispatcher))', '\(root)'),
                ('\(center)', '\(id(.warden))', '\(firstInstitute)'),
                ('\(center)', '\(id(.otherWarden))', '\(secondInstitute)');
            INSERT INTO team_members (center_id, team_id, account_id, leader) VALUES
                ('\(center)', '\(team)', '\(id(.leader))', true),
                ('\(center)', '\(team)', '\(id(.volunteer))', false),
                ('\(center)', '\(team)', '\(id(.helper))', false),
                ('\(center)', '\(team)', '\(id(.captain))', true),
                ('\(center)', '\(rivalTeam)', '\(id(.rival))', true),
                ('\(center)', '\(rivalTeam)', '\(id(.rivalVolunteer))', false),
                ('\(center)', '\(rivalTeam)', '\(id(.captain))', true);
            """
        ]
    }

    private func account(_ person: Person) throws -> String {
        let center = center(of: person)
        let username = person.isAPIKey ? "NULL" : "'\(code)-\(person.rawValue.lowercased())'"
        let phone = person.phone.map { "'\($0)'" } ?? "NULL"
        let hash = try SHA256.digest(Array(try token(person).utf8)).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
        return """
            INSERT INTO accounts (center_id, id, kind, username, name, phone, roles, scopes, key_hint) VALUES ('\(center)',
                '\(id(person))', '\(person.isAPIKey ? "api_key" : "person")', \(username), '\(person.name)', \(phone),
                '{\(person.roles.joined(separator: ","))}', '{\(person.scopes.joined(separator: ","))}',
                \(person.isAPIKey ? "'abcd'" : "NULL"));
            INSERT INTO tokens (center_id, hash, account_id, hint, expires_at) VALUES ('\(center)', '\\x\(hash)',
                '\(id(person))', 'abcd', '2099-01-01');
            """
    }
}

extension World {
    /// Runs commands as the owner of the database.
    func execute(_ script: String) throws {
        try backend.withOwner { connection in try connection.execute(script) }
    }

    /// The rows of a query as the owner, each as a JSON object.
    func query(_ sql: String) throws -> [JSONTree] {
        let texts = try backend.withOwner { connection in
            let rows = try connection.query("SELECT row_to_json(q)::text FROM (\(sql)) AS q")
            return (0..<rows.count).map { rows.text($0, 0) }
        }
        return try texts.map { try JSONTree(parsing: $0) }
    }

    /// The number in the first column of a query's one row.
    func number(_ sql: String) throws -> Int {
        try query(sql).first?.object?.first?.value.int ?? 0
    }

    /// The text in the first column of a query's one row.
    func text(_ sql: String) throws -> String? {
        try query(sql).first?.object?.first?.value.string
    }

    /// Moves what happened to an order into the past, deadlines of its offers included.
    func age(_ order: String, by interval: String) throws {
        try execute(
            """
            UPDATE orders SET placed_at = placed_at - interval '\(interval)', due_at = due_at - interval '\(interval)',
                dispatched_at = dispatched_at - interval '\(interval)',
                accepted_at = accepted_at - interval '\(interval)', started_at = started_at - interval '\(interval)',
                completed_at = completed_at - interval '\(interval)', rated_at = rated_at - interval '\(interval)'
            WHERE id = '\(order)';
            UPDATE offers SET created_at = created_at - interval '\(interval)',
                expires_at = expires_at - interval '\(interval)' WHERE order_id = '\(order)';
            """)
    }
}
