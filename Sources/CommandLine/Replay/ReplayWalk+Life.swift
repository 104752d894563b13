import Domain
import Foundation
import JSON
import Platform
import Synchronization

/// From placed to rated.
extension ReplayWalk {
    /// The shortest time an offer may be given.
    private static let offerSeconds = 60
    /// How often to look, a second apart, whether the clock has taken an offer back.
    private static let maximumLooks = 60
    private static let maximumTeams = 20
    /// How often to look, 20 ms apart, for a team that has room.
    private static let maximumWaits = 1_000

    /// Gives the order its window, and leaves it to expire if it is to.
    /// - Returns: When to look after it again, or nil if it is to go on.
    mutating func prepare(_ story: inout ReplayStory) throws(ReplayFailure) -> MonotonicTime? {
        if story.plan.getsWindow, !story.line.hasWindow { try setWindow(&story) }
        guard story.plan.expiresFirst else { return nil }
        let team = try takeTeam(for: story, without: [])
        teams.release(team)
        try dispatch(&story, to: team, seconds: Self.offerSeconds)
        return MonotonicTime.now().adding(milliseconds: Self.offerSeconds * 1_000)
    }

    /// Looks whether the clock has taken the order back from the team that let it expire.
    /// - Returns: When to look again, or nil once it is placed again.
    mutating func lookAfter(_ story: inout ReplayStory) throws(ReplayFailure) -> MonotonicTime? {
        let name = "GET /v1/orders/{id}"
        let order = try client.send("GET", "/v1/orders/\(story.id)", name, as: .dispatcher).tree
        guard order["state"]?.string == "placed" else {
            story.looks += 1
            guard story.looks < Self.maximumLooks else {
                throw ReplayFailure(
                    request: name, outcome: "not expired",
                    detail: "\(order["state"]?.string ?? "") \(Self.maximumLooks) s after the offer's end")
            }
            return MonotonicTime.now().adding(milliseconds: 1_000)
        }
        story.order = order
        story.history.pass("expire", order)
        board.count(.expired)
        return nil
    }

    mutating func goOn(_ story: inout ReplayStory) throws(ReplayFailure) {
        if story.plan.isDeclinedFirst { try beDeclined(&story) }
        try serve(&story)
        if let score = story.plan.score { try rate(&story, score) }
        guard story.plan.reopening != nil else { return }
        _ = try act("reopen", on: &story, as: .dispatcher, ["reason": "群众反映问题没有解决，请再上门一次"])
        board.count(.reopened)
        try serve(&story)
        try rate(&story, story.plan.secondScore)
    }

    private mutating func setWindow(_ story: inout ReplayStory) throws(ReplayFailure) {
        let start = story.plan.windowStart(now: WallClock.microsecondsSince1970())
        let body: JSONTree = [
            "window": [
                "start": .string(Timestamp(microseconds: start).rfc3339),
                "end": .string(Timestamp(microseconds: start + ReplayPlan.windowMicroseconds).rfc3339),
            ]
        ]
        story.order = try client.send(
            "PATCH", "/v1/orders/\(story.id)", "PATCH /v1/orders/{id}", as: .dispatcher, body: body.json()
        ).tree
        board.count(.windows)
    }

    private mutating func dispatch(
        _ story: inout ReplayStory, to team: String, seconds: Int? = nil
    ) throws(ReplayFailure) {
        let body: JSONTree = [
            "team_ids": [.string(team)], "mode": "direct",
            "expires_in_s": seconds.map { .int(Int64($0)) } ?? .null,
        ]
        _ = try act("dispatch", on: &story, as: .dispatcher, body)
        board.count(.dispatched)
    }

    private mutating func beDeclined(_ story: inout ReplayStory) throws(ReplayFailure) {
        let team = try takeTeam(for: story, without: [])
        teams.release(team)
        try dispatch(&story, to: team)
        _ = try act(
            "decline", on: &story, as: demo.role(for: team),
            ["team_id": .string(team), "reason": "本周队员外出集中培训，人手不足"])
        board.count(.declined)
    }

