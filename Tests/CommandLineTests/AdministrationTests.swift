import Glibc
import JSON
import Platform
import Testing

@Suite(.serialized) struct AdministrationTests {
    let tool: Tool

    init() throws { tool = try .furnished() }

    @Test func `an operator makes a center, its people and their tokens`() throws {
        defer { tool.remove() }
        var server = try tool.serve()
        let password = "ying-chun-hua-kai\n"
        _ = try tool.output(
            [
                "center", "create", "--code", "jiangyou", "--name", "江油市", "--admin", "jy-admin",
                "--password-stdin",
            ],
            input: password)
        #expect(try tool.count("SELECT count(*) FROM categories WHERE national") == 22)
        #expect(try tool.count("SELECT count(*) FROM sites WHERE parent_id IS NULL AND kind = 'center'") == 1)
        let account = [
            "account", "create", "--center", "jiangyou", "--username", "jy-dispatcher", "--name", "李明",
            "--roles",
            "dispatcher", "--sites", "jiangyou", "--password-stdin",
        ]
        _ = try tool.output(account, input: password)
        let twice = try tool.run(account, input: password)
        #expect(twice.status == .exited(1))
        #expect(twice.errors.contains("jy-dispatcher is taken"))
        #expect(try tool.count("SELECT count(*) FROM accounts") == 2)
        #expect(try tool.count("SELECT count(*) FROM audit_log WHERE actor_kind = 'operator'") == 3)

        let token = try tool.run(["token", "issue", "--account", "jy-admin", "--hours", "1"])
        #expect(token.status.isSuccess)
        #expect(token.errors.isEmpty)
        #expect(token.output.wholeMatch(of: /fo_jiangyou_[A-Za-z0-9_-]{43}\n/) != nil)
        _ = try server.end(SIGTERM)
    }

    @Test
    func `a server without the demonstration knows nobody until an operator makes the first administrator`()
        throws
    {
        defer { tool.remove() }
        var server = try tool.serve()
        #expect(try tool.count("SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM logins)") == 0)
        #expect(try tool.count("SELECT (SELECT count(*) FROM tokens) + (SELECT count(*) FROM centers)") == 0)
        let create = [
            "center", "create", "--code", "first", "--name", "第一", "--admin", "root-admin",
            "--password-stdin",
        ]
        let common = try tool.run(create, input: "password123\n")
        #expect(common.status == .exited(1) && common.errors.contains("most common"))
        #expect(try tool.count("SELECT count(*) FROM centers") == 0)
        _ = try tool.output(create, input: "ying-chun-hua-kai\n")
        #expect(try tool.count("SELECT count(*) FROM accounts WHERE roles = '{admin}'") == 1)
        // Once: the center is there, and so is who sets it up further.
        let twice = try tool.run(create, input: "ying-chun-hua-kai\n")
        #expect(twice.status == .exited(1))
        #expect(try tool.count("SELECT count(*) FROM accounts") == 1)
        _ = try server.end(SIGTERM)
    }

    @Test func `on a new server one token sets up, by the line that is printed with it`() throws {
        defer { tool.remove() }
        var server = try tool.serve()
        let issued = try tool.run(["setup", "token", "--port", "\(server.port)"])
        #expect(issued.output.wholeMatch(of: /[A-Za-z0-9_-]{43}\n/) != nil)
        let said = try #require(issued.errors.firstRange(of: "curl ")).lowerBound
        let line = issued.errors[said...].replacing("至少八个字符", with: "mei-hua-kai-le-2026")
        let told = try Subprocess.run("sh", [], environment: tool.environment, input: Array(line.utf8))
        let session = try JSONTree(parsing: told.output)
        #expect(session["token"]?.string?.hasPrefix("fo_my-county_") == true)
        #expect(try tool.count("SELECT count(*) FROM accounts WHERE roles = '{admin}'") == 1)
        let again = try tool.run(["setup", "token"])
        #expect(again.status == .exited(1) && again.errors.contains("nothing to set up"))
        // The server says so once it serves, which the one who started it need not wait for.
        #expect(server.logText.contains("four-order setup token"))
        #expect(!server.logText.contains(issued.output.dropLast()))
        _ = try server.end(SIGTERM)
    }

    @Test(arguments: [
        (["center", "create", "--code", "A", "--name", "x"], "lower-case"),
        (["token", "issue", "--account", "nobody"], "nobody"),
        (
            [
                "account", "create", "--center", "nowhere", "--username", "abc", "--name", "x", "--roles",
                "admin",
                "--password-stdin",
            ], "nowhere"
        ),
    ])
    func `what an operator asks wrongly changes nothing, with no server running either`(
        arguments: [String], hint: String
    ) throws {
        defer { tool.remove() }
        let result = try tool.run(arguments, input: "12345678\n")
        #expect(result.status == .exited(1))
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.errors.contains(hint))
    }
}
