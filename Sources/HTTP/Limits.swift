/// What the server accepts, and for how long it waits.
public struct Limits: Sendable {
    /// The longest request target; beyond it 414.
    public var maxTargetBytes = 8_192
    /// The longest method; beyond it 501, as RFC 9112, section 3 advises.
    public var maxMethodBytes = 32
    /// The largest request line and header fields together; beyond it 431.
    public var maxHeadBytes = 16_384
    /// The most header fields; beyond it 431.
    public var maxHeaderFields = 100
    /// The longest line of a chunk's size with its extensions; beyond it 400.
    public var maxChunkLineBytes = 256
    /// The largest trailer section, which is read and dropped; beyond it 400.
    public var maxTrailerBytes = 8_192
    /// How much is read ahead while an answer is awaited; the rest stays in the kernel.
    public var maxPipelinedBytes = 16_384
    /// The most connections open at once on one loop; further ones wait to be accepted.
    public var maxConnections = 20_000
    /// From the first byte of a head to its last; then 408.
    public var headTimeoutMilliseconds = 10_000
    /// Between two reads of a body, and for the whole of it where it is slower than `minimumBytesPerSecond`; then 408.
    public var bodyTimeoutMilliseconds = 30_000
    /// How slow a client may be with a body or with reading an answer, on the whole and beyond the time-out.
    public var minimumBytesPerSecond = 1_024
    /// What bodies on their way and answers not yet read may hold in memory together, on one loop; who comes on top is
    /// answered 503, and who does not read is cut off.
    public var maxBufferedBytes = 64 << 20
    /// From a whole request to its answer; then 503. Nil: no limit. Requests with a streamed body have none.
    public var answerTimeoutMilliseconds: Int?
    /// Between an answer and the next request; then the connection is closed.
    public var idleTimeoutMilliseconds = 75_000
    /// Between two writes of an answer that the client is slow to read, and for the whole of it where he is slower than
    /// `minimumBytesPerSecond`; then the connection is closed.
    public var writeTimeoutMilliseconds = 30_000
    /// For the client to read an answer after which the connection closes (RFC 9112, section 9.6).
    public var lingerMilliseconds = 2_000
    /// While draining, how long an idle connection may still begin a request.
    public var drainIdleMilliseconds = 500
    /// How often deadlines are looked at; every timeout is late by at most so much.
    public var sweepIntervalMilliseconds = 250

    public init() {}
}
