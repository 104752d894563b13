import Domain
import Foundation
import JSON
import Postgres

/// An order as its caller may see it: one row of `OrderViewColumn`, written as JSON.
struct OrderView {
    private let order: Record
    private let kept: KeptOrder?
    private let names: [String]
    private let returnLimit: Int
    private let state: OrderState
    private let relation: Relation
    private let facts: OrderFacts
    /// Whether contact and address are whole for the caller.
    private let isWhole: Bool

    /// - Parameters:
    ///   - without: relations that the row shows though they have just ended.
    ///   - kept: the order, where the rows only say which version of it they mean.
    init(_ rows: borrowing Rows, row: Int, without ended: Relation = [], kept: KeptOrder? = nil) {
        let order = kept?.row ?? rows.record(row, OrderViewColumn.order.rawValue)
        self.order = order
        self.kept = kept
        names = rows.optionalTexts(row, OrderViewColumn.names.rawValue) ?? []
        returnLimit = rows.int(row, OrderViewColumn.returnLimit.rawValue)
        state = order.state
        relation = Relation(rawValue: Int32(rows.int(row, OrderViewColumn.relation.rawValue))).subtracting(
            ended)
        facts = OrderFacts(
            hasPendingOffer: state == .dispatched, isBinding: relation.contains(.bindingLeader),
            requesterLeft: order.bool(.requesterLeft),
            score: order.optionalInt(.score).flatMap(RatingScore.init),
            completedAt: order.moment(.completedAt), ratedAt: order.moment(.ratedAt),
            now: Timestamp(microseconds: rows.timestamp(row, OrderViewColumn.now.rawValue)),
            windows: CenterWindows(
                reopenDays: rows.int(row, OrderViewColumn.reopenWithinDays.rawValue), closeDays: 0,
                contactDays: rows.int(row, OrderViewColumn.contactVisibleDays.rawValue)))
        isWhole = Disclosure.isWhole(
            relation: relation, state: state, completedAt: facts.completedAt, now: facts.now,
            windows: facts.windows)
    }

    /// Whether the caller is anything to the order.
    var isSeen: Bool { !relation.isEmpty }

    /// Which order a row is about; nil where it is about none.
    static func order(_ rows: borrowing Rows, row: Int) -> (id: UUID, number: Int)? {
        guard !rows.isNull(row, OrderViewColumn.id.rawValue) else { return nil }
        let order = rows.record(row, OrderViewColumn.order.rawValue)
        return (order.uuid(.id), order.int(.number))
    }

    /// The whole answer: the order, and its version as `ETag`.
    func write(to reply: inout Reply) {
        reply.entityTag(order.int(.version))
        write(to: &reply.json)
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        if let kept { json.raw(kept.members) } else { writeMembers(&json) }
        writePeople(&json)
        writeRating(&json)
        json.key("attention")
        json.strings(attention.map(\.rawValue))
        json.key("allowed_actions")
        json.strings(Policy.allowedActions(state: state, relation: relation, facts: facts).map(\.rawValue))
        json.endObject()
    }

    /// What is the same for every caller at any time.
    private func writeMembers(_ json: inout JSONWriter) {
        writeRequest(&json)
        writeProgress(&json)
        writeService(&json)
        writeTimes(&json)
    }

    /// The order as lists keep it.
    func kept(stamp: Int) -> KeptOrder {
        var json = JSONWriter(capacity: 1024)
        json.beginObject()
        writeMembers(&json)
        json.endObject()
        return KeptOrder(
            id: order.uuid(.id), stamp: stamp, names: names, row: order,
            members: Array(json.take().dropFirst().dropLast()))
    }

    private func writeRequest(_ json: inout JSONWriter) {
        json.field("id", order.uuid(.id))
        json.key("ref")
        if let number = OrderNumber(Int64(order.int(.number))) {
            json.string(Reference.text(number))
        } else {
            json.null()
        }
        json.field("state", state.rawValue)
        json.field("round", order.int(.round))
        json.text("title", order, .title)
        json.text("description", order, .description)
        json.text("category", order, .category)
        json.field("service_id", order.optionalUUID(.serviceID))
        json.field("site_id", order.optionalUUID(.siteID))
        json.location("location", order.optionalDouble(.latitude), order.optionalDouble(.longitude))
    }

    private func writePeople(_ json: inout JSONWriter) {
        if isWhole {
            json.text("address", order, .address)
        } else {
            json.field("address", order.optionalText(.address).map(Mask.address))
        }
        json.key("contact")
        if order.isNull(.contactName), order.isNull(.contactPhone) {
            json.null()
        } else {
            json.beginObject()
            if isWhole {
                json.text("name", order, .contactName)
                json.text("phone", order, .contactPhone)
            } else {
                json.field("name", order.optionalText(.contactName).map(Mask.name))
                json.field("phone", order.optionalText(.contactPhone).map(Mask.phone))
            }
            json.endObject()
        }
        json.field("contact_masked", !isWhole)
    }

