import Domain
import Foundation
import JSON
import Postgres

/// An order as its caller may see it: one row of `OrderColumn`, written as JSON.
struct OrderView {
    private let row: Int
    private let state: OrderState
    private let relation: Relation
    private let facts: OrderFacts
    /// Whether contact and address are whole for the caller.
    private let isWhole: Bool

    /// - Parameter without: relations that the row shows though they have just ended.
    init(_ rows: borrowing Rows, row: Int, without ended: Relation = []) {
        self.row = row
        state = OrderState(rawValue: rows.text(row, .state)) ?? .placed
        relation = Relation(rawValue: Int32(rows.int(row, .relation))).subtracting(ended)
        facts = OrderFacts(
            hasPendingOffer: state == .dispatched, isBinding: relation.contains(.bindingLeader),
            score: rows.optionalInt(row, .score).flatMap(RatingScore.init),
            completedAt: rows.moment(row, .completedAt), ratedAt: rows.moment(row, .ratedAt),
            now: Timestamp(microseconds: rows.timestamp(row, OrderColumn.now.rawValue)),
            windows: CenterWindows(
                reopenDays: rows.int(row, .reopenWithinDays), closeDays: 0,
                contactDays: rows.int(row, .contactVisibleDays)))
        isWhole = Disclosure.isWhole(
            relation: relation, state: state, completedAt: facts.completedAt, now: facts.now,
            windows: facts.windows)
    }

    /// The whole answer: the order, and its version as `ETag`.
    func write(_ rows: borrowing Rows, to reply: inout Reply) {
        reply.entityTag(rows.int(row, .version))
        write(rows, to: &reply.json)
    }

    func write(_ rows: borrowing Rows, to json: inout JSONWriter) {
        json.beginObject()
        writeRequest(rows, &json)
        writePeople(rows, &json)
        writeProgress(rows, &json)
        writeRating(rows, &json)
        writeService(rows, &json)
        writeTimes(rows, &json)
        json.key("attention")
        json.strings(attention(rows).map(\.rawValue))
        json.key("allowed_actions")
        json.strings(Policy.allowedActions(state: state, relation: relation, facts: facts).map(\.rawValue))
        json.endObject()
    }

    private func writeRequest(_ rows: borrowing Rows, _ json: inout JSONWriter) {
        json.field("id", rows.uuid(row, OrderColumn.id.rawValue))
        json.key("ref")
        if let number = OrderNumber(Int64(rows.int(row, .number))) {
            json.string(Reference.text(number))
        } else {
            json.null()
        }
        json.field("state", state.rawValue)
        json.field("round", rows.int(row, .round))
        json.text("title", rows, row, .title)
        json.text("description", rows, row, .description)
        json.text("category", rows, row, .category)
        json.field("service_id", rows.optionalUUID(row, .serviceID))
        json.field("site_id", rows.optionalUUID(row, .siteID))
        json.location("location", rows.optionalDouble(row, .latitude), rows.optionalDouble(row, .longitude))
    }

    private func writePeople(_ rows: borrowing Rows, _ json: inout JSONWriter) {
        if isWhole {
            json.text("address", rows, row, .address)
        } else {
            json.field("address", rows.optionalText(row, .address).map(Mask.address))
        }
        json.key("contact")
        if rows.isNull(row, .contactName), rows.isNull(row, .contactPhone) {
            json.null()
        } else {
            json.beginObject()
            if isWhole {
                json.text("name", rows, row, .contactName)
                json.text("phone", rows, row, .contactPhone)
            } else {
                json.field("name", rows.optionalText(row, .contactName).map(Mask.name))
                json.field("phone", rows.optionalText(row, .contactPhone).map(Mask.phone))
            }
            json.endObject()
        }
        json.field("contact_masked", !isWhole)
    }

    private func writeProgress(_ rows: borrowing Rows, _ json: inout JSONWriter) {
        json.text("priority", rows, row, .priority)
        json.key("skills")
        json.strings(rows.texts(row, OrderColumn.skills.rawValue))
        json.window("window", rows.moment(row, .windowStart), rows.moment(row, .windowEnd))
        json.field("preferred_team_id", rows.optionalUUID(row, .preferredTeamID))
        json.moment("reported_at", rows.moment(row, .reportedAt))
        json.text("channel", rows, row, .channel)
        json.text("external_ref", rows, row, .externalRef)
        json.field("team_id", rows.optionalUUID(row, .teamID))
        json.field("version", rows.int(row, .version))
        json.field("merged_into", rows.optionalUUID(row, .mergedInto))
        json.field("requesters", rows.int(row, .requesters))
        json.field("returns", rows.int(row, .returns))
        json.moment("due_at", rows.moment(row, .dueAt))
    }

