import Domain

/// One subcommand: what it is called, what it takes, what it does.
struct Command: Sendable {
    /// `token issue` has two words.
    let words: [String]
    /// What stands after the name in help, such as `FILE`.
    let operands: [String]
    let meaning: Wording
    let options: [any AnySetting]
    /// Options without which it cannot do anything.
    let required: [any AnySetting]
    /// Does it, and returns the exit code.
    let run: @Sendable (Invocation) throws -> Int32

    init(
        _ name: String, operands: [String] = [], _ meaning: Wording, _ options: [any AnySetting],
        required: [any AnySetting] = [], run: @escaping @Sendable (Invocation) throws -> Int32
    ) {
        words = name.split(separator: " ").map(String.init)
        self.operands = operands
        self.meaning = meaning
        self.options = options
        self.required = required
        self.run = run
    }

    var name: String { words.joined(separator: " ") }
}

/// What a subcommand was called with: typed values of its settings, and what stood there without a name.
struct Invocation: Sendable {
    let command: Command
    let operands: [String]
    fileprivate let values: [String: any Sendable]

    /// The value of a setting: the option's, else the environment's, else the standard.
    subscript<Value>(_ setting: Setting<Value>) -> Value {
        values[setting.name] as? Value ?? setting.standard
    }

    /// Whether somebody said what it is.
    func says(_ setting: some AnySetting) -> Bool { values[setting.name] != nil }
}

extension Invocation {
    /// Reads what follows a command's name, over what the environment says. An option is `--port 8080` or
    /// `--port=8080`; after `--` everything is an operand.
    init(_ command: Command, arguments: [String], environment: [String: any Sendable]) throws(UsageError) {
        var values = environment
        var operands: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                operands += rest
                break
            }
            guard argument.hasPrefix("-"), argument.count > 1 else {
                operands.append(argument)
                continue
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard let setting = command.options.first(where: { "--" + $0.name == name }) else {
                throw .unknownOption(name, command)
            }
            let text: String
            if parts.count == 2 {
                text = String(parts[1])
            } else if setting.isFlag {
                text = "true"
            } else if let next = rest.popFirst() {
                text = next
            } else {
                throw UsageError(zh: "\(name) 后面缺少值。", en: "\(name) needs a value.")
            }
            values[setting.name] = try setting.parse(text, from: name)
        }
        for setting in command.required where values[setting.name] == nil {
            throw UsageError(
                zh: "\(command.name) 需要 --\(setting.name)（\(setting.meaning.zh)）。",
                en: "\(command.name) needs --\(setting.name): \(setting.meaning.en).")
        }
        guard operands.count == command.operands.count else { throw .operands(operands, command) }
        if let index = operands.firstIndex(of: "") { throw .operands(Array(operands[..<index]), command) }
        self.command = command
        self.operands = operands
        self.values = values
    }

    /// Kubernetes tells each pod of every service in its namespace, so of one that is called `four-order` or begins so.
    private static func isOfKubernetes(_ variable: String, _ text: String) -> Bool {
        let names = /FOUR_ORDER_(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)|PORT_[0-9]+_(TCP|UDP|SCTP)(_\w+)?)/
        let isLink = variable.hasSuffix("_PORT") && text.firstMatch(of: /^(tcp|udp|sctp):\/\//) != nil
        return isLink || variable.wholeMatch(of: names) != nil
    }

    /// The settings that the environment holds, all of them checked: a misspelt variable would otherwise be
    /// silently without effect.
    static func values(of environment: [String: String]) throws(UsageError) -> [String: any Sendable] {
        var values: [String: any Sendable] = [:]
        for (variable, text) in environment.sorted(by: { $0.key < $1.key }) {
            let setting = Options.environment.first { $0.variable == variable }
            if let setting, !isOfKubernetes(variable, text) {
                // An empty variable counts as none, as in a shell.
                if !text.isEmpty { values[setting.name] = try setting.parse(text, from: variable) }
            } else if variable.hasPrefix("FOUR_ORDER_"), !isOfKubernetes(variable, text) {
                let known = Options.environment.compactMap(\.variable)
                let near = Nearest.name(to: variable, among: known)
                throw UsageError(
                    zh: "不认识环境变量 \(variable)\(near.map { "，是指 \($0) 吗" } ?? "")？",
                    en: "The variable \(variable) is unknown\(near.map { "; did you mean \($0)?" } ?? ".")")
            }
        }
        return values
    }
}

extension UsageError {
    fileprivate static func unknownOption(_ name: String, _ command: Command) -> UsageError {
        let near = Nearest.name(to: name, among: command.options.map { "--" + $0.name } + ["--help"])
        return UsageError(
            zh: "\(command.name) 没有选项 \(name)\(near.map { "，是指 \($0) 吗？" } ?? "。")",
            en: "\(command.name) has no option \(name)\(near.map { "; did you mean \($0)?" } ?? ".")")
    }

    fileprivate static func operands(_ given: [String], _ command: Command) -> UsageError {
        if given.count < command.operands.count {
            let missing = command.operands[given.count]
            return UsageError(
                zh: "\(command.name) 后面缺少 \(missing)。", en: "\(command.name) needs \(missing).")
        }
        let extra = given[command.operands.count]
        return UsageError(
            zh: "\(command.name) 不认识“\(extra)”。", en: "\(command.name) does not take \"\(extra)\".")
    }
}