    private func writeProgress(_ json: inout JSONWriter) {
        json.text("priority", order, .priority)
        json.key("skills")
        json.strings(order.texts(.skills))
        json.text("language", order, .language)
        json.window("window", order.moment(.windowStart), order.moment(.windowEnd))
        json.field("preferred_team_id", order.optionalUUID(.preferredTeamID))
        json.moment("reported_at", order.moment(.reportedAt))
        json.text("channel", order, .channel)
        json.text("external_ref", order, .externalRef)
        json.field("team_id", order.optionalUUID(.teamID))
        json.field("version", order.int(.version))
        json.field("merged_into", order.optionalUUID(.mergedInto))
        json.field("requesters", order.int(.requesters))
        json.field("returns", order.int(.returns))
        json.field("escalated_site_id", order.optionalUUID(.escalatedSiteID))
        json.moment("due_at", order.moment(.dueAt))
    }

    private func writeRating(_ json: inout JSONWriter) {
        json.key("rating")
        guard !order.isNull(.score) else {
            json.null()
            return
        }
        RatingView(
            score: order.int(.score), comment: order.optionalText(.comment), speed: order.optionalInt(.speed),
            attitude: order.optionalInt(.attitude), quality: order.optionalInt(.quality),
            byKind: order.text(.ratedByKind), byID: order.optionalUUID(.ratedByID),
            byRole: order.optionalText(.ratedByRole), byName: names.last, at: order.moment(.ratedAt),
            round: order.int(.round)
        ).write(to: &json, isWhole: isWhole)
    }

    private func writeService(_ json: inout JSONWriter) {
        json.text("summary", order, .summary)
        json.field("beneficiaries", order.optionalInt(.beneficiaries))
        json.key("volunteers")
        json.beginArray()
        if !order.isNull(.volunteerIDs) {
            let hours = order.ints(.volunteerHours)
            for (index, id) in order.uuids(.volunteerIDs).enumerated() {
                json.beginObject()
                json.field("volunteer_id", id)
                json.field("name", names[index])
                json.field("hours", hours[index] < 0 ? nil : Double(hours[index]) / 100)
                json.endObject()
            }
        }
        json.endArray()
    }

    private func writeTimes(_ json: inout JSONWriter) {
        json.moment("placed_at", order.moment(.placedAt))
        json.moment("dispatched_at", order.moment(.dispatchedAt))
        json.moment("accepted_at", order.moment(.acceptedAt))
        json.moment("started_at", order.moment(.startedAt))
        json.moment("completed_at", order.moment(.completedAt))
        json.moment("rated_at", order.moment(.ratedAt))
        json.moment("closed_at", order.moment(.closedAt))
        json.field("privacy_notice_version", order.optionalInt(.privacyNoticeVersion))
        json.field(
            "personal_data", PersonalData(rawValue: order.int(.erased))?.word ?? PersonalData.erased.word)
    }

    /// What about the order should be looked at, as `AttentionSQL` lists it.
    private var attention: [Attention] {
        var found: [Attention] = []
        let now = facts.now
        let start =
            order.moment(.windowStart)
            ?? order.moment(.acceptedAt)?.adding(seconds: Attention.secondsToStart)
        let end =
            order.moment(.windowEnd)
            ?? order.moment(.startedAt)?.adding(seconds: Attention.secondsToComplete)
        for kind in Attention.allCases where kind.states.contains(state) {
            let applies =
                switch kind {
                case .overdue: order.moment(.dueAt).map { $0 < now } ?? false
                case .returned: order.int(.returns) >= returnLimit
                case .notStarted: start.map { $0 < now } ?? false
                case .notCompleted: end.map { $0 < now } ?? false
                case .bindingExpired: order.bool(.bindingExpired)
                case .escalated: !order.isNull(.escalatedSiteID)
                }
            if applies { found.append(kind) }
        }
        return found
    }
}

/// Fields by their names instead of their places.
extension Record {
    var state: OrderState { OrderState(rawValue: text(.state)) ?? .placed }

    func isNull(_ column: OrderColumn) -> Bool { isNull(column.rawValue) }
    func int(_ column: OrderColumn) -> Int { int(column.rawValue) }
    func bool(_ column: OrderColumn) -> Bool { bool(column.rawValue) }
    func uuid(_ column: OrderColumn) -> UUID { uuid(column.rawValue) }
    func text(_ column: OrderColumn) -> String { text(column.rawValue) }
    func texts(_ column: OrderColumn) -> [String] { texts(column.rawValue) }
    func uuids(_ column: OrderColumn) -> [UUID] { uuids(column.rawValue) }
    func ints(_ column: OrderColumn) -> [Int] { ints(column.rawValue) }
    func optionalInt(_ column: OrderColumn) -> Int? { optionalInt(column.rawValue) }
    func optionalText(_ column: OrderColumn) -> String? { optionalText(column.rawValue) }
    func optionalUUID(_ column: OrderColumn) -> UUID? { optionalUUID(column.rawValue) }
    func optionalDouble(_ column: OrderColumn) -> Double? { optionalDouble(column.rawValue) }
    func moment(_ column: OrderColumn) -> Timestamp? {
        optionalTimestamp(column.rawValue).map(Timestamp.init(microseconds:))
    }
}

extension JSONWriter {
    /// A text, without making a String of it.
    fileprivate mutating func text(_ name: StaticString, _ order: Record, _ column: OrderColumn) {
        key(name)
        if order.isNull(column) {
            null()
        } else {
            order.withBytes(column.rawValue) { string(utf8: $0) }
        }
    }
}