    private func writeRating(_ rows: borrowing Rows, _ json: inout JSONWriter) {
        json.key("rating")
        guard !rows.isNull(row, .score) else {
            json.null()
            return
        }
        RatingView.write(
            rows, row, to: &json,
            columns: RatingView.Columns(
                score: OrderColumn.score.rawValue, comment: OrderColumn.comment.rawValue,
                speed: OrderColumn.speed.rawValue, byKind: OrderColumn.ratedByKind.rawValue,
                byID: OrderColumn.ratedByID.rawValue, byRole: OrderColumn.ratedByRole.rawValue,
                at: OrderColumn.ratedAt.rawValue),
            by: rows.texts(row, OrderColumn.names.rawValue).last, round: rows.int(row, .round),
            isWhole: isWhole)
    }

    private func writeService(_ rows: borrowing Rows, _ json: inout JSONWriter) {
        json.text("summary", rows, row, .summary)
        json.field("beneficiaries", rows.optionalInt(row, OrderColumn.beneficiaries.rawValue))
        json.key("volunteers")
        json.beginArray()
        if !rows.isNull(row, .volunteerIDs) {
            let names = rows.texts(row, OrderColumn.names.rawValue)
            let hours = rows.ints(row, OrderColumn.volunteerHours.rawValue)
            for (index, id) in rows.uuids(row, OrderColumn.volunteerIDs.rawValue).enumerated() {
                json.beginObject()
                json.field("volunteer_id", id)
                json.field("name", names[index])
                json.field("hours", hours[index] < 0 ? nil : Double(hours[index]) / 100)
                json.endObject()
            }
        }
        json.endArray()
    }

    private func writeTimes(_ rows: borrowing Rows, _ json: inout JSONWriter) {
        json.moment("placed_at", rows.moment(row, .placedAt))
        json.moment("dispatched_at", rows.moment(row, .dispatchedAt))
        json.moment("accepted_at", rows.moment(row, .acceptedAt))
        json.moment("started_at", rows.moment(row, .startedAt))
        json.moment("completed_at", rows.moment(row, .completedAt))
        json.moment("rated_at", rows.moment(row, .ratedAt))
        json.moment("closed_at", rows.moment(row, .closedAt))
    }

    /// What about the order should be looked at, as `AttentionSQL` lists it.
    private func attention(_ rows: borrowing Rows) -> [Attention] {
        var found: [Attention] = []
        let now = facts.now
        let start =
            rows.moment(row, .windowStart)
            ?? rows.moment(row, .acceptedAt)?.adding(seconds: Attention.secondsToStart)
        let end =
            rows.moment(row, .windowEnd)
            ?? rows.moment(row, .startedAt)?.adding(seconds: Attention.secondsToComplete)
        for kind in Attention.allCases where kind.states.contains(state) {
            let applies =
                switch kind {
                case .overdue: rows.moment(row, .dueAt).map { $0 < now } ?? false
                case .returned: rows.int(row, .returns) >= rows.int(row, .returnLimit)
                case .notStarted: start.map { $0 < now } ?? false
                case .notCompleted: end.map { $0 < now } ?? false
                case .bindingExpired: rows.bool(row, OrderColumn.bindingExpired.rawValue)
                }
            if applies { found.append(kind) }
        }
        return found
    }
}

extension Rows {
    fileprivate func isNull(_ row: Int, _ column: OrderColumn) -> Bool { isNull(row, column.rawValue) }
    fileprivate func int(_ row: Int, _ column: OrderColumn) -> Int { int(row, column.rawValue) }
    fileprivate func text(_ row: Int, _ column: OrderColumn) -> String { text(row, column.rawValue) }
    fileprivate func optionalInt(_ row: Int, _ column: OrderColumn) -> Int? {
        optionalInt(row, column.rawValue)
    }
    fileprivate func optionalText(_ row: Int, _ column: OrderColumn) -> String? {
        optionalText(row, column.rawValue)
    }
    fileprivate func optionalUUID(_ row: Int, _ column: OrderColumn) -> UUID? {
        optionalUUID(row, column.rawValue)
    }
    fileprivate func optionalDouble(_ row: Int, _ column: OrderColumn) -> Double? {
        optionalDouble(row, column.rawValue)
    }
    fileprivate func moment(_ row: Int, _ column: OrderColumn) -> Timestamp? {
        optionalTimestamp(row, column.rawValue).map(Timestamp.init(microseconds:))
    }
}

extension JSONWriter {
    /// A text column, without making a String of it.
    fileprivate mutating func text(
        _ name: StaticString, _ rows: borrowing Rows, _ row: Int, _ column: OrderColumn
    ) {
        text(name, rows, row, column.rawValue)
    }
}
