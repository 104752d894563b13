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
        Options.server + Options.database
    ) { invocation in
        let shutdown = try Shutdown()
        let home = try Home.find(invocation)
        let documents = try Documents(home)
        let database = try DatabaseAccess.serving(invocation, home)
        defer { database.close() }
        let host = try ServiceHost(ServiceHost.Configuration(invocation, database), documents: documents)
        shutdown.beginServing()
        let url = invocation.url(port: host.port)
        LifecycleLog.info("serving on \(url)")
        StandardOutput.writeLine(url)
        shutdown.wait()
        try host.stop()
        LifecycleLog.info("every request has been answered; stopping the database")
        database.close()
        LifecycleLog.info("stopped")
        return 0
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
