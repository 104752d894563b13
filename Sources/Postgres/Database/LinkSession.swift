import Foundation

/// What is known of the server's side of a link: which statements it has prepared, and which tenant it is set to.
struct LinkSession {
    private enum Preparation: UInt8 {
        case none
        /// On its way; another batch behind it counts on it.
        case sent
        case ready
    }

    private enum Tenant: Equatable {
        case unknown
        case known(UUID?)
    }

    /// By index of `SQL`.
    private var preparations: [Preparation] = []
    private var tenant = Tenant.unknown
    private var openTenantChanges = 0

    func needsPreparation(_ sql: Int) -> Bool {
        sql >= preparations.count || preparations[sql] == .none
    }

    mutating func preparationSent(_ sql: Int) {
        while preparations.count <= sql { preparations.append(.none) }
        preparations[sql] = .sent
    }

    mutating func preparationAnswered(_ sql: Int, succeeded: Bool) {
        preparations[sql] = succeeded ? .ready : .none
    }

    /// The server says it does not know the statement (26000): it was sent behind a preparation that was skipped.
    mutating func preparationLost(_ sql: Int) {
        if preparations[sql] == .ready { preparations[sql] = .none }
    }

    /// A setting made in a transaction falls with it. So while one is unanswered, what it will be is not known, and
    /// each batch behind it sets its own.
    func needsTenant(_ wanted: UUID?) -> Bool {
        openTenantChanges > 0 || tenant != .known(wanted)
    }

    mutating func tenantSent() {
        openTenantChanges += 1
        tenant = .unknown
    }

    mutating func tenantAnswered(_ set: UUID?, committed: Bool) {
        openTenantChanges -= 1
        if committed, openTenantChanges == 0 { tenant = .known(set) }
    }
}
