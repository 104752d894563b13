import EventLoop
import Platform
import Synchronization

@testable import HTTP

/// A server of its own for one test, on a port chosen by the kernel.
final class TestServer: Sendable {
    /// What a test tells the application, from its own thread.
    enum Command: Sendable {
        /// Answers the requests for `/held`.
        case release
        /// Goes on with paused streams.
        case resume
        case drain(deadlineMilliseconds: Int, completion: @Sendable () -> Void)
    }

    let port: UInt16
    private let threads: LoopThreads
    private let mailbox: Mailbox<Command>

    /// - Parameter port: One to share with another server, or 0.
    init(port: UInt16 = 0, limits: Limits = Limits()) throws {
        Signals.ignoreBrokenPipe()
        let made = Mutex<(UInt16, Mailbox<Command>)?>(nil)
        threads = try LoopThreads(count: 1) { _, loop in
            let listener = try TCP.listen(host: "127.0.0.1", port: port)
            let bound = try TCP.localPort(listener.number)
            let application = TestApplication()
            let server = try Server(on: loop, listener: listener, application: application, limits: limits)
            let mailbox: Mailbox<Command> = loop.mailbox { command in
                switch command {
                case .release: application.release()
                case .resume: application.resume()
                case .drain(let deadline, let completion):
                    server.drain(deadlineMilliseconds: deadline, then: completion)
                }
            }
            made.withLock { $0 = (bound, mailbox) }
        }
        guard let (port, mailbox) = made.withLock({ $0 }) else { throw PosixError(call: "bind", code: 0) }
        self.port = port
        self.mailbox = mailbox
    }

    deinit {
        threads.stop()
    }

    func send(_ command: Command) {
        mailbox.send(command)
    }

    func client(timeoutMilliseconds: Int = 10_000) -> HTTPClient {
        HTTPClient(host: "127.0.0.1", port: port, timeoutMilliseconds: timeoutMilliseconds)
    }

    func connect() throws -> RawClient {
        RawClient(try TCP.connect(host: "127.0.0.1", port: port, timeoutMilliseconds: 10_000))
    }
}

/// A connection on which a test writes and reads bytes as it likes.
final class RawClient {
    private var socket: Descriptor?
    private var pending: [UInt8] = []
    let number: Int32

    init(_ socket: consuming Descriptor) {
        number = socket.number
        self.socket = consume socket
    }

    func write(_ text: String) throws {
        try write(text.utf8)
    }

    func write(_ bytes: some Collection<UInt8>) throws {
        try writeAll(number, bytes)
    }

    /// Everything until the server closes the connection.
    func readToEnd() throws -> String {
        defer { pending = [] }
        return String(decoding: pending + (try readAll(number)), as: UTF8.self)
    }

    /// What comes up to and with a text.
    func read(through end: String) throws -> String {
        while true {
            if let range = pending.firstRange(of: Array(end.utf8)) {
                defer { pending.removeFirst(range.upperBound) }
                return String(decoding: pending[..<range.upperBound], as: UTF8.self)
            }
            if try Platform.read(number, into: &pending, maxBytes: 65_536) == 0 { return try readToEnd() }
        }
    }

    func endSending() {
        TCP.endSending(number)
    }
}
