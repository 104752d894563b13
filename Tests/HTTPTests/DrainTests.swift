import Dispatch
import Platform
import Synchronization
import Testing

@testable import HTTP

@Suite struct DrainTests {
    @Test func `no request fails while one of two servers on a port drains`() throws {
        let first = try TestServer()
        let second = try TestServer(port: first.port)
        let answered = Atomic<Int>(0)
        let failures = Mutex<[String]>([])
        let isOver = Atomic<Bool>(false)
        let clients = DispatchGroup()
        let port = first.port
        for _ in 0..<8 {
            DispatchQueue.global().async(group: clients) {
                var client = HTTPClient(host: "127.0.0.1", port: port, timeoutMilliseconds: 10_000)
                while !isOver.load(ordering: .acquiring) {
                    do {
                        let answer = try client.send("POST", "/x", body: Array("hello".utf8))
                        if answer.text != "hello" { failures.withLock { $0.append(answer.text) } }
                        answered.add(1, ordering: .relaxed)
                    } catch {
                        failures.withLock { $0.append("\(error)") }
                    }
                }
            }
        }
        var witness = second.client()
        while answered.load(ordering: .relaxed) < 100 { _ = try witness.send("GET", "/a") }
        let drained = DispatchSemaphore(value: 0)
        first.send(.drain(deadlineMilliseconds: 10_000) { drained.signal() })
        #expect(drained.wait(timeout: .now() + 20) == .success)
        let before = answered.load(ordering: .relaxed)
        while answered.load(ordering: .relaxed) < before + 100 { _ = try witness.send("GET", "/a") }
        isOver.store(true, ordering: .releasing)
        clients.wait()
        #expect(failures.withLock { $0 } == [])
    }

    @Test func `a drain waits for the answer that is still to come, and closes after it`() throws {
        let server = try TestServer()
        let client = try server.connect()
        try client.write("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
        var other = server.client()
        _ = try other.send("GET", "/a")
        let drained = DispatchSemaphore(value: 0)
        server.send(.drain(deadlineMilliseconds: 10_000) { drained.signal() })
        server.send(.release)
        #expect(try client.readToEnd().contains("\r\nConnection: close\r\n"))
        _ = consume client
        other.drop()
        #expect(drained.wait(timeout: .now() + 10) == .success)
    }

    @Test func `a drain ends at its deadline whatever is still open`() throws {
        let server = try TestServer()
        let client = try server.connect()
        try client.write("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
        let drained = DispatchSemaphore(value: 0)
        server.send(.drain(deadlineMilliseconds: 20) { drained.signal() })
        #expect(drained.wait(timeout: .now() + 10) == .success)
        #expect(try client.readToEnd() == "")
    }
}
