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

    @Test func `the composed server tells the clients of the proxy before it apart`() throws {
        #expect(try Self.text("docker-compose.yml").contains("FOUR_ORDER_TRUSTED_PROXIES: 1\n"))
    }
}
