internal import Glibc

extension Coordinates {
    /// From GCJ-02, the shifted datum of Chinese map services, by fixed-point iteration on the published
    /// forward shift; exact to far below a millimetre. Outside the shift's rectangle GCJ-02 is WGS 84.
    ///
    /// Nil where the numbers are out of range.
    public init?(gcj02Latitude latitude: Double, longitude: Double) {
        guard let given = Coordinates(latitude: latitude, longitude: longitude) else { return nil }
        guard given.isShifted else {
            self = given
            return
        }
        var guess = given
        for _ in 0..<Coordinates.maxIterations {
            let (dLatitude, dLongitude) = guess.shift
            let latitudeError = guess.latitude + dLatitude - latitude
            let longitudeError = guess.longitude + dLongitude - longitude
            guard
                let next = Coordinates(
                    latitude: guess.latitude - latitudeError, longitude: guess.longitude - longitudeError)
            else { break }
            guess = next
            if abs(latitudeError) < Coordinates.toleranceDegrees,
                abs(longitudeError) < Coordinates.toleranceDegrees
            {
                break
            }
        }
        self = guess
    }

    /// The same place in GCJ-02, as degrees of latitude and longitude.
    public var gcj02: (latitude: Double, longitude: Double) {
        guard isShifted else { return (latitude, longitude) }
        let (dLatitude, dLongitude) = shift
        return (latitude + dLatitude, longitude + dLongitude)
    }

    /// 1e-10 degrees are 0.01 mm; the error shrinks a thousandfold at each step.
    private static let toleranceDegrees = 1e-10
    private static let maxIterations = 12

    /// The rectangle within which map services shift.
    private var isShifted: Bool {
        (0.8293...55.8271).contains(latitude) && (72.004...137.8347).contains(longitude)
    }

    /// The forward shift in degrees, on the Krasovsky 1940 ellipsoid: the polynomial and sine series known
    /// from the map services' own client code.
    private var shift: (latitude: Double, longitude: Double) {
        let semiMajorMetres = 6_378_245.0
        let eccentricitySquared = 0.006_693_421_622_965_943
        let x = longitude - 105
        let y = latitude - 35
        let phi = latitude * .pi / 180
        let w2 = 1 - eccentricitySquared * sin(phi) * sin(phi)
        let w = w2.squareRoot()
        let northMetres = Coordinates.northShift(x, y)
        let eastMetres = Coordinates.eastShift(x, y)
        let meridianRadius = semiMajorMetres * (1 - eccentricitySquared) / (w2 * w)
        let parallelRadius = semiMajorMetres / w * cos(phi)
        return (northMetres / meridianRadius * 180 / .pi, eastMetres / parallelRadius * 180 / .pi)
    }

    private static func northShift(_ x: Double, _ y: Double) -> Double {
        let polynomial = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * abs(x).squareRoot()
        let fine = (20 * sin(6 * x * .pi) + 20 * sin(2 * x * .pi)) * 2 / 3
        let middle = (20 * sin(y * .pi) + 40 * sin(y / 3 * .pi)) * 2 / 3
        let coarse = (160 * sin(y / 12 * .pi) + 320 * sin(y * .pi / 30)) * 2 / 3
        return polynomial + fine + middle + coarse
    }

    private static func eastShift(_ x: Double, _ y: Double) -> Double {
        let polynomial = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * abs(x).squareRoot()
        let fine = (20 * sin(6 * x * .pi) + 20 * sin(2 * x * .pi)) * 2 / 3
        let middle = (20 * sin(x * .pi) + 40 * sin(x / 3 * .pi)) * 2 / 3
        let coarse = (150 * sin(x / 12 * .pi) + 300 * sin(x / 30 * .pi)) * 2 / 3
        return polynomial + fine + middle + coarse
    }
}
