/// What answers requests. One lives on each loop; all calls come on that loop's thread.
public protocol Application: AnyObject {
    /// How to take a request's body. Asked once the head is complete, when it announces a body.
    func bodyPolicy(for head: borrowing Request) -> BodyPolicy

    /// Answers a request by `exchange.send`, at once or later.
    func respond(to request: borrowing Request, through exchange: Exchange)

    /// The answer to what the HTTP layer refuses. Its status should be the failure's; the connection closes after.
    func response(to failure: ProtocolFailure) -> Response
}

/// How the body of a request is taken.
public enum BodyPolicy: Equatable, Sendable {
    /// Whole, in memory, before `respond` is called. Beyond the limit `respond` gets `.tooLarge` at once.
    case buffer(maxBytes: Int)
    /// In pieces: `respond` is called with `.streamed` right after the head. A body declared beyond the limit is
    /// `.tooLarge` then; one that grows beyond it is aborted and answered as `contentTooLarge`.
    case stream(maxBytes: Int)
}

/// Takes a streamed body, piece by piece. Once the answer is sent nothing more is delivered, not even an end.
public protocol BodyReceiver: AnyObject {
    /// The next bytes, valid beyond the call. False pauses the stream until `Exchange.resumeReading`.
    func receive(_ bytes: ArraySlice<UInt8>) -> Bool

    /// The body is complete. The answer may come from here or later.
    func finish()

    /// The body will not be complete: `failure` has been answered by the HTTP layer, or the connection is lost
    /// (nil). An answer sent now is dropped.
    func abort(_ failure: ProtocolFailure?)
}
