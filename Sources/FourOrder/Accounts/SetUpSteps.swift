import Domain
import EventLoop
import Postgres

/// Its way: is there a center? ─▶ is the request whole? ─▶ token, center, account, away from the loop ─▶ as a sign-in.
extension Service {
    func setUp(_ call: OpenCall, _ conversation: Conversation) {
        if refuseOverloaded(isWrite: false, tenant: nil, conversation) { return }
        conversation.asked()
        database.read(Statement(SetUp.isOverSQL), tenant: nil) { [self] result in
            conversation.answered()
            switch result {
            case .rows(let rows) where rows.bool(0, 0): refuse(Refusal(.notFound), conversation)
            case .rows: begin(call, conversation)
            case .failure(let error): fail(error, conversation)
            }
        }
    }

    private func begin(_ call: OpenCall, _ conversation: Conversation) {
        do throws(Refusal) {
            let setUp = try SetUp(call)
            try refuseWaiting(shared.networkFailures.secondsToWait(call.network, now: loop.now))
            carryOut(setUp, from: call.network, conversation)
        } catch {
            refuse(error, conversation)
        }
    }

    /// Over a connection of its own, as an operator's command does it, beside the hashes: the password costs one.
    private func carryOut(_ setUp: SetUp, from network: [UInt8]?, _ conversation: Conversation) {
        let conninfo = shared.conninfo
        let isTaken = shared.passwords.run(on: loop) {
            Result {
                try Administration.setUp(
                    setUp.center, admin: setUp.administrator, token: setUp.token,
                    on: Connection(conninfo, session: ServiceHost.session))
            }
        } then: { [self] result in
            settle(setUp, result, from: network, conversation)
        }
        if !isTaken { refuse(Refusal(.overloaded), conversation) }
    }

    private func settle(
        _ setUp: SetUp, _ result: Result<Administration.SetUpOutcome, any Error>, from network: [UInt8]?,
        _ conversation: Conversation
    ) {
        do {
            switch try result.get() {
            case .over: throw Refusal(.notFound)
            case .refused:
                shared.networkFailures.count(network, now: loop.now)
                throw Refusal(.invalidSetupToken)
            case .done:
                let admin = setUp.administrator
                findOwner(try SignIn(admin.username, admin.password, from: network), conversation)
            }
        } catch let refusal as Refusal {
            refuse(refusal, conversation)
        } catch let error as DatabaseError {
            fail(error, conversation)
        } catch {
            shared.log.error("setting up failed: \(error)")
            refuse(Refusal(.internalError), conversation)
        }
    }
}
