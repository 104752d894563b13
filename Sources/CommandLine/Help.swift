import Domain

/// The pages of help, made from the tables of commands and settings.
enum Help {
    /// `four-order help`.
    static func overview(_ commands: [Command]) -> String {
        let rows = commands.map { ([$0.name] + $0.operands, $0.meaning.both) }
        return """
            four-order COMMAND [OPTIONS]

            四单：群众点单、中心派单、志愿者接单、群众评单
            four-order: residents order, the center dispatches, volunteer teams accept and serve, residents rate

            \(table(rows.map { ($0.0.joined(separator: " "), $0.1) }))

            每条命令的选项 · the options of a command:  four-order COMMAND --help
            环境变量 · environment (选项优先 · options win):
            \(table(Options.environment.map { ($0.variable ?? "", explain($0)) }))
            """
    }

    /// `four-order COMMAND --help`.
    static func page(_ command: Command) -> String {
        let words = ["four-order", command.name] + command.operands
        let options = command.options.map { setting in
            (setting.isFlag ? "--\(setting.name)" : "--\(setting.name) …", explain(setting, in: command))
        }
        return """
            \((words + ["[OPTIONS]"]).joined(separator: " "))

            \(command.meaning.zh)
            \(command.meaning.en)

            \(table(options))
            """
    }

    private static func explain(_ setting: any AnySetting, in command: Command? = nil) -> String {
        var notes: [String] = []
        if let text = setting.standardText { notes.append(text) }
        if command != nil, let variable = setting.variable { notes.append(variable) }
        if let command, command.required.contains(where: { $0.name == setting.name }) {
            notes.append("必填 · required")
        }
        return setting.meaning.both + (notes.isEmpty ? "" : " [\(notes.joined(separator: ", "))]")
    }

    private static func table(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { left, right in
            "  " + left + String(repeating: " ", count: width - left.count + 2) + right
        }.joined(separator: "\n")
    }
}
