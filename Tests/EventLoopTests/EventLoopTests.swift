import Platform
import Synchronization
import Testing

@testable import EventLoop

@Suite struct EventLoopTests {
    @Test func `timers run in the order of their moments, not of their scheduling`() throws {
        let loop = try EventLoop()
        var order: [Int] = []
        loop.schedule(afterMilliseconds: 3) {
            order.append(3)
            loop.stop()
        }
        loop.schedule(afterMilliseconds: 1) { order.append(1) }
        let cancelled = loop.schedule(afterMilliseconds: 2) { order.append(2) }
        loop.schedule(afterMilliseconds: 1) { order.append(11) }
        #expect(loop.cancel(cancelled))
        #expect(!loop.cancel(cancelled))
        try loop.run()
        #expect(order == [1, 11, 3])
    }

    @Test func `what is left for the end of a turn runs after all timers that were due`() throws {
        let loop = try EventLoop()
        var order: [String] = []
        for name in ["a", "b"] {
            loop.schedule(at: loop.now) {
                order.append(name)
                loop.atEndOfTurn {
                    order.append("end \(name)")
                    loop.atEndOfTurn { loop.stop() }
                }
            }
        }
        try loop.run()
        #expect(order == ["a", "b", "end a", "end b"])
    }

    @Test func `closures that add themselves at the end of every turn do not starve the loop`() throws {
        let loop = try EventLoop()
        func again() { loop.atEndOfTurn(again) }
        again()
        loop.schedule(afterMilliseconds: 1) { loop.stop() }
        try loop.run()
    }

    @Test func `messages from many threads all arrive, those of one thread in order`() throws {
        let loop = try EventLoop()
        var received: [Int: [Int]] = [:]
        var count = 0
        let mailbox: Mailbox<(thread: Int, number: Int)> = loop.mailbox { message in
            received[message.thread, default: []].append(message.number)
            count += 1
            if count == 4_000 { loop.stop() }
        }
        let senders = try LoopThreads(count: 4) { thread, _ in
            for number in 0..<1_000 { mailbox.send((thread, number)) }
        }
        try loop.run()
        try senders.stopAndJoin()
        for thread in 0..<4 { #expect(received[thread] == Array(0..<1_000)) }
    }

    @Test func `an inbox refuses work once its loop has gone`() throws {
        var loop: EventLoop? = try EventLoop()
        let inbox = try #require(loop?.inbox)
        #expect(inbox.post { _ in })
        loop = nil
        #expect(!inbox.post { _ in })
    }

    @Test func `offloaded work comes back to the loop`() throws {
        let loop = try EventLoop()
        var results: [Int] = []
        for number in 1...10 {
            loop.offload({ number * number }) { square in
                results.append(square)
                if results.count == 10 { loop.stop() }
            }
        }
        try loop.run()
        #expect(results.sorted() == (1...10).map { $0 * $0 })
    }

    @Test func `an event of a closed descriptor never reaches its successor`() throws {
        let loop = try EventLoop()
        let pipes = [try Pipe().ends(), try Pipe().ends()]
        for pipe in pipes { try writeAll(pipe.writing, [1]) }
        var handled = 0
        var successorEvents = 0
        for (own, other) in [(0, 1), (1, 0)] {
            try loop.watch(pipes[own].reading, for: .read) { _ in
                // Whichever comes first closes the other, whose event is in the list already.
                handled += 1
                loop.unwatch(pipes[own].reading)
                loop.unwatch(pipes[other].reading)
                do { _ = Descriptor(owning: pipes[other].reading) }
                do {
                    // The kernel gives the lowest free number, so one of these ends is the successor.
                    let successor = try Pipe().ends()
                    try loop.watch(successor.reading, for: .read) { _ in successorEvents += 1 }
                    try loop.watch(successor.writing, for: .read) { _ in successorEvents += 1 }
                } catch {
                    Issue.record(error)
                }
            }
        }
        loop.schedule(afterMilliseconds: 5) { loop.stop() }
        try loop.run()
        #expect(handled == 1)
        #expect(successorEvents == 0)
    }

    @Test func `a paused descriptor is silent until it is watched again`() throws {
        let loop = try EventLoop()
        let pipe = try Pipe()
        var events = 0
        try loop.watch(pipe.reading.number, for: []) { readiness in
            #expect(readiness.contains(.readable))
            events += 1
            loop.stop()
        }
        try writeAll(pipe.writing.number, [1])
        loop.schedule(afterMilliseconds: 2) {
            #expect(events == 0)
            do { try loop.changeInterest(of: pipe.reading.number, to: .read) } catch { Issue.record(error) }
        }
        try loop.run()
        #expect(events == 1)
        loop.unwatch(pipe.reading.number)
    }

    @Test func `a failing set-up is thrown and ends the other threads`() throws {
        struct Failure: Error {}
        #expect(throws: Failure.self) {
            _ = try LoopThreads(count: 3) { index, _ in if index == 1 { throw Failure() } }
        }
    }
}
