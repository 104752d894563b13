import Domain
import Foundation
import Postgres

/// What is said of a team when it is made or changed, checked as far as that goes without the database.
struct TeamDraft {
    static let capacity = 0...10_000
    static let serviceRadiusMetres = 1...1_000_000
    static let categories = 0...50
    static let languages = 0...20
    static let fields: [StaticString] = [
        "code", "name", "kind", "site_id", "categories", "skills", "capacity", "location", "service_radius_m",
        "availability", "active", "languages",
    ]

    /// The fields that are there.
    let named: [String]
    let code: String?
    let name: String?
    let kind: TeamKind?
    let site: UUID?
    let categories: [String]?
    let skills: [String]?
    let capacity: Int?
    let location: Coordinates?
    let serviceRadiusMetres: Int?
    let availability: Availability?
    let isActive: Bool?
    let languages: [LanguageTag]?

    /// A new team: name, kind and site are required, null is as good as absent.
    init(new body: inout Fields) {
        named = body.named(Self.fields)
        code = body.code("code")
        name = body.require("name") { $0.text("name", Limits.resourceName, lines: false) }
        kind = body.require("kind") { $0.choice("kind", TeamKind.self) }
        site = body.requiredID("site_id")
        categories = body.texts("categories", Limits.code, count: Self.categories)
        skills = body.texts("skills", Limits.skill, count: Limits.skills)
        capacity = body.integer("capacity", Self.capacity)
        location = body.location("location")
        serviceRadiusMetres = body.integer("service_radius_m", Self.serviceRadiusMetres)
        availability = body.availability("availability")
        isActive = body.boolean("active")
        languages = body.languages("languages", count: Self.languages)
    }

    /// A change: null empties a code, a location or a radius, and nothing else.
    init(change body: inout Fields) {
        named = body.named(Self.fields)
        code = body.code("code")
        name = body.replacement("name") { $0.text("name", Limits.resourceName, lines: false) }
        kind = body.replacement("kind") { $0.choice("kind", TeamKind.self) }
        site = body.replacement("site_id") { $0.id("site_id") }
        categories = body.replacement("categories") {
            $0.texts("categories", Limits.code, count: Self.categories)
        }
        skills = body.replacement("skills") { $0.texts("skills", Limits.skill, count: Limits.skills) }
        capacity = body.replacement("capacity") { $0.integer("capacity", Self.capacity) }
        location = body.location("location")
        serviceRadiusMetres = body.integer("service_radius_m", Self.serviceRadiusMetres)
        availability = body.replacement("availability") { $0.availability("availability") }
        isActive = body.replacement("active") { $0.boolean("active") }
        languages = body.replacement("languages") { $0.languages("languages", count: Self.languages) }
    }

    /// Binds `$7` to `$19`.
    func bind(_ p: inout Parameters) {
        p.text(code)
        p.text(name)
        p.text(kind?.rawValue)
        p.uuid(site)
        p.texts(categories)
        p.texts(skills)
        p.int(capacity.map(Int32.init))
        p.double(location?.latitude)
        p.double(location?.longitude)
        p.int(serviceRadiusMetres.map(Int32.init))
        p.jsonb(availability?.json)
        p.bool(isActive)
        p.texts(languages?.map(\.text))
    }

    // MARK: What it refers to

    /// Whether the site and the categories of the parameters are there.
    static let references = """
        ($10::uuid IS NULL OR EXISTS (
            SELECT FROM sites AS s WHERE s.center_id = $1::uuid AND s.id = $10::uuid AND s.active))
        AND NOT EXISTS (
            SELECT FROM unnest($11::text[]) AS w (code) WHERE NOT EXISTS (
                SELECT FROM categories AS k WHERE k.center_id = $1::uuid AND k.code = w.code))
        """

    private static let diagnosisSQL = SQL(
        "diagnose_team",
        """
        SELECT $2::uuid IS NULL OR s.id IS NOT NULL, $2::uuid IS NULL OR coalesce(s.active, false),
            ARRAY(
                SELECT w.position::integer - 1 FROM unnest($3::text[]) WITH ORDINALITY AS w (code, position)
                WHERE NOT EXISTS (
                    SELECT FROM categories AS k WHERE k.center_id = $1::uuid AND k.code = w.code)
                ORDER BY w.position),
            EXISTS (SELECT FROM teams AS m WHERE m.center_id = $1::uuid AND m.code = $4::text)
        FROM (SELECT) AS one LEFT JOIN sites AS s ON s.center_id = $1::uuid AND s.id = $2::uuid
        """)

    func diagnosis(_ context: CallContext, newCode: String?) -> Statement {
        Statement(Self.diagnosisSQL) { p in
            p.uuid(context.center)
            p.uuid(site)
            p.texts(categories)
            p.text(newCode)
        }
    }

    static func diagnose(_ rows: borrowing Rows) throws(Refusal) -> Refusal? {
        var faults: [Fault] = []
        if !rows.bool(0, 0) {
            faults.append(.plain(.unknownReference, at: "/site_id"))
        } else if !rows.bool(0, 1) {
            faults.append(.plain(.inactiveReference, at: "/site_id"))
        }
        faults += rows.ints(0, 2).map { .plain(.unknownReference, at: "/categories/\($0)") }
        if !faults.isEmpty { throw Refusal(faults) }
        return rows.bool(0, 3) ? Refusal(.codeTaken) : nil
    }
}
