import Postgres

/// What a benchmark needs to put the busiest statements to the database itself, beside the service.
public enum HotStatements {
    /// Their texts by name, as the service sends them; a list is the one of a caller who sees the whole center.
    public static var texts: [(name: String, text: String)] {
        [
            ReadOrder.sql,
            OrderListSQL.statement(
                OrderListSQL.Shape(scope: .wholeCenter, conditions: [], hasRows: false)
            ).sql,
            PlaceOrder.sql,
            AcceptOrder.sql,
        ].map { ($0.name, $0.text) }
    }

    /// What the service's sessions start with, as libpq takes it (`PGOPTIONS`).
    public static var sessionOptions: String { ServiceHost.session.options }

    /// The setting that names the center whose rows a session sees.
    public static var tenantSetting: String { ServiceHost.tenantSetting }
}
