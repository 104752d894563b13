import Domain
import JSON

extension CostTerm {
    /// Writes terms as they are answered: what is not known has the value that is assumed in its place.
    static func write(_ terms: [CostTerm], _ weights: DispatchWeights, to json: inout JSONWriter) {
        json.key("terms")
        json.beginArray()
        for term in terms {
            json.beginObject()
            json.field("name", term.name.rawValue)
            json.field("value", term.stated(weights))
            json.field("unit", term.unit.rawValue)
            json.field("cost", term.cost)
            json.endObject()
        }
        json.endArray()
    }

    /// Its value, or the one that is assumed where it is not known.
    func stated(_ weights: DispatchWeights) -> Int64 { value ?? assumed(weights) }

    private func assumed(_ weights: DispatchWeights) -> Int64 {
        switch name {
        case .distance: weights.unknownDistanceMetres
        case .acceptance: weights.unknownAcceptancePerMille
        case .rating: weights.unknownRatingHundredths
        case .turn: weights.fullTurnHours
        case .load, .preference, .scarcity, .squad: 0
        }
    }
}
