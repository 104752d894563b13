import CLinux
import Glibc
import Platform

/// epoll(7), level-triggered: what is left unread is reported again.
@safe struct Poller: ~Copyable {
    /// The most events taken in one turn; the rest come in the next.
    private static let maxEventsPerTurn = 256

    private let epoll: Descriptor
    private var events: [epoll_event]

    init() throws(PosixError) {
        epoll = Descriptor(
            owning: try checked("epoll_create1") { epoll_create1(Int32(EPOLL_CLOEXEC)) })
        unsafe events = Array(repeating: epoll_event(), count: Self.maxEventsPerTurn)
    }

    func add(_ descriptor: Int32, _ interest: Interest, tag: UInt64) throws(PosixError) {
        try control(EPOLL_CTL_ADD, descriptor, interest, tag)
    }

    func change(_ descriptor: Int32, _ interest: Interest, tag: UInt64) throws(PosixError) {
        try control(EPOLL_CTL_MOD, descriptor, interest, tag)
    }

    /// Fails without consequence when the descriptor has been closed already: closing it removed it.
    func remove(_ descriptor: Int32) {
        var event = unsafe epoll_event()
        _ = unsafe epoll_ctl(epoll.number, EPOLL_CTL_DEL, descriptor, &event)
    }

    /// Waits until something is ready, for at most so long (-1: for ever). Returns how many events came.
    mutating func wait(timeoutMilliseconds: Int32) throws(PosixError) -> Int {
        let count = unsafe epoll_wait(
            epoll.number, &events, Int32(Self.maxEventsPerTurn), timeoutMilliseconds)
        if count >= 0 { return Int(count) }
        if errno == EINTR { return 0 }
        throw PosixError.last("epoll_wait")
    }

    /// Tag and readiness of one of the events that `wait` counted.
    func event(_ index: Int) -> (tag: UInt64, readiness: Readiness) {
        unsafe (events[index].data.u64, Readiness(rawValue: events[index].events))
    }

    private func control(
        _ operation: Int32, _ descriptor: Int32, _ interest: Interest, _ tag: UInt64
    ) throws(PosixError) {
        var event = unsafe epoll_event()
        unsafe event.events = interest.rawValue
        unsafe event.data.u64 = tag
        guard unsafe epoll_ctl(epoll.number, operation, descriptor, &event) == 0 else {
            throw PosixError.last("epoll_ctl")
        }
    }
}
