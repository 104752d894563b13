import Foundation
import JSON
import Testing

@testable import FourOrder

/// Asks for one cell after the other, of things that are made anew whenever one was changed.
final class CenterPolicyWalk {
    let world: World
    let elsewhere: World
    private let fields: ExpectedFields
    private var things: [String: String] = [:]

    static let phone = "13812345678"

    init(_ backend: Backend) throws {
        world = try World(backend)
        elsewhere = try World(backend)
        fields = try ExpectedFields.written.get()
        let hash = try PasswordWork.hash(Self.password)
        for center in [world, elsewhere] {
            try center.execute(
                """
                UPDATE accounts SET phone = '\(Self.phone)' WHERE id = '\(center.id(.volunteer))';
                UPDATE accounts SET password_hash = '\(hash)' WHERE center_id = '\(center.center)' AND kind = 'person';
                """)
            try center.execute(
                """
                INSERT INTO logins (username, center_id, account_id)
                SELECT username, center_id, id FROM accounts WHERE center_id = '\(center.center)' AND kind = 'person'
                """)
            // A new password has ended their sessions.
            for person in Person.allCases where person != .stranger {
                try restoreToken(of: PolicyCaller(person: person, world: center, label: ""))
            }
        }
    }

    /// What the whole table's cells turn out to be instead.
    func wrong() throws -> [String] {
        let table = try ExpectedTable.center.get()
        var wrong: [String] = []
        for row in table.rows {
            for (column, cell) in zip(table.columns, row.cells) {
                for caller in PolicyCaller.of(column, world, elsewhere) {
                    let own = table.columns.firstIndex(of: caller.label).map { row.cells[$0] }
                    let wanted = cell == "=" ? own ?? cell : cell
                    if wanted == "." { continue }
                    wrong += try faults(row.operation, of: row.object, by: caller, wanted).map {
                        "\(row.operation) of \(row.object) by \(column) \(caller.label): \($0)"
                    }
                }
            }
        }
        return wrong
    }

    private func faults(_ operation: String, of object: String, by caller: PolicyCaller, _ cell: String)
        throws
        -> [String]
    {
        let named = try thing(object)
        let asked = try request(operation, named, object, caller)
        let answer = try world.backend.send(asked)
        if operation == "signOut" { try restoreToken(of: caller) }
        let faults = disagreement(answer, cell)
        guard answer.status < 300 else { return faults }
        if asked.method != "GET" { things[object] = nil }
        return faults + shown(answer, operation, cell) + strangers(answer, caller)
    }

    private func disagreement(_ answer: Answer, _ cell: String) -> [String] {
        let wanted =
            switch cell {
            case "-": "404 not_found"
            case "x": "403 forbidden"
            default: "2"
            }
        return answer.verdict.hasPrefix(wanted) ? [] : ["\(answer.verdict), not \(wanted)"]
    }

    private func shown(_ answer: Answer, _ operation: String, _ cell: String) -> [String] {
        guard fields.has(operation) else { return [] }
        var (faults, personal) = fields.faults(of: answer.json, to: operation)
        switch cell {
        case "W": if personal != [Self.phone] { faults.append("the phone is \(personal)") }
        case "M": if personal != ["138****5678"] { faults.append("the phone is \(personal)") }
        default: faults += personal.filter { $0.contains("*") }.map { "\($0) is masked" }
        }
        return faults
    }

    /// Nobody is told anything of a center that is not his.
    private func strangers(_ answer: Answer, _ caller: PolicyCaller) -> [String] {
        let other = caller.world.center == world.center ? elsewhere : world
        return [other.center, other.root, other.team, other.id(.resident), other.code + " "]
            .filter { answer.text.contains($0) }.map { "\($0) of another center is told" }
    }

    private func restoreToken(of caller: PolicyCaller) throws {
        guard !caller.person.isAPIKey else { return }
        let token = try caller.world.token(caller.person)
        try world.execute(
            """
            INSERT INTO tokens (center_id, hash, account_id, hint, expires_at)
            VALUES ('\(caller.world.center)', sha256('\(token)'), '\(caller.world.id(caller.person))', 'abcd', '2099-01-01')
            ON CONFLICT DO NOTHING
            """)
    }

    // MARK: What is asked for

    static let password = "a walk in the park"

    private func request(_ operation: String, _ id: String, _ object: String, _ caller: PolicyCaller) throws
        -> APIRequest
    {
        let place = try #require(
            try Project.openAPI.operations.first { $0.operationID == operation }, "\(operation)")
        var path = place.path
        for parameter in ["{id}", "{code}"] { path = path.replacingOccurrences(of: parameter, with: id) }
        path = path.replacingOccurrences(of: "{account_id}", with: world.id(.bystander))
        if operation == "readSummary", object == "station" { path += "?site_id=\(id)" }
        if operation == "readPrivacyNotice" { path += "?center=\(caller.world.code)" }
        let isOpen = ["setUp", "signIn", "readPrivacyNotice"].contains(operation) || !path.hasPrefix("/v1/")
        var request = APIRequest(
            place.method, path, try body(operation, id, object, caller),
            token: isOpen ? nil : try token(of: caller, for: operation))
        if operation == "importOrders" {
            request.body = Array(#"{"title": "修灯", "category": "community"}"#.utf8)
            request.headers.append((name: "Content-Type", value: "application/x-ndjson"))
        }
        return request
    }

