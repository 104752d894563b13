import Testing

@testable import Domain

struct PlacesTests {
    static func place(_ latitude: Double, _ longitude: Double) throws -> Coordinates {
        try #require(Coordinates(latitude: latitude, longitude: longitude))
    }

    @Test(arguments: [
        (90.1, 0.0), (-90.1, 0.0), (0.0, 180.1), (0.0, -180.1), (.nan, 0.0), (0.0, .nan), (.infinity, 0.0),
    ])
    func `places off the earth are refused`(latitude: Double, longitude: Double) {
        #expect(Coordinates(latitude: latitude, longitude: longitude) == nil)
        #expect(Coordinates(gcj02Latitude: latitude, longitude: longitude) == nil)
    }

    @Test func `known distances come out within half a percent`() throws {
        let beijing = try Self.place(39.9042, 116.4074)
        let shanghai = try Self.place(31.2304, 121.4737)
        #expect(abs(beijing.metres(to: shanghai) - 1_067_311) < 5_300)
        #expect(beijing.metres(to: beijing) == 0)
        #expect(abs(try Self.place(0, 0).metres(to: Self.place(0, 180)) - 20_015_115) < 1000)
        #expect(abs(try Self.place(31, 104).metres(to: Self.place(31.001, 104)) - 111.2) < 0.1)
    }

    @Test func `the shift is that of the map services`() throws {
        // Tiananmen: a widely published pair of WGS 84 and GCJ-02.
        let shifted = try Self.place(39.907333, 116.391083).gcj02
        #expect(abs(shifted.latitude - 39.908738) < 0.00001)
        #expect(abs(shifted.longitude - 116.397326) < 0.00001)
    }

    @Test func `places all over China go to GCJ-02 and back`() throws {
        for latitude in stride(from: 18.0, through: 53.0, by: 0.7) {
            for longitude in stride(from: 74.0, through: 134.0, by: 0.9) {
                let place = try Self.place(latitude, longitude)
                let shifted = place.gcj02
                let back = try #require(
                    Coordinates(gcj02Latitude: shifted.latitude, longitude: shifted.longitude))
                if back.metres(to: place) > 0.001 { Issue.record("\(place) came back as \(back)") }
                if place.metres(to: try Self.place(shifted.latitude, shifted.longitude)) < 10 {
                    Issue.record("\(place) was hardly shifted")
                }
            }
        }
    }

    @Test func `outside China nothing is shifted`() throws {
        let paris = try #require(Coordinates(gcj02Latitude: 48.8566, longitude: 2.3522))
        #expect(paris.latitude == 48.8566 && paris.longitude == 2.3522)
    }

    @Test(arguments: [(31.5, 104.7), (0.0, 0.0), (-60.0, 20.0), (89.0, 10.0), (53.0, 123.0)])
    func `a box holds all places within its distance`(latitude: Double, longitude: Double) throws {
        let center = try Self.place(latitude, longitude)
        let box = BoundingBox(center: center, metres: 30_000)
        for dLatitude in stride(from: -0.4, through: 0.4, by: 0.02) {
            for dLongitude in stride(from: -20, through: 20, by: 0.1) {
                guard
                    let other = Coordinates(
                        latitude: latitude + dLatitude, longitude: longitude + dLongitude),
                    center.metres(to: other) <= 30_000
                else { continue }
                if !box.contains(other) { Issue.record("\(other)") }
            }
        }
        #expect(box.north - box.south < 0.55)
    }

    @Test func `a box at the edge of the map takes all longitudes`() throws {
        let pole = BoundingBox(center: try Self.place(89.99, 0), metres: 30_000)
        #expect(pole.west == -180 && pole.east == 180 && pole.north == 90)
        let date = BoundingBox(center: try Self.place(0, 179.99), metres: 30_000)
        #expect(date.west == -180 && date.east == 180)
    }
}
