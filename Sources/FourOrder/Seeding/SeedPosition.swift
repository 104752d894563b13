import Foundation

/// A place in degrees of WGS 84, with five decimals: about a metre.
struct SeedPosition: Sendable, Equatable {
    let lat: Double
    let lng: Double

    /// Metres of a degree of latitude, on a sphere of the earth's mean radius.
    private static let metresPerDegree = 111_320.0

    init(lat: Double, lng: Double) {
        self.lat = Self.round(lat)
        self.lng = Self.round(lng)
    }

    init(_ row: CSVTable.Row) throws(SeedError) {
        self.init(lat: try row.double("lat"), lng: try row.double("lng"))
    }

    /// The place so many metres away in a direction, in degrees clockwise from north.
    func moved(metres: Double, bearingDegrees: Double) -> SeedPosition {
        let bearing = bearingDegrees * .pi / 180
        return SeedPosition(
            lat: lat + metres * cos(bearing) / Self.metresPerDegree,
            lng: lng + metres * sin(bearing) / (Self.metresPerDegree * cos(lat * .pi / 180)))
    }

    private static func round(_ degrees: Double) -> Double { (degrees * 100_000).rounded() / 100_000 }
}
