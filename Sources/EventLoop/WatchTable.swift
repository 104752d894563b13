/// The handlers of watched descriptors, by number.
///
/// The kernel gives the number of a closed descriptor to the next one opened, perhaps within the same turn, while
/// events of the old one still wait in the list being handled. Each watch therefore has a generation, which
/// travels through epoll's data beside the number and must still match when the event is delivered.
struct WatchTable {
    typealias Handler = (Readiness) -> Void

    private struct Slot {
        var generation: UInt32 = 0
        var handler: Handler?
    }

    private var slots: [Slot] = []

    /// The tag to hand to epoll for a new watch.
    mutating func insert(_ descriptor: Int32, _ handler: @escaping Handler) -> UInt64 {
        let index = Int(descriptor)
        while slots.count <= index { slots.append(Slot()) }
        slots[index].generation &+= 1
        slots[index].handler = handler
        return Self.tag(index, slots[index].generation)
    }

    /// The tag of a watch, or nil when there is none.
    func tag(of descriptor: Int32) -> UInt64? {
        let index = Int(descriptor)
        guard slots.indices.contains(index), slots[index].handler != nil else { return nil }
        return Self.tag(index, slots[index].generation)
    }

    /// True when there was a watch.
    mutating func remove(_ descriptor: Int32) -> Bool {
        let index = Int(descriptor)
        guard slots.indices.contains(index), slots[index].handler != nil else { return false }
        slots[index].handler = nil
        return true
    }

    /// The handler that the event with this tag is meant for; nil when its watch has ended.
    func handler(for tag: UInt64) -> Handler? {
        let slot = slots[Int(tag & 0xFFFF_FFFF)]
        return slot.generation == UInt32(tag >> 32) ? slot.handler : nil
    }

    private static func tag(_ index: Int, _ generation: UInt32) -> UInt64 {
        UInt64(generation) << 32 | UInt64(index)
    }
}
