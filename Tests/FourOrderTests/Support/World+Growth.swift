import Foundation
import Postgres

/// How much a center has gathered, beyond what `World` begins with.
struct Growth: Sendable {
    var orders: Int
    var residents: Int
    var sites: Int
    var teams: Int
}

extension World {
    /// Fills the center as a year of use would leave it; see `grow.sql`.
    func grow(_ growth: Growth) throws {
        let settings = [
            ("center", center), ("orders", "\(growth.orders)"), ("residents", "\(growth.residents)"),
            ("sites", "\(growth.sites)"), ("teams", "\(growth.teams)"),
        ]
        let script = try Project.text("Tests/FourOrderTests/Support/grow.sql")
        try backend.withOwner { connection in
            for (name, value) in settings { try connection.execute("SET grow.\(name) = '\(value)'") }
            try connection.execute(script)
            try connection.execute("VACUUM ANALYZE")
        }
    }
}
