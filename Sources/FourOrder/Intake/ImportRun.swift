import Domain
import EventLoop
import Foundation
import JSON
import Postgres

/// One import under way: its lines, so many at once, and their results in order.
final class ImportRun {
    /// Lines whose statements are under way at once.
    private static let maximumInFlight = 256
    /// Lines handled before others have their turn on the loop.
    private static let linesPerTurn = 256
    /// A larger answer is not kept: its repeat is put together from what is kept of the lines.
    private static let maximumKeptBytes = 16 << 20

    let key: IdempotencyKey?
    let gate: Gate
    let context: CallContext
    let service: Service
    private let claim: ImportClaim
    private let conversation: Conversation
    private var lines: [ImportLines.Line]
    private var results: [[UInt8]]
    private var next = 0
    private var inFlight = 0
    private var isScheduled = false
    private var failure: Refusal?

    init(
        _ lines: ImportLines, _ key: IdempotencyKey?, _ gate: Gate, _ claim: ImportClaim,
        _ context: CallContext, _ service: Service, _ conversation: Conversation
    ) {
        self.lines = lines.lines
        self.key = key
        self.gate = gate
        self.claim = claim
        self.context = context
        self.service = service
        self.conversation = conversation
        results = [[UInt8]](repeating: [], count: lines.count)
    }

    // MARK: Beginning

    func begin() {
        conversation.asked()
        guard let key else { return go() }
        service.database.read(Gate.statement(.caller, named: nil, context), tenant: context.center) {
            [self] result in
            switch result {
            case .rows(let rows):
                guard let kept = Gate(rows, .caller).kept else { return mark(key) }
                guard kept.fingerprint == key.fingerprint else {
                    return refuse(Refusal(.idempotencyKeyReused))
                }
                conversation.reply.restore(kept)
                finish()
            case .failure(let error): refuse(error)
            }
        }
    }

    private func mark(_ key: IdempotencyKey) {
        var begunWith: [UInt8]?
        service.database.write(
            ImportKeys.begin(context, key), tenant: context.center,
            rows: { result in
                begunWith = nil
                switch result {
                case .rows(let rows): if rows.count > 0 { begunWith = rows.optionalBytes(0, 0) }
                case .failure: break
                }
                return nil
            },
            finished: { [self] outcome in
                switch outcome {
                case .committed where begunWith == key.fingerprint: go()
                // A twin elsewhere has begun since this statement's snapshot.
                case .committed where begunWith == nil: refuse(Refusal(.idempotencyInProgress))
                case .committed: refuse(Refusal(.idempotencyKeyReused))
                case .failed(let error): refuse(error)
                case .unknown: refuse(Refusal(.databaseUnavailable))
                }
            })
    }

    // MARK: Lines

    private func go() {
        var handled = 0
        while failure == nil, next < lines.count, inFlight < Self.maximumInFlight {
            if handled == Self.linesPerTurn { return goOnLater() }
            let line = lines[next]
            lines[next] = .empty
            next += 1
            handled += 1
            handle(line, number: next)
        }
        if inFlight == 0, failure != nil || next == lines.count { conclude() }
    }

    private func goOnLater() {
        guard !isScheduled else { return }
        isScheduled = true
        service.loop.atEndOfTurn { [self] in
            isScheduled = false
            go()
        }
    }

    private func handle(_ line: ImportLines.Line, number: Int) {
        switch line {
        case .empty: break
        case .tooLong: fail(number, [.tooLong(max: ImportLines.maximumLineBytes, at: "")])
        case .content(let bytes):
            guard let document = try? JSONDocument(Array(bytes)), document.root.members != nil else {
                return fail(number, [.plain(.malformedLine, at: "")])
            }
            var fields = Fields(document.root, at: "")
            let draft = OrderDraft(&fields)
            let faults = fields.finished()
            if !faults.isEmpty, !draft.refers { return fail(number, faults) }
            inFlight += 1
            ImportedOrder(number, draft, faults, self).place()
        }
    }

    private func fail(_ number: Int, _ faults: [Fault]) {
        results[number - 1] = ImportResult.error(line: number, faults, context.language)
    }

    /// A line is done.
    func done(_ number: Int, _ result: [UInt8]) {
        results[number - 1] = result
        inFlight -= 1
        go()
    }

    /// A line came to nothing for no fault of its own: nothing more is placed, and the client may send it all again.
    func giveUp(_ refusal: Refusal) {
        failure = failure ?? refusal
        inFlight -= 1
        go()
    }

    // MARK: The end

    private func conclude() {
        conversation.answered()
        if let failure { return refuse(failure) }
        conversation.reply.contentType = "application/x-ndjson"
        let body = Array(results.joined())
        results = []
        conversation.reply.body = body
        guard let key, body.count <= Self.maximumKeptBytes else { return finish() }
        let keep = KeptAnswer.keep(
            context, key, status: 200, head: conversation.reply.keptHead(), body: body)
        service.database.write(
            keep, tenant: context.center, rows: { _ in nil },
            finished: { [self] outcome in
                switch outcome {
                case .committed: finish()
                // A twin on another node was faster; its lines are the same orders.
                case .failed(let error) where error.constraint == "an_answer_is_kept_once": finish()
                case .failed(let error): refuse(error)
                case .unknown: refuse(Refusal(.databaseUnavailable))
                }
            })
    }

    private func finish() {
        claim.release()
        service.finish(conversation)
    }

    private func refuse(_ refusal: Refusal) {
        claim.release()
        service.refuse(refusal, conversation)
    }

    private func refuse(_ error: DatabaseError) {
        if Refusal(error) == nil { service.shared.log.error("import failed", error) }
        refuse(Refusal(error) ?? Refusal(.internalError))
    }
}
