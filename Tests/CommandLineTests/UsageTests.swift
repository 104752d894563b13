import Glibc
import JSON
import Platform
import Testing

@Suite struct UsageTests {
    let tool = Tool()

    @Test(arguments: [["help"], ["--help"], ["-h"], []])
    func `help lists every command and every variable`(arguments: [String]) throws {
        let help = try tool.output(arguments)
        for word in [
            "serve", "migrate", "seed", "center create", "account create", "token issue", "statements",
            "bench", "health",
        ] {
            #expect(help.contains("  \(word)"))
        }
        for word in ["FOUR_ORDER_PORT", "FOUR_ORDER_HOST", "FOUR_ORDER_DATA_DIR", "DATABASE_URL"] {
            #expect(help.contains(word))
        }
    }

    @Test(arguments: [["serve", "--help"], ["help", "serve"], ["serve", "--port", "1", "-h"]])
    func `a command's help lists its options with their standards`(arguments: [String]) throws {
        let help = try tool.output(arguments)
        #expect(help.contains("--port …") && help.contains("[8080, FOUR_ORDER_PORT]"))
    }

    @Test(arguments: ["--version", "version"])
    func `the version is one line`(word: String) throws {
        #expect(try tool.output([word]) == "four-order 1.0.0\n")
    }

    @Test(arguments: [
        (["serve", "--prot", "1"], "--port"), (["serv"], "serve"), (["token", "isue"], "token issue"),
        (["serve", "--port", "70000"], "0 to 65535"), (["serve", "--port=-1"], "0 to 65535"),
        (["serve", "--port", "80x"], "0 to 65535"), (["serve", "--port"], "--port"),
        (["serve", "--log-requests=maybe"], "true or false"), (["serve", "now"], "now"),
        (["serve", "--", "--port"], "--port"), (["match"], "INSTANCE"), (["backup", ""], "FILE"),
        (["match", "/bin/sh", "--output", "/bin/../bin/sh"], "must not be the instance itself"),
        (["bench"], "./dev bench"),
        (["seed", "--center", "beijing"], "yunyang, mianyang"), (["token", "issue"], "--account"),
        (["account", "create", "--center", "a"], "--username"),
    ])
    func `what is asked wrongly is refused in one sentence that helps`(
        arguments: [String], hint: String
    ) throws {
        let result = try tool.run(arguments)
        #expect(result.status == .exited(2))
        #expect(result.output.isEmpty)
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.errors.contains(hint))
    }

    @Test(arguments: [
        ("FOUR_ORDER_PROT", "1", "FOUR_ORDER_PORT"), ("FOUR_ORDER_PORT", "x", "0 to 65535"),
        ("FOUR_ORDER_SESSION_HOURS", "0", "1 to 8760"),
    ])
    func `a variable that is unknown or out of range is refused by every command`(
        variable: String, value: String, hint: String
    ) throws {
        let result = try tool.run(["migrate"], [variable: value])
        #expect(result.status == .exited(2))
        #expect(result.errors.contains(hint))
    }

    @Test func `what Kubernetes says of a service of the program's own name is passed over`() throws {
        let links = [
            "FOUR_ORDER_SERVICE_HOST": "10.0.0.1", "FOUR_ORDER_SERVICE_PORT": "8080",
            "FOUR_ORDER_SERVICE_PORT_HTTP": "8080", "FOUR_ORDER_PORT": "tcp://10.0.0.1:8080",
            "FOUR_ORDER_PORT_8080_TCP": "tcp://10.0.0.1:8080", "FOUR_ORDER_PORT_8080_TCP_ADDR": "10.0.0.1",
            "FOUR_ORDER_DB_PORT": "tcp://10.0.0.2:5432", "FOUR_ORDER_DB_SERVICE_HOST": "10.0.0.2",
        ]
        #expect(try tool.run(["statements"], links).status == .exited(0))
    }

    @Test func `the busiest statements are printed as the service sends them`() throws {
        let printed = try JSONTree(parsing: Array(tool.output(["statements"]).utf8))
        for name in ["read_order", "list_order_versions", "place_order", "accept_order"] {
            #expect(printed["statements"]?[name]?.string?.contains("$1::uuid") == true)
        }
        #expect(printed["options"]?.string?.contains("-c role=four_order_server") == true)
        #expect(printed["tenant_setting"]?.string == "four_order.center_id")
    }

    @Test func `a result that cannot be written is none`() throws {
        let full = try Descriptor(opening: "/dev/full", flags: O_WRONLY)
        let errors = try Pipe().ends()
        let said = Descriptor(owning: errors.reading)
        let childErrors = Descriptor(owning: errors.writing)
        var process = try Subprocess(
            spawning: try Tool.binary, ["statements"], environment: tool.environment,
            output: .descriptor(full.number), errors: .descriptor(childErrors.number))
        _ = consume childErrors
        let text = String(decoding: try readAll(said.number), as: UTF8.self)
        #expect(try process.wait() == .exited(1))
        #expect(text.contains("standard output") && text.split(separator: "\n").count == 1)
    }

    @Test func `a server that is not there is not healthy`() throws {
        let result = try tool.run(["health", "--port", "1"])
        #expect(result.status == .exited(1))
        #expect(result.errors.split(separator: "\n").count == 1)
    }
}
