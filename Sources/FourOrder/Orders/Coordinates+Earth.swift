import Domain
import Foundation

extension Coordinates {
    /// The mean radius, in metres, as `sites.earth` has it.
    private static let earthMetres = 6_371_009.0

    /// The place as a point in space, as `sites.earth` holds it: there distances are straight lines, which an index
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
