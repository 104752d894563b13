import Dispatch
import Foundation
import Synchronization
import Testing

@testable import FourOrder

@Suite struct SlowWorkTests {
    private struct Broken: Error, Equatable {
        let part: Int
    }

    @Test func `each part is taken once, by whichever thread`() throws {
        let taken = Mutex<[Int]>([])
        try WorkParts(1_000).run { take in
            while let part = take() { taken.withLock { $0.append(part) } }
        }
        #expect(taken.withLock { $0.sorted() } == Array(0..<1_000))
    }

    @Test func `no part is taken after one has failed, and its error is thrown`() {
        let taken = Mutex(0)
        #expect(throws: Broken(part: 3)) {
            try WorkParts(1_000_000).run { take in
                while let part = take() {
                    taken.withLock { $0 += 1 }
                    if part == 3 { throw Broken(part: part) }
                }
            }
        }
        #expect(taken.withLock { $0 } < 1_000_000)
    }

    @Test func `one piece of work follows another, and none begins after the end`() {
        let work = SlowWork(niceness: 0)
        let atOnce = Mutex((now: 0, most: 0, done: 0))
        let ended = DispatchGroup()
        for _ in 0..<8 {
            ended.enter()
            work.start {
                atOnce.withLock { state in
                    state.now += 1
                    state.most = max(state.most, state.now)
                }
                atOnce.withLock { state in
                    state.now -= 1
                    state.done += 1
                }
                ended.leave()
            }
        }
        ended.wait()
        work.stop()
        let isTold = DispatchSemaphore(value: 0)
        work.start {
            atOnce.withLock { $0.done += 1 }
        } ended: {
            isTold.signal()
        }
        work.stop()
        #expect(isTold.wait(timeout: .now()) == .success)
        let (_, most, done) = atOnce.withLock { $0 }
        #expect(most == 1)
        #expect(done == 8)
    }
}
