import Domain
import Foundation
import Postgres

/// 修改中心设置: new limits and windows, for what happens from now on.
///
/// `PATCH /v1/center`; `offer_minutes`, `due_hours`, `dispatch_weights` and `calendar` are merged by key.
///
/// Whether new weights go together with those that stay, `Domain` says, and how many days of its own a center may
/// have, its calendar. So a change of either is made in two steps: the diagnosis reads what is kept and checks the
/// sum, the statement then takes only what it was checked against. Where someone else was faster, it is checked
/// again.
struct ChangeCenter: Verb {
    static let operation = OperationID.changeCenter
    static let gate = Gate.Subject.query(
        GateQuery(
            "gate_center",
            """
            SELECT s.version, \(Policy.may(operation)) AS may
            FROM center_settings AS s WHERE s.center_id = $1::uuid
            """))

    /// What the change was checked against, as it is kept, and the weights that it makes of others.
    private final class Checked {
        var weights: [UInt8]?
        var calendar: [UInt8]?
        var change: (from: DispatchWeights, to: DispatchWeights)?
    }

    private let checked = Checked()
    private let named: [String]
    private let name: String?
    private let policy: DispatchPolicy?
    /// In the order of `CenterSettings.columns`; nil stays.
    private let numbers: [Int?]
    private let weights: WeightChanges?
    private let calendar: CalendarChanges?

    init(_ call: borrowing Call) throws(Refusal) {
        var body = try call.fields()
        named = body.named(CenterSettings.fields)
        name = body.replacement("name") { $0.text("name", Limits.resourceName, lines: false) }
        policy = body.replacement("dispatch_policy") { $0.choice("dispatch_policy", DispatchPolicy.self) }
        numbers = Self.numbers(&body)
        weights = body.replacement("dispatch_weights") {
            $0.object("dispatch_weights") { WeightChanges(&$0) }
        }
        calendar = body.replacement("calendar") { $0.calendar("calendar") }
        try body.finish()
    }

    private static func numbers(_ body: inout Fields) -> [Int?] {
        var numbers = CenterSettings.numbers.map { number in
            body.replacement(number.name) { $0.integer(number.name, number.range) }
        }
        for object in CenterSettings.byPriority {
            let values = body.replacement(object.name) { body in
                body.object(object.name) { item in
                    CenterSettings.priorities.map { name in
                        item.replacement(name) { $0.integer(name, object.range) }
                    }
                }
            }
            numbers += values ?? CenterSettings.priorities.map { _ in nil }
        }
        return numbers
    }

    func statement(_ context: CallContext) -> Statement {
        Statement(Self.sql) { p in
            context.bindWriting(&p)
            p.int(context.precondition.parameter)
            p.texts(named)
            p.text(name)
            p.text(policy?.rawValue)
            p.jsonb(checked.weights)
            p.jsonb(checked.change?.from.json)
            p.jsonb(checked.change?.to.json)
            p.jsonb(calendar?.json)
            p.jsonb(checked.calendar)
            for number in numbers { p.int(number.map(Int32.init)) }
        }
    }

    func answer(_ rows: borrowing Rows, _ context: CallContext, _ reply: inout Reply) -> Bool {
        guard rows.count > 0 else { return false }
        CenterSettings.write(rows, to: &reply)
        return true
    }

    func diagnosis(_ context: CallContext, _ gate: Gate) -> Statement? {
        guard weights != nil || calendar != nil else { return nil }
        return Statement(Self.diagnosisSQL) { $0.uuid(context.center) }
    }

    func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        let kept = DispatchWeights(rows, 0, 0, version: 0)
        checked.change = weights.map { (kept, $0.merged(into: kept)) }
        let faults =
            (checked.change.map { WeightChanges.faults(of: $0.to) } ?? [])
            + (calendar?.faults(among: Set(rows.texts(0, 2))) ?? [])
        if !faults.isEmpty { throw Refusal(faults) }
        checked.weights = rows.json(0, 0)
        checked.calendar = rows.json(0, 1)
        return nil
    }
}

extension ChangeCenter {
    private static let firstNumber = 14

    static let sql = SQL(
        "change_center",
        """
        WITH \(CallerSQL.writing),
        changed AS (
            UPDATE center_settings AS s
            SET name = coalesce($7::text, s.name),
                dispatch_policy = coalesce($8::text, s.dispatch_policy),
                dispatch_weights = coalesce($11::jsonb, s.dispatch_weights),
                weights_version = s.weights_version + ($10::jsonb IS DISTINCT FROM $11::jsonb)::integer,
                calendar = jsonb_strip_nulls(s.calendar || coalesce($12::jsonb, '{}')),
                \(CenterSettings.columns.enumerated().map { index, column in
                    "\(column) = coalesce($\(firstNumber + index)::integer, s.\(column))"
                }.joined(separator: ",\n")),
                version = s.version + least(cardinality($6::text[]), 1)
            FROM caller AS c
            WHERE s.center_id = $1::uuid AND c.claimed AND \(Policy.may(operation))
                AND ($5::integer IS NULL OR s.version = $5::integer)
                AND ('dispatch_weights' <> ALL ($6::text[]) OR s.dispatch_weights = $9::jsonb)
                AND ($12::jsonb IS NULL OR s.calendar = $13::jsonb)
            RETURNING s.*
        ),
        kept AS (
            -- The set that the center began with is kept with the first change.
            INSERT INTO dispatch_weights (center_id, version, weights, changed_at, changed_by)
            SELECT $1::uuid, w.version, w.weights, w.changed_at, w.changed_by
            FROM changed AS n CROSS JOIN caller AS c JOIN centers AS d ON d.id = $1::uuid
                CROSS JOIN LATERAL (VALUES
                    (n.weights_version - 1, $10::jsonb, d.created_at, NULL::uuid),
                    (n.weights_version, $11::jsonb, clock_timestamp(), c.id)
                ) AS w (version, weights, changed_at, changed_by)
            WHERE $10::jsonb IS DISTINCT FROM $11::jsonb
            ON CONFLICT ON CONSTRAINT a_set_of_weights_is_kept_once DO NOTHING
        ),
        \(CallerSQL.audit(
            "center.change", of: "center", id: "n.center_id",
            from: "(SELECT * FROM changed WHERE cardinality($6::text[]) > 0) AS n",
            data: "jsonb_build_object('fields', to_jsonb($6::text[]))"))
        SELECT \(CenterSettings.view) FROM changed AS s JOIN centers AS d ON d.id = $1::uuid
        """)

    private static let diagnosisSQL = SQL(
        "diagnose_change_center",
        """
        SELECT s.dispatch_weights, s.calendar, ARRAY(SELECT jsonb_object_keys(s.calendar))
        FROM center_settings AS s WHERE s.center_id = $1::uuid
        """)
}