    /// Dispatch, accept, start and complete.
    private mutating func serve(_ story: inout ReplayStory) throws(ReplayFailure) {
        try findTeam(&story)
        _ = try act("start", on: &story, as: demo.role(for: story), [:])
        board.count(.started)
        let served: [JSONTree] = story.volunteers.map {
            ["volunteer_id": .string($0), "hours": .double(story.plan.hours)]
        }
        _ = try act(
            "complete", on: &story, as: demo.role(for: story),
            [
                "summary": "已按约定完成服务，现场与群众确认", "beneficiaries": .int(Int64(story.plan.beneficiaries)),
                "volunteers": .array(served),
            ])
        board.count(.completed)
        handBack(&story)
    }

    /// Dispatches until a team has accepted.
    private mutating func findTeam(_ story: inout ReplayStory) throws(ReplayFailure) {
        var tried: Set<String> = []
        while tried.count < Self.maximumTeams {
            let team = try takeTeam(for: story, without: tried)
            story.team = team
            if !teams.knows(team) {
                let members = try client.list(
                    "/v1/teams/\(team)/members", "GET /v1/teams/{id}/members", as: .dispatcher)
                teams.learn(team, members: members.compactMap { $0["account_id"]?.string })
            }
            try dispatch(&story, to: team)
            if try accept(&story, team) { return }
            _ = try act("recall", on: &story, as: .dispatcher, ["reason": "该队暂时无力承接，改派其他队伍"])
            board.count(.recalled)
            handBack(&story)
            tried.insert(team)
        }
        throw ReplayFailure(request: "POST …/accept", outcome: "no team took it", detail: story.category)
    }

    /// False where the team has no room, or nobody of it is free.
    private mutating func accept(_ story: inout ReplayStory, _ team: String) throws(ReplayFailure) -> Bool {
        var busy: Set<String> = []
        while true {
            story.volunteers = teams.takeVolunteers(of: team, count: story.plan.volunteers, without: busy)
            guard !story.volunteers.isEmpty else { return false }
            let refusal = try act(
                "accept", on: &story, as: demo.role(for: team),
                ["team_id": .string(team), "volunteer_ids": .array(story.volunteers.map { .string($0) })],
                expecting: ["volunteer_busy", "team_at_capacity"])
            guard let refusal else { break }
            teams.free(story.volunteers)
            busy.formUnion(story.volunteers)
            story.volunteers = []
            if refusal == "team_at_capacity" {
                teams.markFull(team)
                return false
            }
        }
        board.count(.accepted)
        return true
    }

    /// Waits for a team that has room. What was tried in vain may be tried again after a while.
    private func takeTeam(for story: ReplayStory, without: Set<String>) throws(ReplayFailure) -> String {
        for wait in 0..<Self.maximumWaits {
            let tried = wait < Self.maximumWaits / 2 ? without : []
            if let team = teams.take(category: story.category, near: story.place, without: tried) {
                return team
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
        throw ReplayFailure(request: "GET /v1/teams", outcome: "no team has room", detail: story.category)
    }

    private mutating func rate(_ story: inout ReplayStory, _ score: Int) throws(ReplayFailure) {
        let comment = ReplayPlan.comments[score]
        let body: JSONTree = [
            "score": .int(Int64(score)), "comment": .string(comment),
            "aspects": [
                "speed": .int(Int64(score)), "attitude": .int(Int64(min(5, score + 1))),
                "quality": .int(Int64(score)),
            ],
        ]
        _ = try act("rate", on: &story, as: .hotline, body)
        board.tally.withLock { $0.countRating(score) }
    }
}

extension ReplayPlan {
    /// What residents say on the telephone, by score.
    static let comments = ["", "没有解决问题，很不满意", "来晚了，事情只办了一半", "基本解决了", "比较满意，谢谢", "来得快、办得好，非常满意"]
}
