import Domain
import Foundation
import JSON
import Postgres

/// 派单权重 as they are given, kept and answered: by name, the standard ones where the center has none of its own.
extension DispatchWeights {
    /// One weight under its name, with the values it takes.
    struct Field: Sendable {
        let name: StaticString
        let path: any WritableKeyPath<DispatchWeights, Int64> & Sendable
        var range = 0...1_000_000
    }

    static let fields = [
        Field(name: "max_distance_metres", path: \.maxDistanceMetres),
        Field(name: "unknown_distance_metres", path: \.unknownDistanceMetres),
        Field(name: "full_load_cost", path: \.fullLoadCost),
        Field(name: "never_accepts_cost", path: \.neverAcceptsCost),
        Field(name: "unknown_acceptance_per_mille", path: \.unknownAcceptancePerMille, range: 0...1000),
        Field(name: "worst_rating_cost", path: \.worstRatingCost),
        Field(name: "unknown_rating_hundredths", path: \.unknownRatingHundredths, range: 100...500),
        Field(name: "not_preferred_cost", path: \.notPreferredCost),
        Field(name: "scarce_team_cost", path: \.scarceTeamCost),
        Field(name: "just_offered_cost", path: \.justOfferedCost),
        Field(name: "full_turn_hours", path: \.fullTurnHours, range: 1...Int(turnHours.upperBound)),
        Field(name: "not_squad_cost", path: \.notSquadCost),
        Field(name: "unserved_low_cost", path: \.unservedLowCost),
        Field(name: "unserved_normal_cost", path: \.unservedNormalCost),
        Field(name: "unserved_high_cost", path: \.unservedHighCost),
        Field(name: "unserved_urgent_cost", path: \.unservedUrgentCost),
        Field(name: "unserved_hour_cost", path: \.unservedHourCost),
        Field(name: "max_waiting_hours", path: \.maxWaitingHours, range: 0...8760),
    ]

    /// The standard weights, but for those that the center has set.
    ///
    /// - Parameters:
    ///   - column: `center_settings.dispatch_weights`, or a set that was kept.
    ///   - version: which set it is.
    init(_ rows: borrowing Rows, _ row: Int, _ column: Int, version: Int) {
        self = .standard
        self.version = version
        let document = rows.document(row, column)
        for field in Self.fields {
            if let value = try? document?.root[field.name]?.integer() { self[keyPath: field.path] = value }
        }
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        for field in Self.fields { json.field(field.name, self[keyPath: field.path]) }
        json.endObject()
    }
}

extension DispatchWeights {
    /// As JSON, to be kept.
    var json: [UInt8] {
        var json = JSONWriter(capacity: 512)
        write(to: &json)
        return json.take()
    }
}

/// Some weights, as a PATCH names them.
struct WeightChanges {
    private(set) var values: [(field: DispatchWeights.Field, value: Int64)] = []

    init(_ item: inout Fields) {
        for field in DispatchWeights.fields {
            if let value = item.replacement(field.name, { $0.integer(field.name, field.range) }) {
                values.append((field, Int64(value)))
            }
        }
    }

    /// The weights with these among them.
    func merged(into weights: DispatchWeights) -> DispatchWeights {
        var merged = weights
        for (field, value) in values { merged[keyPath: field.path] = value }
        return merged
    }

    /// What is wrong with weights: such as do not go together.
    static func faults(of weights: DispatchWeights) -> [Fault] {
        weights.problems().map { .tooSmall(min: $0.least, at: "/dispatch_weights/\($0.weight)") }
    }
}
