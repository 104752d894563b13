import Domain
import Platform

/// What `four-order` can do: the one table that finding and help are made from.
enum Commands {
    static let version = "1.0.0"

    static let all: [Command] = [
        .serve, .migrate, .seed, .replay, .match, .issueSetupToken, .createCenter, .createAccount,
        .issueToken,
        .verifyAudit, .backup, .restore, .statements, .bench, .health,
    ]

    /// The command that the first words name, and what follows them; nil when help or the version was asked for,
    /// which is printed here.
    static func find(_ arguments: [String]) throws(UsageError) -> (command: Command, arguments: [String])? {
        let words = arguments.prefix { !$0.hasPrefix("-") }
        let command = all.first { words.starts(with: $0.words) }
        let asksForHelp = arguments.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
        if words.first == "help" || (asksForHelp && command == nil) || arguments.isEmpty {
            let named = Array(words.drop { $0 == "help" })
            let found = all.first { named.starts(with: $0.words) }
            if let found {
                StandardOutput.writeLine(Help.page(found))
            } else if named.isEmpty {
                StandardOutput.writeLine(Help.overview(all))
            } else {
                throw unknown(named)
            }
            return nil
        }
        if arguments.first == "--version" || words.first == "version" {
            StandardOutput.writeLine("four-order \(version)")
            return nil
        }
        guard let command else { throw unknown(Array(words)) }
        if asksForHelp {
            StandardOutput.writeLine(Help.page(command))
            return nil
        }
        return (command, Array(arguments.dropFirst(command.words.count)))
    }

    private static func unknown(_ words: [String]) -> UsageError {
        guard let first = words.first else {
            return UsageError(zh: "请先写明命令。", en: "Name a command first.")
        }
        let completions = all.filter { $0.words.first == first }.map { "four-order \($0.name)" }
        if !completions.isEmpty {
            let list = completions.joined(separator: ", ")
            return UsageError(
                zh: "“\(first)”后面还要一个词：\(list)。", en: "\"\(first)\" is only half of it: \(list).")
        }
        let near = Nearest.name(to: first, among: all.compactMap(\.words.first) + ["help"])
        return UsageError(
            zh: "没有命令“\(first)”\(near.map { "，是指 \($0) 吗？" } ?? "。")",
            en: "There is no command \"\(first)\"\(near.map { "; did you mean \($0)?" } ?? ".")")
    }
}
