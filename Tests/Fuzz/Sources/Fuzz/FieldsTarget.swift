import Domain
import JSON

@testable import FourOrder

/// The body of an order, a team or an account: whatever it is, faults are told, and without any it is within limits.
enum FieldsTarget {
    @Sendable
    static func run(_ input: [UInt8]) {
        guard let document = try? JSONDocument(input) else { return }
        order(document.root)
        var team = Fields(document.root, at: "")
        _ = TeamDraft(new: &team)
        var change = Fields(document.root, at: "")
        _ = change.change("availability") { $0.availability("availability") }
        _ = change.replacement("hours") { $0.hundredths("hours", Limits.hoursPerVolunteer) }
        _ = change.boolean("active")
    }

    private static func order(_ root: JSONValue) {
        var fields = Fields(root, at: "")
        let draft = OrderDraft(&fields)
        for fault in fields.faults {
            require(fault.pointer.isEmpty || fault.pointer.hasPrefix("/"), "a fault has a place")
        }
        do throws(Refusal) { try fields.finish() } catch { return }
        require(
            (draft.title?.unicodeScalars.count).map(Limits.title.contains) ?? false, "an order has a title")
        require(
            (draft.description?.unicodeScalars.count ?? 0) <= Limits.description.upperBound,
            "a description has its length")
        require((draft.category == nil) != (draft.service == nil), "it is of a category or a service")
        require(
            draft.skills.map { Set($0).count == $0.count && $0.count <= 20 } ?? true, "skills are distinct")
        require(draft.contactPhone.map { Phone.normalise($0) == $0 } ?? true, "a phone is in its form")
        if let location = draft.location {
            require((-90.1...90.1).contains(location.latitude), "a latitude is within its range")
        }
    }
}
