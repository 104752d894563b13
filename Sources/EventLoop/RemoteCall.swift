/// A closure of one loop that other threads may have called. The closure and all it holds stay on the loop.
public struct RemoteCall: Sendable {
    private let inbox: Inbox
    private let receiver: UInt64

    fileprivate init(_ inbox: Inbox, _ receiver: UInt64) {
        self.inbox = inbox
        self.receiver = receiver
    }

    /// Has the closure run on its loop. False when the loop has ended.
    @discardableResult
    public func post() -> Bool {
        let receiver = receiver
        return inbox.post { $0.deliver(to: receiver) }
    }
}

extension EventLoop {
    /// Makes a closure of this loop callable from other threads, for as long as the loop lives.
    public func remoteCall(_ action: @escaping () -> Void) -> RemoteCall {
        RemoteCall(inbox, addReceiver(action))
    }
}
