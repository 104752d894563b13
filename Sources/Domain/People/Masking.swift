/// What of an answer is not whole for everybody who gets it.
public enum Masking: Sendable {
    case nothing
    /// Where the order is found, by ``Disclosure``: who sees contact and address whole.
    case order
    /// The names of residents in what happened to an order, by the same.
    case residents
    /// A volunteer's phone, by ``Policy/mayCallVolunteer``.
    case volunteer

    /// The members of the answer, by their paths.
    public var fields: [String] {
        switch self {
        case .nothing: []
        case .order: ["address", "contact.name", "contact.phone", "rating.by.name"]
        case .residents: ["by.name", "actor.name", "on_behalf_of.name"]
        case .volunteer: ["phone"]
        }
    }
}
