import Domain
import Platform

/// What a supervisor tells whoever reads its log.
enum SupervisionNews: Equatable {
    case serving(Int32)
    case crashes(Int32, milliseconds: Int)
    case startsAgain(Int32, ExitStatus, milliseconds: Int)
    /// - Parameter retryMilliseconds: nil where it is not tried again.
    case notStarted(PosixError, retryMilliseconds: Int?)
    case endedBesideAnother(Int32, ExitStatus)
    case left(Int32, ExitStatus)
    case replaces
    case startsAlready
    case stops(Int32)
    case endsAtOnce(Int32)
    case killed(Int32)
    case doesNotServe(Int32)
    case givesUp(ExitStatus)

    /// Whether somebody should look into it.
    var isError: Bool {
        switch self {
        case .crashes, .startsAgain, .notStarted, .endedBesideAnother, .killed, .doesNotServe, .givesUp: true
        case .left(_, let status): !status.isSuccess
        case .serving, .replaces, .startsAlready, .stops, .endsAtOnce: false
        }
    }

    var wording: Wording {
        switch self {
        case .serving(let server):
            Wording(zh: "服务进程 \(server) 开始服务", en: "server process \(server) serves")
        case .crashes(let server, let milliseconds):
            Wording(
                zh: "服务进程 \(server) 崩溃，\(milliseconds) 毫秒后重新启动；未答复的请求请客户端以同一 Idempotency-Key 重发",
                en:
                    "server process \(server) crashes, and another one is started in \(milliseconds) ms; "
                    + "clients repeat what was not answered under its Idempotency-Key")
        case .startsAgain(let server, let status, let milliseconds):
            Wording(
                zh: "服务进程 \(server) 意外结束（\(status)），\(milliseconds) 毫秒后重新启动；未答复的请求请客户端以同一 Idempotency-Key 重发",
                en:
                    "server process \(server) ended unexpectedly (\(status)) and is started again in \(milliseconds) ms; "
                    + "clients repeat what was not answered under its Idempotency-Key")
        case .notStarted(let error, let milliseconds):
            Wording(
                zh: "无法启动服务进程：\(error)" + (milliseconds.map { "；\($0) 毫秒后再试" } ?? ""),
                en: "the server process cannot be started: \(error)"
                    + (milliseconds.map { "; tried again in \($0) ms" } ?? ""))
        case .endedBesideAnother(let server, let status):
            Wording(
                zh: "服务进程 \(server) 意外结束（\(status)），由另一进程继续",
                en: "server process \(server) ended unexpectedly (\(status)); the other one goes on")
        case .left(let server, let status):
            Wording(
                zh: "旧服务进程 \(server) 已退出（\(status)）",
                en: "the former server process \(server) has left (\(status))")
        case .replaces:
            Wording(
                zh: "启动新的服务进程，就绪后由它接替", en: "starting a new server process, which takes over once it is ready"
            )
        case .startsAlready:
            Wording(zh: "已有服务进程正在启动", en: "a server process is being started already")
        case .stops(let signal):
            Wording(
                zh: "收到信号 \(signal)：不再接受连接，答复完已收到的请求后停止；再次发送则立即结束",
                en:
                    "signal \(signal): taking no more connections, stopping once every request is answered; another one "
                    + "ends it at once")
        case .endsAtOnce(let signal):
            Wording(zh: "再次收到信号 \(signal)，立即结束", en: "signal \(signal) again: ended at once")
        case .killed(let server):
            Wording(
                zh: "服务进程 \(server) 逾时未退出，强制结束",
                en: "server process \(server) did not leave in time and is killed")
        case .doesNotServe(let server):
            Wording(
                zh: "服务进程 \(server) 迟迟未能开始服务，强制结束",
                en: "server process \(server) has not come to serve in time and is killed")
        case .givesUp(let status):
            Wording(
                zh: "服务进程因配置有误无法启动（\(status)），不再重试",
                en: "the server process refuses its configuration (\(status)); giving up")
        }
    }
}
