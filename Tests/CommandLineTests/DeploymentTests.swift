import Foundation
import Testing

@testable import CommandLine

/// What is written for those who deploy it, held against what the program takes.
@Suite struct DeploymentTests {
    private static func text(_ name: String) throws -> String {
        let root = (0..<3).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent()
        }
        return try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
    }

    @Test(arguments: ["docker-compose.yml", "Dockerfile", "README.md", "README.zh-CN.md"])
    func `every variable that is named for it is one that it knows`(file: String) throws {
        let known = Set(Options.environment.compactMap(\.variable))
        let named = try Self.text(file).matches(of: /FOUR_ORDER_[A-Z_]*[A-Z]/).map { String($0.0) }
        #expect(Set(named).subtracting(known) == [])
    }

    @Test func `the composed server tells the clients of the proxy before it apart`() throws {
        #expect(try Self.text("docker-compose.yml").contains("FOUR_ORDER_TRUSTED_PROXIES: 1\n"))
    }
}
