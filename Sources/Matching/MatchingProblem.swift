/// Which order goes to which team: each order to at most one team, each team at most its free capacity, at the least
/// sum of costs, where an order left unserved costs its penalty.
///
/// Positions in `orders` and `teams` are what edges and solutions refer to. The keys are the identities: ties are
/// broken by them alone, so that the answer does not depend on the order in which things are listed.
public struct MatchingProblem: Sendable, Equatable {
    /// An order to be served by at most one team.
    public struct Order: Sendable, Hashable {
        /// Its identity, unique among the orders.
        public var key: UInt64
        /// What leaving it unserved costs, in units of cost, 0 … `MatchingScale.maximumCost`.
        public var penalty: Int64

        public init(key: UInt64, penalty: Int64) {
            self.key = key
            self.penalty = penalty
        }
    }

    /// A team that can serve several orders.
    public struct Team: Sendable, Hashable {
        /// Its identity, unique among the teams.
        public var key: UInt64
        /// How many orders it can take, 0 … `Int32.max`.
        public var capacity: Int

        public init(key: UInt64, capacity: Int) {
            self.key = key
            self.capacity = capacity
        }
    }

    /// A candidate: the order at this position may go to the team at that position.
    public struct Edge: Sendable, Hashable {
        public var order: Int32
        public var team: Int32
        /// In units of cost, 0 … `MatchingScale.maximumCost`.
        public var cost: Int64

        public init(order: Int32, team: Int32, cost: Int64) {
            self.order = order
            self.team = team
            self.cost = cost
        }
    }

    public var orders: [Order]
    public var teams: [Team]
    /// In any order; at most one for an order and a team.
    public var edges: [Edge]

    public init(orders: [Order], teams: [Team], edges: [Edge]) {
        self.orders = orders
        self.teams = teams
        self.edges = edges
    }

    public static let maximumTeamCount = 1 << 20
    public static let maximumEdgeCount = 1 << 28
}

/// Why a problem, or a change of one, is refused. Positions are those of the caller's arrays.
public enum MatchingError: Error, Hashable, Sendable {
    case tooManyOrders(count: Int, maximum: Int)
    case tooManyTeams(count: Int, maximum: Int)
    case tooManyEdges(count: Int, maximum: Int)
    case duplicateOrderKey(UInt64)
    case duplicateTeamKey(UInt64)
    case capacityOutOfRange(team: UInt64, capacity: Int)
    case penaltyOutOfRange(order: UInt64, penalty: Int64)
    case costOutOfRange(order: UInt64, team: UInt64, cost: Int64)
    case orderIndexOutOfRange(edge: Int)
    case teamIndexOutOfRange(edge: Int)
    case duplicateEdge(order: UInt64, team: UInt64)
    case unknownOrder(UInt64)
    case unknownTeam(UInt64)
}
