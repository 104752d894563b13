public import FoundationEssentials

/// What the choice of a team depends on, of one order.
public struct DispatchOrderFacts: Hashable, Sendable {
    public var category: String
    /// Every one of them is needed.
    public var skills: Set<String>
    /// What has to be spoken; any language where nil.
    public var language: LanguageTag?
    public var location: Coordinates?
    /// When it is to be served; any time where nil.
    public var window: TimeWindow?
    /// The center's, by which teams are available in the window.
    public var calendar: WorkingCalendar
    public var priority: Priority
    /// Since it was placed.
    public var waitingSeconds: Int64
    public var preferredTeam: UUID?
    /// Teams that declined it, let it expire or withdrew from it in this round.
    public var letGoBy: Set<UUID>
    /// Teams rated 1 or 2 for it in an earlier round.
    public var badlyRated: Set<UUID>

    public init(
        category: String, skills: Set<String> = [], language: LanguageTag? = nil,
        location: Coordinates? = nil,
        window: TimeWindow? = nil, calendar: WorkingCalendar = .published, priority: Priority = .normal,
        waitingSeconds: Int64 = 0,
        preferredTeam: UUID? = nil,
        letGoBy: Set<UUID> = [], badlyRated: Set<UUID> = []
    ) {
        self.category = category
        self.skills = skills
        self.language = language
        self.location = location
        self.window = window
        self.calendar = calendar
        self.priority = priority
        self.waitingSeconds = waitingSeconds
        self.preferredTeam = preferredTeam
        self.letGoBy = letGoBy
        self.badlyRated = badlyRated
    }

    /// Without the wish for a team that cannot have the order, or is not there: it would make every other dearer, and so
    /// leave the order behind those whose residents wish for nothing.
    public func withoutVainWish(among team: (UUID) -> DispatchTeamFacts?) -> DispatchOrderFacts {
        guard let wish = preferredTeam else { return self }
        if let team = team(wish), DispatchCost.isEligible(team, for: self) { return self }
        var order = self
        order.preferredTeam = nil
        return order
    }
}

/// What the choice of a team depends on, of one team.
public struct DispatchTeamFacts: Sendable {
    public var id: UUID
    /// Of what is set about it, as it was read; what it holds does not change it.
    public var version: Int32
    public var kind: TeamKind
    public var isActive: Bool
    public var categories: Set<String>
    public var skills: Set<String>
    /// What its volunteers speak.
    public var languages: [LanguageTag]
    public var location: Coordinates?
    /// How far the team goes, in metres; null for anywhere in the center.
    public var serviceRadiusMetres: Int64?
    /// Orders it can hold as accepted or in service at once, and those it holds.
    public var capacity: Int64
    public var load: Int64
    /// Of the offers it answered or let expire, how many it accepted; null where they are too few to say.
    public var acceptancePerMille: Int64?
    /// Average rating times 100, 100 to 500; null where nobody has rated it.
    public var ratingHundredths: Int64?
    /// Since it was last offered an order; null where it was not in as long as is looked back.
    public var secondsSinceOffer: Int64?
    public var availability: Availability

    public init(
        id: UUID, version: Int32 = 1, kind: TeamKind = .detachment, isActive: Bool = true,
        categories: Set<String>,
        skills: Set<String> = [], languages: [LanguageTag] = [], location: Coordinates? = nil,
        serviceRadiusMetres: Int64? = nil, capacity: Int64, load: Int64 = 0, acceptancePerMille: Int64? = nil,
        ratingHundredths: Int64? = nil,
        secondsSinceOffer: Int64? = nil,
        availability: Availability = .always
    ) {
        self.id = id
        self.version = version
        self.kind = kind
        self.isActive = isActive
        self.categories = categories
        self.skills = skills
        self.languages = languages
        self.location = location
        self.serviceRadiusMetres = serviceRadiusMetres
        self.capacity = capacity
        self.load = load
        self.acceptancePerMille = acceptancePerMille
        self.ratingHundredths = ratingHundredths
        self.secondsSinceOffer = secondsSinceOffer
        self.availability = availability
    }
}
