import Foundation
import Glibc
import Platform

/// 套接字激活: listening sockets that the process was started with, as sd_listen_fds(3) has it: from systemd, or from a
/// supervisor of our own, which hands its sockets to its servers in the same way.
struct SocketActivation {
    /// What the sockets are called when they come from a supervisor that has bound them.
    private static let boundName = "four-order"
    /// When they come from a supervisor that was started with them itself.
    private static let passedName = "four-order-passed"

    let listeners: Listeners
    /// The process id of our supervisor; nil where we were started by a service manager.
    let supervisor: Int32?
    /// The sockets stay open at the service manager when we are gone: what waits is answered by whoever is started
    /// next.
    let isKeptByServiceManager: Bool

    /// Nil where the process was started without any.
    init?(_ environment: [String: String]) throws(CommandError) {
        guard let count = environment["LISTEN_FDS"].flatMap({ Int($0) }), count > 0,
            let process = environment["LISTEN_PID"].flatMap({ Int32($0) })
        else { return nil }
        switch environment["LISTEN_FDNAMES"]?.split(separator: ":").first.map(String.init) {
        case Self.boundName: (supervisor, isKeptByServiceManager) = (process, false)
        case Self.passedName: (supervisor, isKeptByServiceManager) = (process, true)
        case _ where process == getpid(): (supervisor, isKeptByServiceManager) = (nil, true)
        // Meant for another process, which has let its variables through.
        default: return nil
        }
        do {
            listeners = try Listeners(inheriting: count)
        } catch {
            throw CommandError(
                zh: "LISTEN_FDS 所交的描述符不是监听中的 TCP 套接字：\(error)",
                en: "What LISTEN_FDS hands over is no listening TCP socket: \(error)")
        }
    }

    /// What a child has to be told beside the descriptors themselves.
    static func environment(handing listeners: Listeners, arePassedOn: Bool) -> [String: String] {
        let name = arePassedOn ? passedName : boundName
        let count = listeners.numbers.count
        return [
            "LISTEN_FDS": "\(count)", "LISTEN_PID": "\(getpid())",
            "LISTEN_FDNAMES": Array(repeating: name, count: count).joined(separator: ":"),
        ]
    }
}
