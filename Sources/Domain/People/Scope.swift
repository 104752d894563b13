/// What an API key (接口密钥) is given beside its role. Raw values are what clients and the database see.
///
/// A key without any of ``Scope/limits`` may do all that intake may; one that names some of them may do those alone.
public enum Scope: String, CaseIterable, Sendable {
    /// Sees every order of the center, not only what was placed with it.
    case center
    case ordersRead = "orders:read"
    /// Place, cancel and rate, one by one.
    case ordersWrite = "orders:write"
    case ordersImport = "orders:import"

    /// Those that leave a key with less than its role.
    public static let limits: [Scope] = [.ordersRead, .ordersWrite, .ordersImport]

    /// Whether a key with these scopes may do what asks for one; nil asks for none.
    public static func allows(_ wanted: Scope?, of given: Set<Scope>) -> Bool {
        guard let wanted else { return true }
        return given.isDisjoint(with: limits) || given.contains(wanted)
    }
}
