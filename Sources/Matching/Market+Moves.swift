/// Keeps `moves` true enough while orders come to teams and leave them.
///
/// A move that has become cheaper is noted at once. One whose order has left the team costs no less than before:
/// it is kept as a lower bound, and only replaced when a search would use it. Slots of orders are not used again while
/// they may stand in a move.
extension Market {
    /// From what is, O(choices).
    mutating func listMoves() {
        moves = Moves(teamCount: nowhere)
        movesAreListed = true
        for a in 0..<nowhere {
            moves.open(a)
            forEachOrder(at: a) { market, k in market.offerMoves(of: k, at: a) }
            moves.close(a)
        }
        moves.mirrorAll()
        forEachOrder(at: nowhere) { market, k in market.offerEntries(of: k) }
    }

    /// Order `i` has come to team `a`.
    mutating func addMoves(of i: Int, at a: Int) {
        guard a != nowhere else { return offerEntries(of: i) }
        moves.open(a)
        offerMoves(of: i, at: a)
        moves.close(a)
    }

    /// Whether the order of a move is still where it moves from.
    func isTrue(_ arc: Moves.Arc, from a: Int) -> Bool { arc.order < 0 || Int(team[Int(arc.order)]) == a }

    /// Replaces the moves of orders that have left team `a`. O(choices of all at the team).
    mutating func renewMoves(from a: Int) {
        moves.withdraw(from: a, unlessAt: team)
        forEachOrder(at: a) { market, k in
            let here = market.paid[k]
            market.looks += Int(market.choiceCount[k])
            for e in market.choiceRange(k) {
                let choice = market.choices[e]
                let order = Int32(truncatingIfNeeded: k)
                market.moves.propose(
                    Moves.Arc(cost: choice.cost - here, team: choice.team, order: order), from: a)
            }
        }
        moves.replace(a)
    }

    /// The order at team `a` that is left unserved most cheaply.
    mutating func exit(from a: Int) -> Moves.Arc {
        if !isTrue(moves.exit[a], from: a) {
            moves.exit[a] = Moves.none
            forEachOrder(at: a) { market, k in market.offerExit(of: k, at: a) }
        }
        return moves.exit[a]
    }

    /// The unserved order that team `j` takes in most cheaply.
    mutating func entry(to j: Int) -> Moves.Arc {
        guard !isTrue(moves.entry[j], from: nowhere) else { return moves.entry[j] }
        if !applicantsAreListed { listApplicants() }
        moves.entry[j] = Moves.none
        looks += applicants[j].count
        for k in applicants[j] where Int(team[Int(k)]) == nowhere {
            for e in choiceRange(Int(k)) where Int(choices[e].team) == j {
                offerEntry(of: Int(k), choices[e])
            }
        }
        return moves.entry[j]
    }

    private mutating func forEachOrder(at a: Int, _ body: (inout Market, Int) -> Void) {
        var k = head[a]
        while k >= 0 {
            body(&self, Int(k))
            k = next[Int(k)]
        }
    }

    private mutating func offerMoves(of i: Int, at a: Int) {
        let order = Int32(truncatingIfNeeded: i)
        looks += Int(choiceCount[i])
        for e in choiceRange(i) where Int(choices[e].team) != a {
            moves.offer(
                Moves.Arc(cost: choices[e].cost - paid[i], team: choices[e].team, order: order), from: a)
        }
        offerExit(of: i, at: a)
    }

    private mutating func offerExit(of i: Int, at a: Int) {
        let exit = Moves.Arc(
            cost: penalty[i] - paid[i], team: Int32(truncatingIfNeeded: nowhere),
            order: Int32(truncatingIfNeeded: i))
        if exit < moves.exit[a] { moves.exit[a] = exit }
    }

    private mutating func offerEntries(of i: Int) {
        for e in choiceRange(i) { offerEntry(of: i, choices[e]) }
    }

    private mutating func offerEntry(of i: Int, _ choice: Choice) {
        let entry = Moves.Arc(
            cost: choice.cost - penalty[i], team: Int32(truncatingIfNeeded: nowhere),
            order: Int32(truncatingIfNeeded: i))
        if entry < moves.entry[Int(choice.team)] { moves.entry[Int(choice.team)] = entry }
    }
}
