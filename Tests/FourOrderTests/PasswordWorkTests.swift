import Dispatch
import EventLoop
import Foundation
import JSON
import Synchronization
import Testing

@testable import FourOrder

/// A crowd that signs in does not take the machine from those who work.
@Suite struct PasswordWorkTests {
    @Test func `however many sign in, two passwords are hashed at once`() throws {
        let backend = try Backend()
        // Nobody's, so that each costs the whole hash.
        let crowd = (0..<10).map { number in
            APIRequest(
                "POST", "/v1/sessions", ["username": .string("nobody-\(number)"), "password": "a guess"],
                token: nil)
        }
        let verdicts = try backend.together(crowd).map(\.verdict)
        #expect(verdicts == Array(repeating: "401 invalid_credentials", count: 10))
        #expect(backend.passwords?.mostAtOnce == 2)
        try backend.stop()
    }

    @Test func `while all wait that may, one more is refused, and both loops answer`() throws {
        let backend = try Backend()
        let passwords = try #require(backend.passwords)
        let gate = DispatchSemaphore(value: 0)
        let asked = DispatchSemaphore(value: 0)
        let counts = Mutex((taken: 0, begun: 0, done: 0))
        try #require(backend.inboxes.first).post { loop in
            for _ in 0..<PasswordWork.maximumWaiting + 10 {
                let isTaken = passwords.run(on: loop) {
                    counts.withLock { $0.begun += 1 }
                    gate.wait()
                } then: {
                    counts.withLock { $0.done += 1 }
                    asked.signal()
                }
                if isTaken { counts.withLock { $0.taken += 1 } }
            }
            asked.signal()
        }
        asked.wait()
        let all = PasswordWork.maximumWaiting + 2
        #expect(counts.withLock { $0.taken } == all)
        let anybody = APIRequest(
            "POST", "/v1/sessions", ["username": "nobody", "password": "a guess"], token: nil)
        #expect(try backend.send(anybody).verdict == "503 overloaded")
        // Each on a connection of its own, so that both loops are asked.
        for _ in 0..<10 {
            #expect(try backend.together([Self.health, Self.health]).map(\.status) == [200, 200])
        }
        #expect(counts.withLock { $0.begun } <= 2 && counts.withLock { $0.done } == 0)
        for _ in 0..<all { gate.signal() }
        for _ in 0..<all { asked.wait() }
        #expect(passwords.mostAtOnce == 2)
        try backend.stop()
    }

    private static let health = APIRequest("GET", "/livez", token: nil)
}
