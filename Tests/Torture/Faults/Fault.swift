/// One thing that goes wrong. `which` is a number drawn by chance; it picks among those that are there at the moment.
enum Fault: Sendable {
    /// kill -9; it is started again so many milliseconds later.
    case killServer(which: Int, downMilliseconds: Int)
    case killPostmaster(downMilliseconds: Int)
    case killBackend(which: Int)
    case terminateBackend(which: Int)
    /// SIGSTOP, and SIGCONT so many milliseconds later.
    case stopServer(which: Int, milliseconds: Int)
    case stopPostmaster(milliseconds: Int)
    case stopBackend(which: Int, milliseconds: Int)
    case cutClients(which: Int, Cut)
    case cutDatabase(which: Int, Cut)
    case cutCommit(which: Int, CommitCut)
    /// The disk that the database is on is full for so long.
    case fillDisk(milliseconds: Int)
    /// The clock of the servers shows so many seconds more, or less, than it should.
    case moveClock(seconds: Int)
    /// The primary is killed with all its processes, and its standby promoted.
    case failOver

    var isKill: Bool {
        switch self {
        case .killServer, .killPostmaster, .killBackend: true
        default: false
        }
    }

    /// For the count of what was done.
    var name: String {
        switch self {
        case .killServer: "kill -9 of a server"
        case .killPostmaster: "kill -9 of the postmaster"
        case .killBackend: "kill -9 of a backend"
        case .terminateBackend: "pg_terminate_backend"
        case .stopServer: "SIGSTOP of a server"
        case .stopPostmaster: "SIGSTOP of the postmaster"
        case .stopBackend: "SIGSTOP of a backend"
        case .cutClients: "cut between clients and server"
        case .cutDatabase: "cut between server and database"
        case .cutCommit: "cut behind a commit"
        case .fillDisk: "full disk"
        case .moveClock: "move of the servers' clock"
        case .failOver: "promotion of the standby"
        }
    }
}
