import Domain
import Foundation

extension Coordinates {
    /// The radius of PostgreSQL's module earthdistance, in metres.
    private static let earthMetres = 6_378_168.0

    /// The place as a point in space, as `ll_to_earth` makes it: there distances are straight lines, which an index
    /// finds the shortest of.
    var earth: [Double] {
        let phi = latitude * .pi / 180
        let lambda = longitude * .pi / 180
        return [
            Self.earthMetres * cos(phi) * cos(lambda), Self.earthMetres * cos(phi) * sin(lambda),
            Self.earthMetres * sin(phi),
        ]
    }
}