    /// Of erasing himself nobody comes back: somebody like him does it.
    private func token(of caller: PolicyCaller, for operation: String) throws -> String {
        let token = try caller.world.token(caller.person)
        guard operation == "eraseMe", !caller.person.isAPIKey else { return token }
        let (twin, world) = (World.newID(), caller.world)
        let named = "center_id = '\(world.center)' AND"
        let own = "\(token.dropLast(9))\(twin.suffix(8))A"
        try world.execute(
            """
            INSERT INTO accounts (center_id, id, kind, username, name, phone, roles)
            SELECT center_id, '\(twin)', kind, 'twin-\(twin)', name, '\(Self.phone)', roles FROM accounts
            WHERE \(named) id = '\(world.id(caller.person))';
            INSERT INTO account_sites SELECT center_id, '\(twin)', site_id FROM account_sites
            WHERE \(named) account_id = '\(world.id(caller.person))';
            INSERT INTO team_members (center_id, team_id, account_id, leader)
            SELECT center_id, team_id, '\(twin)', leader FROM team_members
            WHERE \(named) account_id = '\(world.id(caller.person))';
            INSERT INTO tokens (center_id, hash, account_id, hint, expires_at)
            VALUES ('\(world.center)', sha256('\(own)'), '\(twin)', 'abcd', '2099-01-01')
            """)
        return own
    }

    /// A body with which it can be done, in the center of who asks.
    private func body(_ operation: String, _ id: String, _ object: String, _ caller: PolicyCaller) throws
        -> JSONTree?
    {
        let new = String(World.newID().suffix(12))
        let here = caller.world
        return switch operation {
        case "placeOrder": ["title": "修灯", "category": "community"]
        case "startMatchingRun":
            object == "station" ? ["dry_run": true, "site_id": .string(id)] : ["dry_run": true]
        case "createSite":
            [
                "code": .string(new), "name": "站", "kind": "station", "parent_id": .string(here.root),
            ]
        case "createTeam":
            ["name": .string(new), "kind": "social", "site_id": .string(here.root), "capacity": 1]
        case "createCategory": ["code": .string("c\(new)"), "name": .string(new)]
        case "createService": ["name": .string(new), "category": "community"]
        case "addTeamMember": ["account_id": .string(world.id(.bystander))]
        case "changeTeamMember": ["leader": false]
        case "changeVolunteer": ["skills": ["law"]]
        case "createAccount":
            [
                "username": .string("u-\(new)"), "password": .string(Self.password), "name": "新人",
                "roles": ["resident"],
            ]
        case "changeAccount": ["name": "张桂兰"]
        case "changeSite", "changeCategory", "changeService", "changeTeam", "changeCenter":
            ["name": .string("名\(new)")]
        case "createApiKey": ["name": "热线"]
        case "changeMe": ["name": "张桂兰"]
        case "eraseMe": ["confirm": true]
        case "eraseAccount": ["reason": "本人来函申请注销"]
        case "exportPerson", "erasePerson": ["phone": .string(id), "reason": "居民来电"]
        case "publishPrivacyNotice": ["text": .string("告知\(new)")]
        case "signIn":
            [
                "username": .string("\(here.code)-\(caller.person.rawValue.lowercased())"),
                "password": .string(Self.password),
            ]
        default: nil
        }
    }

    // MARK: Of what

    private func thing(_ object: String) throws -> String {
        if let known = things[object] { return known }
        let made = try make(object)
        things[object] = made
        return made
    }

    private func make(_ object: String) throws -> String {
        let new = String(World.newID().suffix(12))
        try world.execute("DELETE FROM team_members WHERE account_id = '\(world.id(.bystander))'")
        switch object {
        case "station": return world.firstStation
        case "team": return world.team
        case "member":
            let member: JSONTree = ["account_id": .string(world.id(.bystander))]
            #expect(try world.post("/v1/teams/\(world.team)/members", member, as: .admin).status == 201)
            return world.team
        case "volunteer": return world.id(.volunteer)
        case "account": return world.id(.resident)
        case "person":
            let draft: JSONTree = [
                "username": .string("p-\(new)"), "password": .string(Self.password), "name": "新人",
                "roles": ["resident"],
            ]
            return try world.post("/v1/accounts", draft, as: .admin).id
        case "caller":
            let contact: JSONTree = ["name": "陈秀兰", "phone": "13700000000"]
            let order = try world.place(["channel": "hotline", "contact": contact], as: .intake)
            try world.must("cancel", order, as: .intake)
            return "13700000000"
        case "service": return world.service
        case "category":
            let draft: JSONTree = ["code": .string("c\(new)"), "name": .string(new)]
            #expect(try world.post("/v1/categories", draft, as: .admin).status == 201)
            return "c\(new)"
        case "key": return try world.post("/v1/api_keys", ["name": "热线"], as: .admin).id
        case "run":
            let run = try world.post("/v1/matching/runs", ["dry_run": true], as: .dispatcher).id
            while try world.get("/v1/matching/runs/\(run)", as: .dispatcher).state == "running" {}
            return run
        default: return ""
        }
    }
}
