import Foundation

/// Mianyang's sites, made by the rules that `seeds/README.md` tells and `rules.json` holds.
///
/// Indices follow the README: *t* of towns and *c* of counties from 0 in the order of their files, *k* from 1 within
/// its parent, *s* of stations from 0 over all towns.
struct MianyangPlaces {
    struct Place {
        let code: String
        let name: String
        let position: SeedPosition
    }

    struct Station {
        let site: SeedSite
        let townName: String
        let village: String
    }

    let rules: SeedRules
    let root: SeedSite
    let counties: [Place]
    let towns: [(place: Place, county: String)]
    private(set) var stations: [Station] = []
    private(set) var sites: [SeedSite]

    init(_ folder: SeedFolder, root position: SeedPosition) throws(SeedError) {
        rules = SeedRules(tree: try folder.json("mianyang/rules.json"), file: "rules.json")
        var counties: [Place] = []
        for row in try folder.table("mianyang/counties.csv").rows { counties.append(try Place(row)) }
        var towns: [(place: Place, county: String)] = []
        for row in try folder.table("mianyang/towns.csv").rows {
            towns.append((try Place(row), try row.text("county")))
        }
        self.counties = counties
        self.towns = towns
        root = SeedSite(
            code: try rules.text("/root/code"), name: try rules.text("/root/name"),
            kind: try rules.text("/root/kind"), parent: nil, position: position)
        sites = [root]
        try addCountyCenters()
        try addTowns()
        try addParks()
        try check("/totals/sites_with_root", sites.count)
        try check("/totals/stations", stations.count)
    }

    /// The rules say what they come to.
    func check(_ pointer: String, _ count: Int) throws(SeedError) {
        let wanted = try rules.int(pointer)
        guard count == wanted else {
            throw SeedError("rules.json says \(wanted) at \(pointer), its rules make \(count).")
        }
    }

    private mutating func addCountyCenters() throws(SeedError) {
        for county in counties {
            let values = ["county": county.code, "county_name": county.name]
            sites.append(
                SeedSite(
                    code: try rules.fill("/county_center/code", values),
                    name: try rules.fill("/county_center/name", values),
                    kind: try rules.text("/county_center/kind"), parent: root.code, position: county.position)
            )
        }
    }

    private mutating func addTowns() throws(SeedError) {
        for (t, town) in towns.enumerated() {
            let values = ["town": town.place.code, "town_name": town.place.name]
            sites.append(
                SeedSite(
                    code: try rules.fill("/institute/code", values),
                    name: try rules.fill("/institute/name", values),
                    kind: try rules.text("/institute/kind"), parent: town.county,
                    position: town.place.position))
            let first = stations.count
            for k in 1...(try rules.count("/station/per_town", more: "one_more_for_first_towns", index: t)) {
                stations.append(try station(t, k, town.place))
            }
            sites += stations[first...].map(\.site)
            for k in 1...(try rules.count("/point/per_town", more: "one_more_for_first_towns", index: t)) {
                sites.append(try point(k, under: stations[first + k - 1]))
            }
        }
    }

    private func station(_ t: Int, _ k: Int, _ town: Place) throws(SeedError) -> Station {
        let stems = try rules.texts("/village_stems")
        let communities = try rules.int("/station/communities_per_town")
        let isCommunity = town.name.hasSuffix("街道") || k <= communities
        let suffix = try rules.text(isCommunity ? "/station/suffix_community" : "/station/suffix_village")
        let village = stems[(7 * t + k - 1) % stems.count] + suffix
        let values = ["town": town.code, "town_name": town.name, "village": village, "k": "\(k)"]
        let site = SeedSite(
            code: try rules.fill("/station/code", values), name: try rules.fill("/station/name", values),
            kind: try rules.text("/station/kind"), parent: town.code,
            position: town.position.moved(
                metres: try rules.double("/station/spiral/step_m") * Double(k).squareRoot(),
                bearingDegrees: try rules.double("/station/spiral/turn_deg") * Double(k)
                    + (try rules.double("/station/spiral/start_deg_per_town_index")) * Double(t)))
        return Station(site: site, townName: town.name, village: village)
    }

    private func point(_ k: Int, under station: Station) throws(SeedError) -> SeedSite {
        let kinds = try rules.texts("/point/kinds")
        let values = [
            "station": station.site.code, "town_name": station.townName, "village": station.village,
            "point_kind": kinds[(k - 1) % kinds.count],
        ]
        return SeedSite(
            code: try rules.fill("/point/code", values), name: try rules.fill("/point/name", values),
            kind: try rules.text("/point/kind"), parent: station.site.code,
            position: station.site.position.moved(
                metres: try rules.double("/point/offset_m"),
                bearingDegrees: try rules.double("/point/bearing_deg")))
    }

    private mutating func addParks() throws(SeedError) {
        let themes = try rules.texts("/base/themes")
        for (c, county) in counties.enumerated() {
            for k in 1...(try rules.count("/base/per_county", more: "one_more_for_first_counties", index: c))
            {
                let values = [
                    "county": county.code, "county_name": county.name,
                    "theme": themes[(k - 1) % themes.count],
                    "k": "\(k)",
                ]
                sites.append(
                    SeedSite(
                        code: try rules.fill("/base/code", values),
                        name: try rules.fill("/base/name", values),
                        kind: try rules.text("/base/kind"), parent: county.code,
                        position: county.position.moved(
                            metres: try rules.double("/base/radius_m"),
                            bearingDegrees: try rules.double("/base/start_deg")
                                + (try rules.double("/base/turn_deg")) * Double(k))))
            }
        }
    }
}

extension MianyangPlaces.Place {
    fileprivate init(_ row: CSVTable.Row) throws(SeedError) {
        code = try row.text("code")
        name = try row.text("name")
        position = try SeedPosition(row)
    }
}
