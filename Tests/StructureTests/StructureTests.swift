import Foundation
import Testing

/// The shape of the sources: layers know only what the package says they know, and files stay small.
@Suite struct StructureTests {
    private static let root = (0..<3).reduce(URL(fileURLWithPath: #filePath)) { url, _ in
        url.deletingLastPathComponent()
    }

    struct Source: Sendable {
        /// From the package's folder.
        let path: String
        let lines: [String]
        var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
    }

    private static func sources(_ folder: String) throws -> [Source] {
        let files = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
        let paths = (files?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".swift") }.sorted()
        return try paths.map { path in
            let text = try String(
                contentsOf: root.appendingPathComponent("\(folder)/\(path)"), encoding: .utf8)
            return Source(path: "\(folder)/\(path)", lines: text.components(separatedBy: "\n"))
        }
    }

    /// The targets of Package.swift and what each names as its dependencies.
    private static func arrows() throws -> [String: Set<String>] {
        let text = try String(contentsOf: root.appendingPathComponent("Package.swift"), encoding: .utf8)
        let shared = text.firstMatch(of: /let layers: \[Target\.Dependency\] = \[([^\]]*)\]/)
        let layers = names(shared.map { String($0.1) } ?? "")
        var arrows: [String: Set<String>] = [:]
        for match in text.matches(
            of: /(?:layer\(\s*|name: )"(\w+)"(?:,\s*(?:dependencies: )?(layers)?[ +]*(?:\[([^\]]*)\])?)?/)
        {
            let named = names(match.3.map(String.init) ?? "")
            arrows[String(match.1)] = match.2 == nil ? named : named.union(layers)
        }
        return arrows
    }

    private static func names(_ list: String) -> Set<String> {
        Set(list.matches(of: /"(\w+)"/).map { String($0.1) })
    }

    /// What comes with the toolchain.
    private static let toolchain: Set = [
        "Foundation", "FoundationEssentials", "Dispatch", "Glibc", "Synchronization", "Testing",
    ]

    @Test func `each layer imports only what the package lets it know`() throws {
        let arrows = try Self.arrows()
        #expect(arrows.count >= 10)
        var imported: [String: Set<String>] = [:]
        for source in try Self.sources("Sources") {
            for line in source.lines {
                guard
                    let match = line.firstMatch(
                        of: /^(?:public |internal |private )?(?:@\w+ )?import (?:\w+ )?(\w+)/)
                else { continue }
                let module = String(match.1)
                if !Self.toolchain.contains(module) { imported[source.target, default: []].insert(module) }
            }
        }
        for (target, modules) in imported {
            #expect(modules.subtracting(arrows[target] ?? []) == [], "\(target) imports more than it may")
        }
    }

    @Test func `the arrows lead in no circle`() throws {
        var arrows = try Self.arrows()
        while let leaf = arrows.first(where: { _, known in known.isDisjoint(with: arrows.keys) })?.key {
            arrows[leaf] = nil
        }
        #expect(arrows.keys.sorted() == [])
    }

    @Test func `no value is forced`() throws {
        // Passwords that people choose end with an exclamation mark.
        for source in try Self.sources("Sources") where !source.path.hasSuffix("CommonPasswords.swift") {
            for (number, line) in source.lines.enumerated() {
                let code = line.prefix(upTo: line.firstRange(of: "//")?.lowerBound ?? line.endIndex)
                let isForced = code.contains("try!") || code.contains("as!") || code.contains("fatalError(")
                #expect(!isForced, "\(source.path):\(number + 1)")
                // `name!` after an identifier or a bracket; `!=` and `!name` are something else.
                let isUnwrapped = code.firstMatch(of: /[\w\)\]]!(?![=\w"])/) != nil && !code.contains("\"")
                #expect(!isUnwrapped, "\(source.path):\(number + 1)")
            }
        }
    }

    /// Where the library lies that the tests run on: `swift` is the toolchain's that built them, wherever PATH leads.
    private static var swift: URL {
        get throws {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/maps"))
            let maps = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
            let library = try #require(
                maps.firstMatch(of: /(\/\S+)\/lib\/swift\/linux\/libswiftCore\.so/), "no toolchain is in use")
            return URL(fileURLWithPath: String(library.1) + "/bin/swift")
        }
    }

    @Test func `the package can be read from its sources alone, as an image is built`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("four-order-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        for name in ["Package.swift", "Sources"] {
            try FileManager.default.copyItem(
                at: Self.root.appendingPathComponent(name), to: folder.appendingPathComponent(name))
        }
        let process = Process()
        process.executableURL = try Self.swift
        process.arguments = ["package", "--package-path", folder.path, "describe", "--type", "json"]
        let said = Pipe()
        process.standardOutput = said
        process.standardError = said
        try process.run()
        let text = String(decoding: try said.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
        #expect(text.contains(#""name" : "CommandLine""#), "\(text)")
    }

    /// Their messages for operators are kept on one line, and so are commands that people paste.
    private static let haveLongSentences = [
        "Sources/Postgres/Migrations/Migrations.swift", "Sources/CommandLine/Demo.swift",
    ]

    /// Code has 110 columns, which the formatter sees to; comments and what stands in strings may have 140.
    @Test func `files and lines stay short`() throws {
        for source in try Self.sources("Sources") {
            #expect(source.lines.count <= 301, "\(source.path)")
            for (number, line) in source.lines.enumerated()
            where line.count > 140 && !Self.haveLongSentences.contains(source.path) {
                Issue.record("\(source.path):\(number + 1) has \(line.count) characters")
            }
        }
    }
}
