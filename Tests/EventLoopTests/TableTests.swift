import Platform
import Testing

@testable import EventLoop

@Suite struct TableTests {
    private func time(_ nanoseconds: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: Int64(nanoseconds))
    }

    @Test func `a thousand timers come due in order, whatever was cancelled between them`() {
        var queue = TimerQueue()
        var due: [Int] = []
        var ids: [TimerID] = []
        for number in 0..<1_000 {
            // 389 and 1000 have no common factor: every moment once, in a scattered order.
            let moment = number * 389 % 1_000
            ids.append(queue.schedule(at: time(moment)) { due.append(moment) })
        }
        for number in 0..<1_000 where number * 389 % 1_000 % 3 != 0 { _ = queue.cancel(ids[number]) }
        let first = queue.nextTime()
        #expect(first == time(0))
        while let action = queue.takeDue(time(600)) { action() }
        #expect(due == Array(stride(from: 0, through: 600, by: 3)))
        let next = queue.nextTime()
        #expect(next == time(603))
    }

    @Test func `a tag is good for one watch alone`() {
        var table = WatchTable()
        let first = table.insert(7) { _ in }
        #expect(table.handler(for: first) != nil)
        let removed = (table.remove(7), table.remove(7))
        #expect(removed == (true, false))
        #expect(table.handler(for: first) == nil)
        let second = table.insert(7) { _ in }
        #expect(table.handler(for: first) == nil)
        #expect(table.handler(for: second) != nil)
        #expect(table.tag(of: 7) == second)
        #expect(table.tag(of: 99) == nil)
    }

    @Test func `only deadlines that have passed are found`() {
        var table = DeadlineTable()
        table.set(2, time(10))
        table.set(5, time(20))
        #expect(table.passed(time(9)).isEmpty)
        #expect(table.passed(time(10)) == [2])
        table.set(2, .distantFuture)
        #expect(table.passed(time(30)) == [5])
    }
}
