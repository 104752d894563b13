import Platform

/// A body of which more is to come, and what will be done with it.
final class IncomingBody {
    /// The request's head, for when its body is complete: parsing it again is cheaper than keeping its fields.
    let head: [UInt8]
    let isStreamed: Bool
    let maxBytes: Int
    var reader: BodyReader
    var owesContinue: Bool
    /// What has come of a body that is wanted whole.
    var content: [UInt8] = []
    var receivedBytes = 0
    /// Since it was last wanted.
    var pace: Pace
    var receiver: (any BodyReceiver)?
    /// Nothing is delivered: the receiver has paused, or is yet to be named.
    var isPaused: Bool

    init(
        head: [UInt8], reader: BodyReader, maxBytes: Int, isStreamed: Bool, owesContinue: Bool,
        at now: MonotonicTime
    ) {
        self.head = head
        self.reader = reader
        self.maxBytes = maxBytes
        self.isStreamed = isStreamed
        self.owesContinue = owesContinue
        isPaused = isStreamed
        pace = Pace(at: now)
    }
}
