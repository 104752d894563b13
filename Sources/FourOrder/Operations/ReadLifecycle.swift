import Domain
import Foundation
import HTTP
import JSON
import Postgres

/// 点单流程: states, actions and who may do them, from the table that the service itself keeps.
///
/// `GET /v1/lifecycle`: JSON, or a Mermaid diagram under `Accept: text/vnd.mermaid`.
struct ReadLifecycle: Verb {
    static let operation = OperationID.readLifecycle
    static let isWrite = false
    static let sql = SQL("read_lifecycle", "WITH \(CallerSQL.reading) SELECT c.id FROM caller AS c")

    private let wantsMermaid: Bool

    init(_ call: borrowing Call) throws(Refusal) {
        try call.refuseQuery()
        let accept = Accept(call.accept)
        wantsMermaid =
            accept.weight(of: "text/vnd.mermaid") > accept.weight(of: "application/json")
            || accept.names("text/vnd.mermaid") && !accept.names("application/json")
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { context.bindReading(&$0) }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        reply.addHeader("Vary", "Accept, Accept-Language")
        if wantsMermaid {
            reply.contentType = "text/vnd.mermaid"
            reply.body = Array(Lifecycle.mermaid(context.language).utf8)
        } else {
            reply.body = Self.json
        }
        return true
    }

    /// The same for everybody.
    private static let json: [UInt8] = {
        var writer = JSONWriter(capacity: 8192)
        writer.object { json in
            json.key("states")
            json.array { states in
                for entry in LifecycleDescription.current.states {
                    write(entry.state.rawValue, entry.label, isFinal: entry.isFinal, to: &states)
                }
            }
            json.key("actions")
            json.array { actions in
                for entry in LifecycleDescription.current.actions { write(entry, to: &actions) }
            }
            json.key("offers")
            json.object { writeOffers(to: &$0) }
        }
        return writer.take()
    }()

    private static func write(
        _ name: String, _ label: Wording, isFinal: Bool, to json: inout JSONWriter
    ) {
        json.object { state in
            state.field("name", name)
            state.field("label_zh", label.zh)
            state.field("label_en", label.en)
            state.field("final", isFinal)
        }
    }

    private static func write(_ entry: LifecycleDescription.ActionEntry, to json: inout JSONWriter) {
        json.object { action in
            action.field("name", entry.action.rawValue)
            action.field("label_zh", entry.label.zh)
            action.field("label_en", entry.label.en)
            action.key("from")
            if entry.from.isEmpty {
                action.array { $0.null() }
            } else {
                action.strings(entry.from.map(\.rawValue))
            }
            action.key("to")
            action.strings(entry.to.map(\.rawValue))
            action.key("who")
            action.strings(entry.who)
        }
    }

    private static func writeOffers(to json: inout JSONWriter) {
        json.key("states")
        json.array { states in
            for state in OfferState.allCases {
                write(state.rawValue, state.label, isFinal: OfferLife.isFinal(state), to: &states)
            }
        }
        json.key("transitions")
        json.array { transitions in
            for move in OfferLife.moves {
                transitions.object { transition in
                    transition.field("from", move.from?.rawValue)
                    transition.field("to", move.to.rawValue)
                    transition.key("by")
                    transition.strings(move.causes.map(\.rawValue))
                }
            }
        }
    }
}
