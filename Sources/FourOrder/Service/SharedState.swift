import Synchronization

/// What all loops of a process share.
final class SharedState: Sendable {
    let settings: ServiceSettings
    let centers = CenterDirectory()
    let metrics = Metrics()
    let documents: Documents
    let log = ServiceLog()
    let passwords = PasswordWork()
    let rates: RateLimits
    let networkFailures = NetworkFailures()
    let slowWork: SlowWork
    /// The server will stop soon: nobody new shall be sent to it.
    let isLeaving = Atomic<Bool>(false)
    /// The database, for work away from the loops.
    let conninfo: String

    init(_ settings: ServiceSettings, _ documents: Documents, conninfo: String) {
        self.settings = settings
        rates = RateLimits(settings)
        slowWork = SlowWork(niceness: settings.slowWorkNiceness)
        self.documents = documents
        self.conninfo = conninfo
    }
}

/// How a server behaves, whatever it is started by.
public struct ServiceSettings: Sendable {
    /// One line of log a request.
    public var logsRequests = true
    /// How long a session lasts, in hours.
    public var sessionHours = 24 * 7
    /// A file that heads of the audit trail's blocks are added to.
    public var auditFile: String?
    /// A server that they are posted to.
    public var auditWebhook: AuditWebhook?
    /// By how much the threads of long work, such as matching, give way to those that answer requests: 0 to 19.
    public var slowWorkNiceness: Int32 = 10

    /// How many requests a minute each token may make of this server; nil: any number.
    public var requestsPerMinute: Int? = 30_000
    /// How many each address may make without a token, health and metrics apart; nil: any number.
    public var anonymousRequestsPerMinute: Int? = 3_000
    /// How many proxies of our own stand in front, whose entries in `X-Forwarded-For` are believed.
    public var trustedProxies = 0

    public init() {}

    /// Where heads of the audit trail's blocks go.
    var auditWitnesses: [any AuditWitness] {
        [AuditLogWitness()] + (auditFile.map { [AuditFileWitness(path: $0)] } ?? [])
            + (auditWebhook.map { [$0] } ?? [])
    }
}
