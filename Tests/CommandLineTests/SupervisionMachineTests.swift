import Domain
import Glibc
import Platform
import Testing

@testable import CommandLine

@Suite struct SupervisionMachineTests {
    private var machine = SupervisionMachine(leaveMilliseconds: 1_000)
    private let begin = MonotonicTime.now()

    private mutating func handle(
        _ event: SupervisionMachine.Event, at milliseconds: Int = 0
    ) -> [SupervisionMachine.Action] {
        machine.handle(event, now: begin.adding(milliseconds: milliseconds))
    }

    /// What is done, without what is said about it.
    private mutating func deeds(
        _ event: SupervisionMachine.Event, at milliseconds: Int = 0
    ) -> [SupervisionMachine.Action] {
        handle(event, at: milliseconds).filter { if case .say = $0 { false } else { true } }
    }

    private mutating func serve(_ server: Int32, at milliseconds: Int = 0) {
        _ = handle(.started(server), at: milliseconds)
        _ = handle(.ready(server), at: milliseconds)
    }

    @Test mutating func `the first crash is followed by a start at once, further ones by growing pauses`() {
        serve(1)
        #expect(
            handle(.ended(1, .signaled(SIGSEGV)))
                == [.say(.startsAgain(1, .signaled(SIGSEGV), milliseconds: 0)), .start])
        var pauses: [Int] = []
        for server in 2...9 as ClosedRange<Int32> {
            serve(server)
            #expect(deeds(.ended(server, .signaled(SIGILL))) == [])
            let moment = machine.nextMoment
            pauses.append(Int((moment ?? begin).nanoseconds(since: begin) / 1_000_000))
            #expect(deeds(.timePassed, at: pauses.last ?? 0) == [.start])
        }
        #expect(pauses == [100, 200, 400, 500, 500, 500, 500, 500])
    }

    @Test mutating func `servers that do not come to serve are started less and less often`() {
        serve(1)
        _ = handle(.ended(1, .signaled(SIGILL)))
        var pauses: [Int] = []
        for server in 2...9 as ClosedRange<Int32> {
            _ = handle(.started(server))
            #expect(deeds(.ended(server, .exited(1))) == [])
            pauses.append(Int((machine.nextMoment ?? begin).nanoseconds(since: begin) / 1_000_000))
            #expect(deeds(.timePassed, at: pauses.last ?? 0) == [.start])
        }
        #expect(pauses == [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000])
    }

    @Test mutating func `a pause is counted from when the crashed server began to serve`() {
        serve(1)
        _ = handle(.ended(1, .signaled(SIGILL)))
        serve(2)
        #expect(
            handle(.ended(2, .signaled(SIGILL)), at: 60)
                == [.say(.startsAgain(2, .signaled(SIGILL), milliseconds: 40))])
        #expect(deeds(.timePassed, at: 100) == [.start])
        serve(3, at: 100)
        #expect(deeds(.ended(3, .signaled(SIGILL)), at: 300) == [.start])
    }

    @Test mutating func `the next server does not wait for a crashed one's report`() {
        serve(1)
        #expect(handle(.crashes(1)) == [.say(.crashes(1, milliseconds: 0)), .start])
        serve(2)
        #expect(machine.servers[2] == .serving(since: begin))
        #expect(handle(.ended(1, .signaled(SIGILL))) == [.say(.left(1, .signaled(SIGILL)))])
        #expect(deeds(.crashes(2)) == [])
        #expect(deeds(.timePassed, at: 100) == [.start])
        serve(3, at: 100)
        // A report that does not end.
        #expect(deeds(.timePassed, at: 10_000) == [.send(SIGKILL, to: 2)])
        // While it stops nobody is started.
        _ = handle(.signal(SIGTERM), at: 20_000)
        #expect(handle(.crashes(3), at: 20_000) == [])
    }

    @Test mutating func `after a server that was well for ten seconds pauses begin anew`() {
        serve(1)
        _ = handle(.ended(1, .signaled(SIGILL)))
        serve(2)
        _ = handle(.ended(2, .signaled(SIGILL)), at: 10_000)
        serve(3, at: 10_000)
        #expect(deeds(.ended(3, .exited(1)), at: 10_000) == [])
        #expect(machine.nextMoment == begin.adding(milliseconds: 10_100))
    }

    @Test(
        arguments: [(.exited(1), 1), (.exited(2), 2), (.signaled(SIGSEGV), 139)]
            as [(Platform.ExitStatus, Int32)])
    mutating func `a server that was never ready ends it all with its exit code`(
        status: Platform.ExitStatus, code: Int32
    ) {
        _ = handle(.started(1))
        #expect(handle(.ended(1, status)) == [.end(code)])
    }

    @Test mutating func `what was asked wrongly is not asked again`() {
        serve(1)
        _ = handle(.ended(1, .signaled(SIGILL)))
        _ = handle(.started(2))
        #expect(
            handle(.ended(2, .exited(2))) == [.say(.givesUp(.exited(2))), .closePort, .end(2)])
    }

    @Test mutating func `a server that cannot be started is an error at first, and tried again later`() {
        let error = PosixError(call: "posix_spawn", code: ENOMEM)
        var first = SupervisionMachine(leaveMilliseconds: 1)
        #expect(
            first.handle(.notStarted(error), now: begin)
                == [.say(.notStarted(error, retryMilliseconds: nil)), .end(1)])
        serve(1)
        _ = handle(.ended(1, .signaled(SIGILL)))
        #expect(handle(.notStarted(error)) == [.say(.notStarted(error, retryMilliseconds: 100))])
        #expect(deeds(.timePassed, at: 100) == [.start])
    }

    @Test mutating func `a new server takes over once it is ready, and not before`() {
        serve(1)
        #expect(deeds(.signal(SIGHUP)) == [.start])
        _ = handle(.started(2))
        #expect(handle(.signal(SIGHUP)) == [.say(.startsAlready)])
        #expect(deeds(.ready(2)) == [.send(SIGHUP, to: 1)])
        #expect(handle(.ended(1, .exited(0))) == [.say(.left(1, .exited(0)))])
        #expect(machine.nextMoment == nil)
    }

    @Test mutating func `a new server that fails leaves the old one where it is`() {
        serve(1)
        _ = handle(.signal(SIGHUP))
        _ = handle(.started(2))
        #expect(handle(.ended(2, .exited(1))) == [.say(.endedBesideAnother(2, .exited(1)))])
        #expect(machine.servers == [1: .serving(since: begin)])
    }

    @Test(arguments: [.crashes(1), .ended(1, .signaled(SIGILL))] as [SupervisionMachine.Event])
    mutating func `an old server that dies while a new one starts is followed at once by one beside it`(
        death: SupervisionMachine.Event
    ) {
        serve(1)
        _ = handle(.signal(SIGHUP))
        _ = handle(.started(2))
        #expect(deeds(death) == [.start])
        _ = handle(.ended(1, .signaled(SIGILL)))
        _ = handle(.started(3))
        // Of two that start the one that fails is not followed by a third.
        var other = machine
        #expect(other.handle(.ended(2, .exited(1)), now: begin) == [.say(.endedBesideAnother(2, .exited(1)))])
        // The later one may be the first that serves; the earlier one takes over, should it come to it.
        #expect(deeds(.ready(3)) == [])
        #expect(
            handle(.ended(3, .signaled(SIGILL))) == [
                .say(.startsAgain(3, .signaled(SIGILL), milliseconds: 100))
            ])
        // And whoever serves meanwhile makes a start that is due superfluous.
        #expect(deeds(.ready(2), at: 50) == [])
        #expect(machine.nextMoment == nil)
    }

    @Test mutating func `a new server that does not come to serve in a quarter of an hour is killed, once`() {
        _ = handle(.started(1))
        #expect(deeds(.timePassed, at: 2_000_000) == [])
        _ = handle(.ready(1), at: 2_000_000)
        _ = handle(.signal(SIGHUP), at: 2_000_000)
        _ = handle(.started(2), at: 2_000_000)
        #expect(machine.nextMoment == begin.adding(milliseconds: 2_900_000))
        #expect(handle(.timePassed, at: 2_900_000) == [.say(.doesNotServe(2)), .send(SIGKILL, to: 2)])
        #expect(handle(.timePassed, at: 2_900_001) == [])
        #expect(
            handle(.ended(2, .signaled(SIGKILL)), at: 2_900_001)
                == [.say(.endedBesideAnother(2, .signaled(SIGKILL)))])
        #expect(deeds(.signal(SIGHUP), at: 2_900_001) == [.start])
    }

    @Test mutating func `a stop closes the port, tells each server once, and ends with the last`() {
        serve(1)
        _ = handle(.signal(SIGHUP))
        serve(2)
        #expect(deeds(.signal(SIGTERM)) == [.closePort, .send(SIGTERM, to: 2)])
        #expect(handle(.signal(SIGHUP)) == [])
        #expect(handle(.ended(1, .exited(0))) == [])
        #expect(handle(.ended(2, .exited(0))) == [.end(0)])
    }

    @Test
    mutating func `a server that crashes while it stops is not started again, and the exit code says so`() {
        serve(1)
        _ = handle(.signal(SIGINT))
        #expect(handle(.ended(1, .signaled(SIGSEGV))) == [.end(139)])
    }

    @Test mutating func `a stop between two servers ends it`() {
        serve(1)
        _ = handle(.ended(1, .signaled(SIGILL)))
        serve(2)
        _ = handle(.ended(2, .signaled(SIGILL)))
        #expect(deeds(.signal(SIGTERM)) == [.closePort, .end(0)])
    }

    @Test mutating func `a stop before anything has served ends as the signal says`() {
        _ = handle(.started(1))
        #expect(deeds(.signal(SIGTERM)) == [.closePort, .send(SIGTERM, to: 1)])
        #expect(handle(.ended(1, .exited(143))) == [.end(143)])
    }

    @Test mutating func `a replacement that is stopped before it serves fails nothing`() {
        serve(1)
        _ = handle(.signal(SIGHUP))
        _ = handle(.started(2))
        #expect(deeds(.signal(SIGTERM)) == [.closePort, .send(SIGTERM, to: 1), .send(SIGTERM, to: 2)])
        // It said that it is ready before the signal reached it.
        #expect(handle(.ready(2)) == [])
        #expect(handle(.ended(2, .exited(143))) == [])
        #expect(handle(.ended(1, .exited(0))) == [.end(0)])
    }

    @Test mutating func `a second stop kills what is left`() {
        serve(1)
        _ = handle(.signal(SIGTERM))
        #expect(deeds(.signal(SIGINT)) == [.send(SIGKILL, to: 1), .end(130)])
    }

    @Test mutating func `a server that does not leave in time is killed, once`() {
        serve(1)
        _ = handle(.signal(SIGTERM))
        #expect(machine.nextMoment == begin.adding(milliseconds: 1_000))
        #expect(handle(.timePassed, at: 1_000) == [.say(.killed(1)), .send(SIGKILL, to: 1)])
        #expect(handle(.timePassed, at: 2_000) == [])
        #expect(handle(.ended(1, .signaled(SIGKILL)), at: 2_000) == [.end(137)])
    }

    @Test(
        arguments: [
            .serving(1), .crashes(1, milliseconds: 0), .startsAgain(1, .signaled(4), milliseconds: 0),
            .notStarted(PosixError(call: "x", code: 1), retryMilliseconds: 5),
            .notStarted(PosixError(call: "x", code: 1), retryMilliseconds: nil),
            .endedBesideAnother(1, .exited(1)), .left(1, .exited(0)), .left(1, .signaled(9)), .replaces,
            .startsAlready, .stops(15), .endsAtOnce(2), .killed(1), .doesNotServe(1), .givesUp(.exited(2)),
        ] as [SupervisionNews])
    func `all news is told in both languages`(news: SupervisionNews) {
        #expect(news.wording.zh.contains { $0 > "\u{4E00}" })
        #expect(!news.wording.en.isEmpty && news.wording.en.allSatisfy(\.isASCII))
    }
}
