import Domain
import FourOrder
import Foundation
import Glibc
import HTTP
import JSON
import Platform

extension Command {
    /// Runs the server until it is told to stop.
    ///
    /// ```
    /// serve ── supervises ──► serve --supervise=false        sockets, and the private database's address, handed on
    ///   │                         │
    ///   ├ listening sockets       ├ loops, HTTP, verbs
    ///   └ private database        └ connections to the database
    /// ```
    static let serve = Command(
        "serve", Wording(zh: "启动服务", en: "run the server"),
        [Options.demo, Options.demoPassword] + Options.server + Options.database
    ) { invocation in
        invocation[Options.supervise] ? try supervise(invocation) : try serveAlone(invocation)
    }

    private static func supervise(_ invocation: Invocation) throws -> Int32 {
        let signals = try SignalWatch()
        let home = try Home.find(invocation)
        let inherited = try SocketActivation(ProcessInfo.processInfo.environment)?.listeners
        if inherited == nil { try invocation.checkPortIsFree() }
        let database = try DatabaseAccess.owned(invocation)
        defer { database.close() }
        let listeners = try inherited ?? Listeners(invocation)
        let url = invocation.url(port: listeners.port)
        let program = ServerProgram(
            handing: listeners, arePassedOn: inherited != nil,
            conninfo: database.isPrivate ? database.conninfo : nil)
        let demonstration =
            invocation[Options.demo] ? Demonstrating(invocation, home, database, url: url) : nil
        let supervision = try Supervision(
            program, listeners,
            drainMilliseconds: ServiceHost.drainMilliseconds + invocation[Options.stopNoticeSeconds] * 1_000
        ) {
            StandardOutput.writeLine(url)
            demonstration?.start()
        }
        let code = try supervision.run(signals)
        demonstration?.cutShort()
        database.close()
        LifecycleLog.info("已停止 · stopped")
        return code
    }

    /// The server itself, in this process.
    private static func serveAlone(_ invocation: Invocation) throws -> Int32 {
        let signals = try SignalWatch()
        OpenFiles.raiseLimit()
        let activation = try SocketActivation(ProcessInfo.processInfo.environment)
        if let supervisor = activation?.supervisor {
            try ParentDeath.signalSelf(SIGTERM, parent: supervisor)
            CrashNotice.begin()
        }
        let home = try Home.find(invocation)
        let documents = try Documents(home)
        if activation == nil { try invocation.checkPortIsFree() }
        let database = try DatabaseAccess.serving(invocation, home)
        defer { database.close() }
        var configuration = ServiceHost.Configuration(invocation, database)
        configuration.accept(from: activation?.listeners)
        let host = try ServiceHost(configuration, documents: documents)
        let stop = StopRequest(signals, supervisor: activation?.supervisor)
        let url = invocation.url(port: host.port)
        LifecycleLog.info("服务地址 · serving on \(url)")
        StandardOutput.writeLine(url)
        let demonstration =
            invocation[Options.demo] ? Demonstrating(invocation, home, database, url: url) : nil
        demonstration?.start()
        if !host.isSetUp, !invocation[Options.demo] {
            LifecycleLog.info(
                "还没有中心，请运行 four-order setup token 并按提示建立 · there is no center yet: run `four-order setup token` "
                    + "and do what it says")
        }
        let signal = stop.wait()
        demonstration?.cutShort()
        // By SIGHUP a supervisor says that another server has taken over.
        let isReplaced = activation?.supervisor != nil && signal == SIGHUP
        let isKept = isReplaced || activation?.isKeptByServiceManager ?? false
        LifecycleLog.info(
            isReplaced
                ? "已由新的服务进程接替，正在答复已收到的请求 · another server has taken over, finishing what is under way"
                : "收到信号 \(signal)，答复完已收到的请求后停止 · signal \(signal): stopping once every request is answered")
        try host.stop(
            isKept ? .handingOver : .closingPort,
            noticeSeconds: isReplaced ? nil : invocation[Options.stopNoticeSeconds])
        LifecycleLog.info("所有请求均已答复 · every request has been answered")
        return 0
    }
}

extension Invocation {
    /// Loops share a port (SO_REUSEPORT), and so would two servers without noticing.
    fileprivate func checkPortIsFree() throws(CommandError) {
        let port = self[Options.port]
        guard port != 0, !self[Options.sharesPort] else { return }
        let answers =
            (try? TCP.connect(host: reachableHost, port: UInt16(clamping: port), timeoutMilliseconds: 1_000))
            != nil
        if answers {
            throw CommandError(
                zh: "端口 \(port) 已被占用，请用 --port 另选一个；若要与另一服务共用，请加 --share-port。",
                en:
                    "Port \(port) is in use; choose another one with --port, or share it with another server by "
                    + "--share-port.")
        }
    }

    fileprivate var loops: Int {
        let wanted = self[Options.loops]
        return wanted > 0 ? wanted : max(1, ProcessInfo.processInfo.activeProcessorCount)
    }

    /// Where a client on this machine reaches the server.
    func url(port: UInt16) -> String {
        let host = reachableHost
        return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// An address that stands for all of them is no place to connect to.
    var reachableHost: String {
        switch self[Options.host] {
        case "0.0.0.0": "127.0.0.1"
        case "::": "::1"
        case let host: host
        }
    }
}

extension Listeners {
    /// One for each loop.
    fileprivate convenience init(_ invocation: Invocation) throws(PosixError) {
        try self.init(
            host: invocation[Options.host], port: UInt16(clamping: invocation[Options.port]),
            count: invocation.loops)
    }
}

extension Invocation {
    /// 0 is none.
    fileprivate func limit(_ setting: Setting<Int>) -> Int? {
        self[setting] == 0 ? nil : self[setting]
    }
}

extension ServiceHost.Configuration {
    fileprivate init(_ invocation: Invocation, _ database: DatabaseAccess) {
        self.init(conninfo: database.conninfo)
        host = invocation[Options.host]
        port = UInt16(clamping: invocation[Options.port])
        loops = invocation.loops
        service.logsRequests = invocation[Options.logsRequests]
        service.sessionHours = invocation[Options.sessionHours]
        service.requestsPerMinute = invocation.limit(Options.rateLimit)
        service.anonymousRequestsPerMinute = invocation.limit(Options.anonymousRateLimit)
        service.trustedProxies = invocation[Options.trustedProxies]
        service.auditFile = invocation[Options.auditFile]
        service.auditWebhook = invocation[Options.auditWebhook]
        limits.maxConnections = invocation[Options.maximumConnections]
        limits.idleTimeoutMilliseconds = invocation[Options.idleSeconds] * 1000
    }

    /// Every socket needs a loop that accepts from it.
    fileprivate mutating func accept(from listeners: Listeners?) {
        self.listeners = listeners
        loops = max(loops, listeners?.numbers.count ?? 0)
    }
}

extension Documents {
    /// The description of the interface, as it lies there and as JSON.
    fileprivate init(_ home: Home) throws {
        let yaml = try readFile(home.openAPI)
        do {
            self.init(openAPIYAML: yaml, openAPIJSON: try YAMLDocument(yaml).json())
        } catch {
            throw CommandError(
                zh: "\(home.openAPI) 读不懂：\(error)", en: "\(home.openAPI) cannot be read: \(error)")
        }
    }
}
