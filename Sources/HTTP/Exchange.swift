import Platform

/// A request's claim to an answer: a small handle that may be kept until the answer is known.
///
/// Once the answer is sent or the connection gone, everything done through it is without effect.
public struct Exchange {
    private let connection: Connection
    private let sequence: UInt64

    init(_ connection: Connection, _ sequence: UInt64) {
        self.connection = connection
        self.sequence = sequence
    }

    /// True while an answer would still reach the client.
    public var isOpen: Bool { connection.isAwaiting(sequence) }

    /// Where the client, or a proxy before it, comes from: see `PeerAddress`. Asked of the kernel each time.
    public var peerNetwork: [UInt8]? { isOpen ? PeerAddress.network(of: connection.socket) : nil }

    /// Sends the answer.
    public func send(_ response: borrowing Response) {
        if isOpen { connection.send(response) }
    }

    /// Begins the delivery of a streamed body. An `Expect: 100-continue` is answered with 100 now.
    public func receiveBody(with receiver: any BodyReceiver) {
        if isOpen { connection.receiveBody(with: receiver) }
    }

    /// Goes on with a stream that its receiver has paused.
    public func resumeReading() {
        if isOpen { connection.resumeReading() }
    }
}
