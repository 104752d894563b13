import Cryptography
public import Postgres

/// Loads a center's demonstration data from the folder `seeds/`. A second run changes nothing.
public struct Seeding: Sendable {
    private let center: SeedCenter
    private let folder: SeedFolder

    /// - Parameter folder: the path of `seeds/`.
    public init(_ center: SeedCenter, folder: String) {
        self.center = center
        self.folder = SeedFolder(path: folder)
    }

    /// Writes what is not there yet, in one transaction.
    /// - Parameters:
    ///   - demoPassword: opens the accounts of `accounts.csv`; an account that exists keeps its own.
    ///   - connection: as the owner of the schema, outside a transaction.
    /// - Throws: `SeedError`, `DatabaseError`, `CryptographyError`.
    public func run(
        demoPassword: String, on connection: borrowing Connection,
        progress: (SeedProgress) -> Void = { _ in }
    ) throws -> [SeedCount] {
        let plan = try SeedPlan(center, folder)
        var names = try NameMaker(
            try folder.table("common/names.csv"), seed: try SeedID(center: center).randomSeed())
        let people = plan.people(&names)
        // One hash for all: it is one password, and everybody is told it.
        let hash = try PasswordHash(
            password: demoPassword, salt: try SecureRandom.bytes(PasswordHash.saltByteCount))
        let loader = try SeedLoader(plan, people, passwordHash: hash.encoded)
        return try loader.load(connection, progress)
    }

    /// Whether this password opens the demonstration's accounts: they keep the one they were first loaded with.
    /// - Throws: `DatabaseError`, `CryptographyError`.
    public func isOpened(by password: String, on connection: borrowing Connection) throws -> Bool {
        let id = SeedID(center: center)
        return try connection.transaction { connection in
            try Administration.enter(try id("center", center.rawValue), connection)
            let resident = try id("account", center.accountPrefix + "resident")
            let rows = try connection.query("SELECT password_hash FROM accounts WHERE id = $1::uuid") {
                $0.uuid(resident)
            }
            guard !rows.isEmpty, let hash = rows.optionalText(0, 0) else { return false }
            return try PasswordHash(encoded: hash).matches(password)
        }
    }
}
