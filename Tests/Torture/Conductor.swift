import Foundation
import Glibc
import Platform
import Postgres

/// 指挥: brings about what the plan holds, when its time has come, and sees to it that what is down is started again.
///
/// It runs on the main thread alone, which starts all processes (see `Child`).
final class Conductor {
    private static let tickMilliseconds = 20

    private let installation: Installation
    private let stage: Stage
    private let ledger: Ledger
    /// What was done, by kind.
    private(set) var done: [String: Int] = [:]
    private(set) var kills = 0
    /// The longest time without an acknowledgement around each promotion, in milliseconds.
    private(set) var writeGapsMilliseconds: [Int64] = []
    /// What has to be undone, and when.
    private var later: [(MonotonicTime, () throws -> Void)] = []
    private let log: Descriptor
    private let began = MonotonicTime.now()

    init(_ installation: Installation, _ stage: Stage, _ ledger: Ledger) throws {
        self.installation = installation
        self.stage = stage
        self.ledger = ledger
        log = try Descriptor(
            opening: installation.directory + "/faults.log", flags: O_WRONLY | O_CREAT | O_APPEND, mode: 0o644
        )
    }

    /// Goes through the plan. All of it happens, however slow the machine: what found nobody to happen to waits.
    /// - Parameter everySecond: called now and then.
    func perform(_ plan: [FaultPlan.Entry], forMilliseconds duration: Int, everySecond: () -> Void) throws {
        let start = MonotonicTime.now()
        var rest = plan[...]
        var nextSecond = start
        while true {
            let now = MonotonicTime.now()
            try installation.tend(now)
            try undo(now)
            if let entry = rest.first, start.adding(milliseconds: entry.milliseconds) <= now,
                try carryOut(entry.fault, now)
            {
                rest.removeFirst()
                continue
            }
            if rest.isEmpty, start.adding(milliseconds: duration) <= now { return }
            if nextSecond <= now {
                everySecond()
                nextSecond = now.adding(milliseconds: 1_000)
            }
            Thread.sleep(forTimeInterval: Double(Self.tickMilliseconds) / 1_000)
        }
    }

    /// Nothing goes wrong any more: what stands still goes on, cuts that nobody took are off.
    /// - Returns: whether everything was ready again in time.
    func calm(withinSeconds seconds: Int) throws -> Bool {
        try undoAll()
        for way in installation.clientWays + installation.databaseWays { way.send(.forget) }
        let deadline = MonotonicTime.now().adding(milliseconds: seconds * 1_000)
        while MonotonicTime.now() < deadline {
            try installation.tend(.now())
            if installation.isReady { return true }
            Thread.sleep(forTimeInterval: 0.1)
        }
        return false
    }

    /// Whoever then waits for something outside `perform` does not wait for what stands still.
    func undoAll() throws {
        for (_, action) in later { try action() }
        later = []
    }

    private func undo(_ now: MonotonicTime) throws {
        let due = later.filter { $0.0 <= now }
        later.removeAll { $0.0 <= now }
        for (_, action) in due { try action() }
    }

    private func after(_ milliseconds: Int, _ action: @escaping () throws -> Void) {
        later.append((.now().adding(milliseconds: milliseconds), action))
    }

    // MARK: Faults

    /// False where there is nobody to do it to at the moment.
    private func carryOut(_ fault: Fault, _ now: MonotonicTime) throws -> Bool {
        guard try happens(fault, now) else { return false }
        done[fault.name, default: 0] += 1
        if fault.isKill { kills += 1 }
        let milliseconds = now.nanoseconds(since: began) / 1_000_000
        try writeAll(log.number, Array("\(milliseconds) ms: \(fault)\n".utf8))
        return true
    }

    private func happens(_ fault: Fault, _ now: MonotonicTime) throws -> Bool {
        let database = installation.database
        switch fault {
        case .killServer(let which, let down):
            let service = installation.services[which % installation.services.count]
            guard try service.isRunning() else { return false }
            try service.kill(downUntil: now.adding(milliseconds: down))
        case .killPostmaster(let down):
            guard database.isUp() else { return false }
            database.mayStartAt = now.adding(milliseconds: down)
            try database.signal(SIGKILL)
        case .killBackend(let which):
            return try signalBackend(which, SIGKILL) != nil
        case .terminateBackend(let which):
            return try terminate(which)
        case .stopServer(let which, let milliseconds):
            let service = installation.services[which % installation.services.count]
            guard try service.isRunning() else { return false }
            try service.signal(SIGSTOP)
            after(milliseconds) { try service.signal(SIGCONT) }
        case .stopPostmaster(let milliseconds):
            try database.signal(SIGSTOP)
            after(milliseconds) { try database.signal(SIGCONT) }
        case .stopBackend(let which, let milliseconds):
            guard let process = try signalBackend(which, SIGSTOP) else { return false }
            // It may have been killed meanwhile, and then there is nobody to continue.
            after(milliseconds) { _ = Glibc.kill(process, SIGCONT) }
        case .cutClients(let which, let cut):
            installation.clientWays[which % installation.clientWays.count].send(.cut(cut))
        case .cutDatabase(let which, let cut):
            installation.databaseWays[which % installation.databaseWays.count].send(.cut(cut))
        case .cutCommit(let which, let cut):
            installation.databaseWays[which % installation.databaseWays.count].send(.commitCut(cut))
        case .fillDisk(let milliseconds):
            guard let disk = installation.disk else { return true }
            try disk.fill()
            after(milliseconds) { try disk.free() }
        case .moveClock(let seconds):
            try installation.clock?.move(toSeconds: seconds)
        case .failOver:
            _ = ledger.takeGap()
            try installation.failOver()
            after(15_000) { [self] in writeGapsMilliseconds.append(ledger.takeGap() / 1_000_000) }
        }
        return true
    }

    /// One of the processes that serve a connection to the service's database.
    private func signalBackend(_ which: Int, _ signal: Int32) throws -> Int32? {
        let backends = installation.database.sessions(withTitle: " four_order ")
        guard !backends.isEmpty else { return nil }
        let process = backends[which % backends.count]
        return Glibc.kill(process, signal) == 0 ? process : nil
    }

    private func terminate(_ which: Int) throws -> Bool {
        let backends = installation.database.sessions(withTitle: " four_order ")
        guard !backends.isEmpty else { return false }
        do throws(DatabaseError) {
            let connection = try Connection(installation.database.conninfo("postgres"))
            _ = try connection.query("SELECT pg_terminate_backend($1::integer)") {
                $0.int(backends[which % backends.count])
            }
            return true
        } catch {
            // The database is down at the moment.
            return false
        }
    }
}
