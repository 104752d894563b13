import Domain
import Foundation

/// The least rectangle of latitudes and longitudes around some places.
struct PlaceBox {
    /// A place that distances are asked from.
    struct Origin {
        let latitude: Double
        let longitude: Double
        let cosine: Double

        init(_ place: Coordinates) {
            latitude = place.latitude
            longitude = place.longitude
            cosine = cos(place.latitude * .pi / 180)
        }
    }

    private var south = 90.0
    private var north = -90.0
    private var west = 180.0
    private var east = -180.0
    /// The least cosine of its latitudes.
    private let cosine: Double

    init(_ places: some Sequence<Coordinates>) {
        for place in places {
            south = min(south, place.latitude)
            north = max(north, place.latitude)
            west = min(west, place.longitude)
            east = max(east, place.longitude)
        }
        cosine = max(0, min(cos(south * .pi / 180), cos(north * .pi / 180)))
    }

    var isWiderThanHigh: Bool { (east - west) * cosine > north - south }

    /// Whole metres that it is no less far to any place in the box, as `Coordinates.metres` rounds them.
    func metres(from origin: Origin) -> Int64 {
        let latitude = max(0, south - origin.latitude, origin.latitude - north)
        var longitude = max(0, west - origin.longitude, origin.longitude - east)
        // Round the back of the earth it may be nearer.
        if max(east - origin.longitude, origin.longitude - west) > 180 { longitude = 0 }
        if latitude == 0, longitude == 0 { return 0 }
        let up = sin(latitude * .pi / 360)
        let across = sin(longitude * .pi / 360)
        let haversine = up * up + origin.cosine * cosine * across * across
        let metres = 2 * Coordinates.meanRadiusMetres * asin(min(1, haversine.squareRoot()))
        // A metre for what floating point loses and rounding takes.
        return max(0, Int64(metres) - 1)
    }
}
