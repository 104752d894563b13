internal import Glibc

/// A place on the WGS 84 ellipsoid, in degrees.
public struct Coordinates: Hashable, Sendable {
    /// -90 to 90.
    public let latitude: Double
    /// -180 to 180.
    public let longitude: Double

    /// Nil outside those ranges, and for what is no number.
    public init?(latitude: Double, longitude: Double) {
        guard (-90.0...90.0).contains(latitude), (-180.0...180.0).contains(longitude) else { return nil }
        self.latitude = latitude
        self.longitude = longitude
    }

    /// Metres along the great circle, by the haversine formula on a sphere of the mean radius; within 0.5 %
    /// of the ellipsoid.
    public func metres(to other: Coordinates) -> Double {
        let phi = latitude * .pi / 180
        let otherPhi = other.latitude * .pi / 180
        let halfLatitude = (otherPhi - phi) / 2
        let halfLongitude = (other.longitude - longitude) * .pi / 360
        let haversine =
            sin(halfLatitude) * sin(halfLatitude)
            + cos(phi) * cos(otherPhi) * sin(halfLongitude) * sin(halfLongitude)
        return 2 * Coordinates.meanRadiusMetres * asin(min(1, haversine.squareRoot()))
    }

    /// The mean radius R1 of the ellipsoid (IUGG).
    public static let meanRadiusMetres = 6_371_008.8
}

/// A rectangle of latitudes and longitudes, both ends included.
public struct BoundingBox: Hashable, Sendable {
    public let south: Double
    public let west: Double
    public let north: Double
    public let east: Double

    /// The smallest box that holds every place within so many metres; all longitudes where it would touch a
    /// pole or cross the 180th meridian. Jan Philip Matuschek, "Finding Points Within a Distance of a
    /// Latitude/Longitude Using Bounding Coordinates".
    public init(center: Coordinates, metres: Double) {
        let angle = max(0, metres) / Coordinates.meanRadiusMetres
        let degrees = angle * 180 / .pi
        south = max(-90, center.latitude - degrees)
        north = min(90, center.latitude + degrees)
        let touchesPole = center.latitude - degrees <= -90 || center.latitude + degrees >= 90
        let ratio = touchesPole ? 1 : sin(angle) / cos(center.latitude * .pi / 180)
        let width = ratio >= 1 ? 360 : asin(ratio) * 180 / .pi
        let crosses = center.longitude - width < -180 || center.longitude + width > 180
        west = touchesPole || crosses ? -180 : center.longitude - width
        east = touchesPole || crosses ? 180 : center.longitude + width
    }

    public func contains(_ place: Coordinates) -> Bool {
        (south...north).contains(place.latitude) && (west...east).contains(place.longitude)
    }
}
