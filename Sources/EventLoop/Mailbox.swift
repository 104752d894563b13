import Synchronization

/// Sends messages from any thread to a handler that lives on a loop and need not be `Sendable`.
public final class Mailbox<Message: Sendable>: Sendable {
    private let messages = Mutex<[Message]>([])
    private let inbox: Inbox
    private let receiver = Mutex<UInt64>(0)

    fileprivate init(_ loop: EventLoop) {
        inbox = loop.inbox
    }

    fileprivate func connect(_ id: UInt64) {
        receiver.withLock { $0 = id }
    }

    fileprivate func take() -> [Message] {
        messages.withLock { messages in
            let taken = messages
            messages = []
            return taken
        }
    }

    /// Has the loop handle the message in its next turn. False when the loop has ended.
    @discardableResult
    public func send(_ message: Message) -> Bool {
        let isFirst = messages.withLock { messages in
            messages.append(message)
            return messages.count == 1
        }
        guard isFirst else { return true }
        let id = receiver.withLock { $0 }
        return inbox.post { loop in loop.deliver(to: id) }
    }

    /// Ends the handling; messages sent from then on are dropped.
    public func close(on loop: EventLoop) {
        loop.removeReceiver(receiver.withLock { $0 })
    }
}

extension EventLoop {
    /// A mailbox whose messages `handler` receives on this loop, in the order of sending.
    public func mailbox<Message: Sendable>(_ handler: @escaping (Message) -> Void) -> Mailbox<Message> {
        let mailbox = Mailbox<Message>(self)
        mailbox.connect(
            addReceiver {
                for message in mailbox.take() { handler(message) }
            })
        return mailbox
    }
}
