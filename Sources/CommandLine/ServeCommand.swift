import Domain
import FourOrder
import Foundation
import HTTP
import JSON
import Platform
import Postgres

extension Command {
    /// Runs the server until it is told to stop.
    static let serve = Command(
        "serve", Wording(zh: "启动服务", en: "run the server"),
        [Options.demo, Options.demoPassword] + Options.server + Options.database
    ) { invocation in
        let shutdown = try Shutdown()
        OpenFiles.raiseLimit()
        let home = try Home.find(invocation)
        let documents = try Documents(home)
        try invocation.checkPortIsFree()
        let database = try DatabaseAccess.serving(invocation, home)
        defer { database.close() }
        let host = try ServiceHost(ServiceHost.Configuration(invocation, database), documents: documents)
        shutdown.beginServing()
        let url = invocation.url(port: host.port)
        LifecycleLog.info("serving on \(url)")
        StandardOutput.writeLine(url)
        if invocation[Options.demo] { demonstrate(invocation, home, database, shutdown, url: url) }
        shutdown.wait()
        try host.stop()
        LifecycleLog.info("every request has been answered; stopping the database")
        database.close()
        LifecycleLog.info("stopped")
        return 0
    }
}

extension Command {
    /// Loads the demonstration beside the running server, then says how to try it; on a thread of its own, so that
    /// a signal is followed meanwhile.
    private static func demonstrate(
        _ invocation: Invocation, _ home: Home, _ database: DatabaseAccess, _ shutdown: Shutdown, url: String
    ) {
        let password = invocation[Options.demoPassword]
        let thread = Thread {
            do {
                StandardOutput.writeLine(try Demonstration.load(.yunyang, home, password: password, database))
                let connection = try database.connect()
                let isOpened = try Seeding(.yunyang, folder: home.seeds).isOpened(
                    by: password, on: connection)
                if !isOpened {
                    StandardOutput.writeLine(
                        "演示账号仍用首次载入时的密码 · the accounts keep the password they were first loaded with")
                }
                StandardOutput.writeLine(Demo.text(url: url, password: password))
            } catch {
                // Cut short by the end of the server, it has rolled back.
                if !shutdown.isStopping { LifecycleLog.error("the demonstration is not loaded: \(error)") }
            }
        }
        thread.name = "demonstration"
        thread.start()
    }
}

extension Invocation {
    /// Loops share a port (SO_REUSEPORT), and so would two servers without noticing.
    fileprivate func checkPortIsFree() throws(CommandError) {
        let port = self[Options.port]
        guard port != 0 else { return }
        let answers =
            (try? TCP.connect(host: reachableHost, port: UInt16(clamping: port), timeoutMilliseconds: 1_000))
            != nil
        if answers {
            throw CommandError(
                zh: "端口 \(port) 已被占用，请用 --port 另选一个。",
                en: "Port \(port) is in use; choose another one with --port.")
        }
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
        let wanted = invocation[Options.loops]
        loops = wanted > 0 ? wanted : max(1, ProcessInfo.processInfo.activeProcessorCount)
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

extension Invocation {
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
