import Domain
import Matching

/// What is wrong with an instance, in words.
extension MatchingInstance.Fault {
    var wording: Wording {
        switch self {
        case .missingHeader:
            Wording(
                zh: "首行须为“H 点单数 团队数 候选数”", en: "its first record must be \"H orders teams edges\"")
        case .secondHeader(let line):
            Wording(zh: "第 \(line) 行又有一个 H 行", en: "line \(line) is a second H record")
        case .missingField(let line):
            Wording(zh: "第 \(line) 行缺少字段", en: "line \(line) lacks a field")
        case .excessField(let line):
            Wording(zh: "第 \(line) 行字段过多", en: "line \(line) has too many fields")
        case .notAnInteger(let line):
            Wording(
                zh: "第 \(line) 行有字段不是 64 位整数", en: "a field of line \(line) is no integer of 64 bits")
        case .duplicateID(let line):
            Wording(zh: "第 \(line) 行的编号已出现过", en: "the id of line \(line) was given before")
        case .unknownOrder(let line):
            Wording(
                zh: "第 \(line) 行的点单未在此前的 O 行中出现", en: "no O record before line \(line) has its order")
        case .unknownTeam(let line):
            Wording(
                zh: "第 \(line) 行的团队未在此前的 T 行中出现", en: "no T record before line \(line) has its team")
        case .lineTooLong(let line):
            Wording(zh: "第 \(line) 行过长", en: "line \(line) is too long")
        case .tooMany(let kind, let stated):
            Wording(
                zh: "\(kind) 的数量 \(stated) 超过上限", en: "\(stated) \(kind) are more than a problem may have")
        case .countsDiffer(let kind, let stated, let found):
            Wording(
                zh: "H 行说有 \(stated) 个 \(kind)，实有 \(found) 个",
                en: "its H record says \(stated) \(kind), and \(found) are there")
        }
    }
}

extension MatchingError {
    /// By the ids of the instance.
    var wording: Wording {
        switch self {
        case .tooManyOrders(let count, let maximum):
            Wording(zh: "点单 \(count) 个，上限 \(maximum)", en: "\(count) orders, of at most \(maximum)")
        case .tooManyTeams(let count, let maximum):
            Wording(zh: "团队 \(count) 个，上限 \(maximum)", en: "\(count) teams, of at most \(maximum)")
        case .tooManyEdges(let count, let maximum):
            Wording(zh: "候选 \(count) 个，上限 \(maximum)", en: "\(count) edges, of at most \(maximum)")
        case .duplicateOrderKey(let order):
            Wording(zh: "点单 \(Self.id(order)) 重复", en: "order \(Self.id(order)) is there twice")
        case .duplicateTeamKey(let team):
            Wording(zh: "团队 \(Self.id(team)) 重复", en: "team \(Self.id(team)) is there twice")
        case .capacityOutOfRange(let team, let capacity):
            Wording(
                zh: "团队 \(Self.id(team)) 的承接数 \(capacity) 超出范围",
                en: "the capacity \(capacity) of team \(Self.id(team)) is out of range")
        case .penaltyOutOfRange(let order, let penalty):
            Wording(
                zh: "点单 \(Self.id(order)) 的未派代价 \(penalty) 超出范围",
                en: "the penalty \(penalty) of order \(Self.id(order)) is out of range")
        case .costOutOfRange(let order, let team, let cost):
            Wording(
                zh: "点单 \(Self.id(order)) 派给团队 \(Self.id(team)) 的代价 \(cost) 超出范围",
                en: "the cost \(cost) of order \(Self.id(order)) for team \(Self.id(team)) is out of range")
        case .orderIndexOutOfRange(let edge), .teamIndexOutOfRange(let edge):
            Wording(zh: "第 \(edge) 个候选无所指", en: "edge \(edge) names nothing")
        case .duplicateEdge(let order, let team):
            Wording(
                zh: "点单 \(Self.id(order)) 与团队 \(Self.id(team)) 的候选重复",
                en: "order \(Self.id(order)) and team \(Self.id(team)) have two edges")
        case .unknownOrder(let order):
            Wording(zh: "没有点单 \(Self.id(order))", en: "there is no order \(Self.id(order))")
        case .unknownTeam(let team):
            Wording(zh: "没有团队 \(Self.id(team))", en: "there is no team \(Self.id(team))")
        }
    }

    private static func id(_ key: UInt64) -> Int64 { MatchingInstance.id(ofKey: key) }
}
