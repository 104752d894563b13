import JSON

/// One order in a replay's hands.
struct ReplayStory: Sendable {
    let line: ReplayLine
    let plan: ReplayPlan
    let id: String
    /// As the server gave it last.
    var order: JSONTree
    var history: ReplayHistory
    /// The team that is at work on it for this replay, and whom it sends.
    var team: String?
    var volunteers: [String] = []
    /// How often the replay has looked in vain whether its offer has run out.
    var looks = 0

    /// An order just placed.
    init(placed order: JSONTree, id: String, line: ReplayLine) {
        self.line = line
        self.id = id
        self.order = order
        plan = ReplayPlan(line: line.number)
        history = ReplayHistory(placed: order)
    }

    /// An order that was there already. One that has been returned or reopened before only goes straight on.
    init(met order: JSONTree, id: String, events: [JSONTree], line: ReplayLine) {
        self.line = line
        self.id = id
        self.order = order
        let isFresh = order["returns"]?.int == 0 && order["round"]?.int == 1
        plan = ReplayPlan(line: line.number, withDetours: isFresh)
        history = ReplayHistory(met: order, events: events)
    }

    var category: String { order["category"]?.string ?? "" }

    var place: (latitude: Double, longitude: Double)? {
        guard let latitude = order["location"]?["lat"]?.double,
            let longitude = order["location"]?["lng"]?.double
        else { return nil }
        return (latitude, longitude)
    }
}
