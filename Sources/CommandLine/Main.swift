import FourOrder
import Foundation
import HTTP
import Platform
import Postgres

@main
struct Main {
    static func main() throws {
        Signals.ignoreBrokenPipe()
        let data = ProcessInfo.processInfo.environment["FOUR_ORDER_DATA_DIR"] ?? ".data"
        let cluster = try EmbeddedCluster(.init(dataDirectory: data)) { StandardError.writeLine($0) }
        do {
            let connection = try Connection(cluster.conninfo)
            try connection.createDatabaseIfMissing("four_order")
        }
        let conninfo = cluster.conninfo(database: "four_order")
        do {
            let connection = try Connection(conninfo)
            try Migrations(folder: "migrations").apply(to: connection)
        }
        var configuration = ServiceHost.Configuration(conninfo: conninfo)
        configuration.service.logsRequests = ProcessInfo.processInfo.environment["LOG"] != nil
        let host = try ServiceHost(configuration, documents: Documents(openAPIYAML: [], openAPIJSON: []))
        StandardError.writeLine("http://127.0.0.1:\(host.port) \(conninfo)")
        while true { sleep(1000) }
    }
}
