import Platform

/// Ports of the run. They lie below those that the kernel gives to whoever connects (from 32768 on): the port of a
/// server that was killed is free until it is started again, and must not go to one of its own clients meanwhile.
struct FreePorts {
    private static let last: UInt16 = 32_000
    private var next: UInt16

    init(from first: UInt16) {
        next = first
    }

    mutating func take() throws -> UInt16 {
        while next < Self.last {
            let port = next
            next += 1
            if Self.isFree(port) { return port }
        }
        throw TortureError("There is no free port below \(Self.last).")
    }

    /// Listening is not enough: a port can be shared by those who all say so (SO_REUSEPORT), as servers do.
    private static func isFree(_ port: UInt16) -> Bool {
        do {
            _ = try TCP.connect(host: "127.0.0.1", port: port, timeoutMilliseconds: 500)
            return false
        } catch {
            return (try? TCP.listen(host: "127.0.0.1", port: port)) != nil
        }
    }
}
