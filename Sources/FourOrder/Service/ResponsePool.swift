import HTTP

/// The memory that the answers of one loop are written into, used again and again. An answer has its own only from
/// the moment that it is written, so that requests that wait for the database hold none.
final class ResponsePool {
    /// As many as a batch of writes has: only answers that wait for a commit hold theirs for longer than a call.
    private static let maximumSpare = 64
    private static let headerBytes = 512
    private static let bodyBytes = 2048
    /// A body that grew beyond it is not kept.
    private static let maximumBodyBytes = 1 << 16

    private var spare: [Response] = []

    func take() -> Response {
        spare.popLast() ?? Response(reservingHeaderBytes: Self.headerBytes, bodyBytes: Self.bodyBytes)
    }

    /// Takes the memory of an answer that has been sent, and leaves an empty one.
    /// - Parameter response: One whose body nobody else holds.
    func takeBack(_ response: inout Response) {
        guard spare.count < Self.maximumSpare, response.body.capacity <= Self.maximumBodyBytes else { return }
        response.reset()
        var taken = Response()
        swap(&taken, &response)
        spare.append(taken)
    }
}
