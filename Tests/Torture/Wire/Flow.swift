/// One direction of a connection through the proxy: bytes that were read and not yet passed on.
struct Flow {
    let direction: Cut.Direction
    /// To be sent.
    var waiting: [UInt8] = []
    /// Not to be sent before a delay is over.
    var held: [UInt8] = []
    /// How much of `waiting` is sent.
    var sent = 0
    var cut: Cut?
    /// Bytes that still pass before the cut.
    var untilCut = 0
    var isHeld = false
    /// What comes is thrown away: the receiver has been told that this is the end.
    var isDiscarding = false
    /// The sender sends no more.
    var hasEnded = false
    /// The receiver was told.
    var endIsPassedOn = false

    init(_ direction: Cut.Direction) {
        self.direction = direction
    }

    var isEmpty: Bool { sent == waiting.count }
    var mayRead: Bool { isEmpty && !isHeld && !hasEnded }

    mutating func take(_ cut: Cut) {
        self.cut = cut
        untilCut = cut.afterBytes
    }
}
