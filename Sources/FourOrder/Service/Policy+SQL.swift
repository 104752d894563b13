import Domain

/// The policy's conditions, as statements ask them of the caller `c`.
///
/// A role is asked of the account's row; what else somebody may be to a thing (``Ties/own``, `team`, `lead`, `sites`)
/// only the feature knows how to ask, and says so here. Where it says nothing of `sites`, the role is meant.
extension Policy {
    /// Whether he may do it.
    static func may(
        _ operation: OperationID, own: String? = nil, team: String? = nil, lead: String? = nil,
        sites: String? = nil
    ) -> String {
        guard case .ties(_, let doers) = rule(operation).access else {
            preconditionFailure("\(operation) is not decided by ties")
        }
        return holds(doers, own: own, team: team, lead: lead, sites: sites)
    }

    /// Whether it is there for him at all.
    static func sees(
        _ operation: OperationID, own: String? = nil, team: String? = nil, lead: String? = nil,
        sites: String? = nil
    ) -> String {
        guard case .ties(let seers, _) = rule(operation).access else {
            preconditionFailure("\(operation) is not decided by ties")
        }
        return holds(seers, own: own, team: team, lead: lead, sites: sites)
    }

    static func holds(
        _ ties: Ties, own: String? = nil, team: String? = nil, lead: String? = nil, sites: String? = nil
    ) -> String {
        if ties.isSuperset(of: .everybody) { return "true" }
        let byRole = sites == nil ? ties : ties.subtracting(.sites)
        let asked: [(Ties, String?)] = [(.own, own), (.team, team), (.lead, lead), (.sites, sites)]
        let conditions = asked.filter { ties.contains($0.0) && ($0.0 != .sites || sites != nil) }.map {
            tie, sql in
            guard let sql else { preconditionFailure("nobody said how to ask for \(tie.names)") }
            return sql
        }
        return "(\((roles(byRole.roles) + conditions).joined(separator: " OR ")))"
    }

    private static func roles(_ roles: [Role]) -> [String] {
        guard let first = roles.first else { return [] }
        if roles.count == 1 { return ["'\(first.rawValue)' = ANY (c.roles)"] }
        return ["c.roles && ARRAY[\(roles.map { "'\($0.rawValue)'" }.joined(separator: ", "))]"]
    }

    /// Whether the account `a` may use what it came with for this: a person always, a key as far as it was given.
    static func allowsKey(_ operation: OperationID) -> String? {
        guard let scope = rule(operation).scope else { return nil }
        let limits = Scope.limits.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return "(NOT a.scopes && ARRAY[\(limits)] OR '\(scope.rawValue)' = ANY (a.scopes))"
    }
}

extension Gate {
    /// 404 and 403, as the policy has it.
    func admit(to operation: OperationID) throws(Refusal) {
        let rule = Policy.rule(operation)
        switch rule.access {
        case .open: break
        case .ties(_, let doers):
            guard isFound else { throw Refusal(.notFound) }
            guard mayAct || ties.meets(doers) else { throw Refusal(.forbidden) }
        case .order(let attempt, _):
            guard let order else { throw Refusal(.notFound) }
            guard order.relation.meets(attempt) else { throw Refusal(.forbidden) }
            if let action = rule.action, order.verdict(on: action) == .forbidden {
                throw Refusal(.forbidden)
            }
        }
        if let scope = rule.scope, !Scope.allows(scope, of: scopes) {
            throw Refusal(missing: scope)
        }
    }

    /// Whether the answer kept of a step is his, whatever the order is to him by now: the step itself may have taken
    /// it out of his sight or his hands. His role and his key's scope must still be such as the step asks for.
    func mayRepeat(_ operation: OperationID) -> Bool {
        let rule = Policy.rule(operation)
        guard rule.action != nil, case .order(let attempt, _) = rule.access else { return false }
        return ties.meets(attempt.ties) && (rule.scope.map { Scope.allows($0, of: scopes) } ?? true)
    }
}
