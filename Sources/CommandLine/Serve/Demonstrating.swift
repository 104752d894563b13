import FourOrder
import Foundation
import Platform
import Synchronization

/// Loads the demonstration beside the running server, then says how to try it; on a thread of its own, so that
/// a signal is followed meanwhile.
final class Demonstrating: Sendable {
    private let password: String
    private let home: Home
    private let database: DatabaseAccess
    private let url: String
    private let isCutShort = Atomic<Bool>(false)

    init(_ invocation: Invocation, _ home: Home, _ database: DatabaseAccess, url: String) {
        password = invocation[Options.demoPassword]
        self.home = home
        self.database = database
        self.url = url
    }

    func start() {
        let thread = Thread { [self] in
            do {
                try load()
            } catch {
                // Cut short by the end of the server, it has rolled back.
                if !isCutShort.load(ordering: .relaxed) {
                    LifecycleLog.error("the demonstration is not loaded: \(error)")
                }
            }
        }
        thread.name = "demonstration"
        thread.start()
    }

    /// The server stops, and the database with it.
    func cutShort() {
        isCutShort.store(true, ordering: .relaxed)
    }

    private func load() throws {
        StandardOutput.writeLine(try Demonstration.load(.yunyang, home, password: password, database))
        let connection = try database.connect()
        let isOpened = try Seeding(.yunyang, folder: home.seeds).isOpened(by: password, on: connection)
        if !isOpened {
            StandardOutput.writeLine(
                "演示账号仍用首次载入时的密码 · the accounts keep the password they were first loaded with")
        }
        StandardOutput.writeLine(Demo.text(url: url, password: password))
    }
}
