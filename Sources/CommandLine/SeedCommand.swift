import Domain
import FourOrder
import Platform
import Postgres

extension Command {
    static let seedCenter = Setting<String?>.choice(
        "center", SeedCenter.allCases.map(\.rawValue),
        Wording(zh: "只载入哪个中心；默认 yunyang", en: "the center to load; yunyang by default"))

    /// Loads the demonstration data.
    static let seed = Command(
        "seed",
        Wording(zh: "载入演示数据；再次运行不改变任何内容", en: "load the demonstration data; a second run changes nothing"),
        [seedCenter, Options.demoPassword] + Options.database
    ) { invocation in
        let center = invocation[seedCenter].flatMap { SeedCenter(rawValue: $0) } ?? .yunyang
        let home = try Home.find(invocation)
        let database = try DatabaseAccess.open(invocation, schema: .migrated)
        defer { database.close() }
        let summary = try Demonstration.load(
            center, home, password: invocation[Options.demoPassword], database)
        try StandardOutput.print(summary)
        return 0
    }
}

/// Loading what a demonstration needs, with a view of its progress.
enum Demonstration {
    /// - Returns: a line that says what was loaded.
    static func load(
        _ center: SeedCenter, _ home: Home, password: String, _ database: DatabaseAccess
    ) throws -> String {
        var bar = ProgressBar(center.rawValue)
        let connection = try database.connect()
        let counts = try Seeding(center, folder: home.seeds).run(demoPassword: password, on: connection) {
            bar.show($0.done, of: $0.total, $0.table)
        }
        bar.finish()
        let added = counts.filter { $0.added > 0 }
        guard !added.isEmpty else {
            return "\(center.rawValue)：数据已在，没有改动 · everything is there already, nothing was changed "
                + "(\(bar.seconds) s)"
        }
        let list = added.map { "\($0.table) \($0.added)" }.joined(separator: ", ")
        return "\(center.rawValue)：已载入 · loaded \(list) (\(bar.seconds) s)"
    }
}
