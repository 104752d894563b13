/// Mianyang's teams, at the sites, by the rules that `seeds/README.md` tells and `rules.json` holds.
struct MianyangTeams {
    /// Where a team stands, and how it is called after it.
    private struct Seat {
        let code: String
        let place: String
        let position: SeedPosition
        /// `city`, `county`, `town` or `station`: capacity and radius are by it.
        let level: String
    }

    private let places: MianyangPlaces
    private let rules: SeedRules
    private let fields: [SeedRules]
    private(set) var teams: [SeedTeam] = []

    init(_ places: MianyangPlaces) throws(SeedError) {
        self.places = places
        rules = places.rules
        fields = try rules.list("/fields")
        try addCorps()
        try addDetachments()
        try addProfessional()
        try addSocial()
        try addMutualAid()
        try places.check("/totals/teams", teams.count)
        try places.check("/totals/volunteers", teams.reduce(0) { $0 + $1.size })
    }

    private var counties: [Seat] {
        places.counties.map { Seat(code: $0.code, place: $0.name, position: $0.position, level: "county") }
    }

    private var institutes: [Seat] {
        places.towns.map {
            Seat(code: $0.place.code, place: $0.place.name, position: $0.place.position, level: "town")
        }
    }

    private mutating func addCorps() throws(SeedError) {
        let rule = try rules.at("/teams/corps")
        teams.append(
            SeedTeam(
                code: try rule.text("/code"), name: try rule.text("/name"), kind: "corps",
                site: try rule.text("/site"), categories: try rule.texts("/categories"),
                skills: try rule.texts("/skills"), capacity: try rule.int("/capacity"),
                position: places.root.position, radiusMetres: try rule.int("/service_radius_m"),
                size: try rule.int("/size")))
    }

    private mutating func addDetachments() throws(SeedError) {
        let rule = try rules.at("/teams/detachment")
        for seat in counties + institutes {
            let values = ["site": seat.code, "place": seat.place]
            teams.append(
                SeedTeam(
                    code: try rule.fill("/code", values), name: try rule.fill("/name", values),
                    kind: "detachment",
                    site: seat.code, categories: try rule.texts("/categories"),
                    skills: try rule.texts("/skills"),
                    capacity: try rule.int("/capacity/\(seat.level)"), position: seat.position,
                    radiusMetres: try rule.int("/service_radius_m/\(seat.level)"), size: try rule.int("/size")
                ))
        }
    }

    /// One of each field at the root, each county center and each institute, and one at each of the first stations.
    private mutating func addProfessional() throws(SeedError) {
        let city = Seat(
            code: places.root.code, place: "绵阳市", position: places.root.position, level: "city")
        var number = 0
        for seat in [city] + counties + institutes {
            for field in fields {
                try addProfessional(field, seat, number)
                number += 1
            }
        }
        let stations = places.stations.prefix(try rules.int("/teams/professional/at_stations"))
        for (s, station) in stations.enumerated() {
            let seat = Seat(
                code: station.site.code, place: station.townName + station.village,
                position: station.site.position, level: "station")
            try addProfessional(fields[s % fields.count], seat, number)
            number += 1
        }
    }

    private mutating func addProfessional(_ field: SeedRules, _ seat: Seat, _ number: Int) throws(SeedError) {
        let rule = try rules.at("/teams/professional")
        let values = [
            "site": seat.code, "place": seat.place, "field": try field.text("/code"),
            "field_name": try field.text("/name"),
        ]
        teams.append(
            SeedTeam(
                code: try rule.fill("/code", values), name: try rule.fill("/name", values),
                kind: "professional",
                site: seat.code, categories: try field.texts("/categories"),
                skills: try field.texts("/skills"),
                capacity: try rule.int("/capacity/\(seat.level)"), position: seat.position,
                radiusMetres: try rule.int("/service_radius_m/\(seat.level)"),
                size: try rule.count("/size", more: "one_more_for_first_teams", index: number)))
    }

    private mutating func addSocial() throws(SeedError) {
        let rule = try rules.at("/teams/social")
        let organisations = try rule.texts("/organisations")
        for (c, county) in counties.enumerated() {
            for k in 1...(try rule.count("/per_county", more: "one_more_for_first_counties", index: c)) {
                let field = fields[(k - 1) % fields.count]
                let values = [
                    "county": county.code, "county_name": county.place, "k": "\(k)",
                    "organisation": organisations[(k - 1) % organisations.count],
                ]
                teams.append(
                    SeedTeam(
                        code: try rule.fill("/code", values), name: try rule.fill("/name", values),
                        kind: "social",
                        site: county.code, categories: try field.texts("/categories"),
                        skills: try field.texts("/skills"), capacity: try rule.int("/capacity"),
                        position: county.position, radiusMetres: try rule.int("/service_radius_m"),
                        size: try rule.int("/size")))
            }
        }
    }

    /// At every fourth station.
    private mutating func addMutualAid() throws(SeedError) {
        let rule = try rules.at("/teams/mutual_aid")
        let profiles = try rule.list("/profiles")
        for j in 0..<(try rule.int("/count")) {
            guard places.stations.indices.contains(4 * j) else {
                throw SeedError("rules.json wants more mutual aid teams than there are stations.")
            }
            let station = places.stations[4 * j]
            let profile = profiles[j % profiles.count]
            let values = [
                "station": station.site.code, "town_name": station.townName, "village": station.village,
                "profile_name": try profile.text("/name"),
            ]
            teams.append(
                SeedTeam(
                    code: try rule.fill("/code", values), name: try rule.fill("/name", values),
                    kind: "mutual_aid",
                    site: station.site.code, categories: try profile.texts("/categories"),
                    skills: try profile.texts("/skills"), capacity: try profile.int("/capacity"),
                    position: station.site.position, radiusMetres: try rule.int("/service_radius_m"),
                    size: try rule.int("/size")))
        }
    }
}

extension SeedPlan {
    /// The places of a center that is made by rule.
    mutating func makePlaces(_ folder: SeedFolder, root: SeedPosition) throws(SeedError) {
        let places = try MianyangPlaces(folder, root: root)
        sites = places.sites
        teams = try MianyangTeams(places).teams
    }
}
