import Domain
import Foundation
import Postgres

/// What is said of an order when it is placed, parsed and checked as far as that goes without the database.
struct OrderDraft {
    let title: String?
    let description: String?
    let category: String?
    let service: UUID?
    let site: UUID?
    let location: Coordinates?
    let address: String?
    let hasContact: Bool
    let contactName: String?
    let contactPhone: String?
    let priority: Priority?
    let skills: [String]?
    let window: TimeWindow?
    let preferredTeam: UUID?
    let reportedAt: Timestamp?
    let channel: Channel?
    let externalRef: String?
    let language: LanguageTag?
    let privacyNotice: Int?

    init(_ body: inout Fields) {
        title = body.require("title") { $0.text("title", Limits.title, lines: false) }
        description = body.text("description", Limits.description)
        category = body.text("category", Limits.code, lines: false)
        service = body.id("service_id")
        if category == nil, service == nil, !body.hasFault(at: "category"), !body.hasFault(at: "service_id") {
            body.fault(.plain(.required, at: body.pointer("category")))
        }
        if category != nil, service != nil {
            body.fault(.plain(.notAllowedHere, at: body.pointer("service_id")))
        }
        site = body.id("site_id")
        location = body.location("location")
        address = body.text("address", Limits.address, lines: false)
        let contact = body.contact("contact")
        hasContact = contact != nil
        contactName = contact?.0
        contactPhone = contact?.1
        priority = body.choice("priority", Priority.self)
        skills = body.texts("skills", Limits.skill, count: Limits.skills)
        window = body.window("window")
        preferredTeam = body.id("preferred_team_id")
        reportedAt = body.time("reported_at")
        channel = body.choice("channel", Channel.self)
        externalRef = body.text("external_ref", Limits.externalRef, lines: false)
        language = body.language("language")
        privacyNotice = body.integer("privacy_notice_version", Limits.privacyNoticeVersion)
    }

    /// Whether it names anything that the center must have.
    var refers: Bool {
        category != nil || service != nil || site != nil || preferredTeam != nil || privacyNotice != nil
    }

    /// What a set of placements is told of each order, in the order of `bind`.
    static let columns: [SetColumn] = [
        .text("title"), .text("description"), .text("category"), .uuid("service_id"), .uuid("site_id"),
        .double("lat"),
        .double("lng"), .text("address"), .text("contact_name"), .text("contact_phone"), .text("priority"),
        .text("skills"), .timestamp("window_start"), .timestamp("window_end"), .uuid("preferred_team_id"),
        .timestamp("reported_at"), .text("channel"), .text("external_ref"), .text("grams"),
        .bool("has_contact"),
        .double("x"), .double("y"), .double("z"), .text("language"), .int("privacy_notice_version"),
    ]

    func bind(_ p: inout Parameters) {
        p.text(title)
        p.text(description)
        p.text(category)
        p.uuid(service)
        p.uuid(site)
        p.double(location?.latitude)
        p.double(location?.longitude)
        p.text(address)
        p.text(contactName)
        p.text(contactPhone)
        p.text(priority?.rawValue)
        p.list(skills)
        p.timestamp(microsecondsSince1970: window?.start.microseconds)
        p.timestamp(microsecondsSince1970: window?.end.microseconds)
        p.uuid(preferredTeam)
        p.timestamp(microsecondsSince1970: reportedAt?.microseconds)
        p.text(channel?.rawValue)
        p.text(externalRef)
        p.list(Grams.index("\(title ?? "") \(description ?? "")") + Grams.index(phone: contactPhone))
        p.bool(hasContact)
        let earth = location?.earth
        for axis in 0..<3 { p.double(earth?[axis]) }
        p.text(language?.text)
        p.int(privacyNotice.map(Int32.init))
    }
}
