import Domain
import HTTP
import Platform

extension Command {
    private static let healthTimeoutMilliseconds = 3_000

    /// Asks a server on this machine whether it can serve; for supervisors and containers.
    static let health = Command(
        "health",
        Wording(
            zh: "检查本机的服务是否就绪：0 就绪，1 未就绪",
            en: "ask the server on this machine whether it is ready: 0 yes, 1 no"),
        [Options.port, Options.host]
    ) { invocation in
        var client = HTTPClient(
            host: invocation.reachableHost, port: UInt16(clamping: invocation[Options.port]),
            timeoutMilliseconds: healthTimeoutMilliseconds)
        let response: ClientResponse
        do {
            response = try client.send("GET", "/readyz")
        } catch {
            StandardError.writeLine("four-order: 服务没有回答 · the server does not answer (\(error))")
            return 1
        }
        guard response.status == 200 else {
            StandardError.writeLine("four-order: 服务未就绪 · the server is not ready (\(response.status))")
            return 1
        }
        return 0
    }
}
