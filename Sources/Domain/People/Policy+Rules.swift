/// The policy as one table: a row for each operation, and no operation without a row.
///
/// The service's checks are made of it (``Ties`` and ``Relation`` become conditions of statements and of the gate),
/// `docs/policy.md` is written from it, and a table by hand says what each of them must come to.
extension Policy {
    public static let rules: [Rule] =
        orders + lists + matching + setUp + teams + accounts + people + center + open

    public static func rule(_ operation: OperationID) -> Rule {
        guard let rule = byOperation[operation] else { preconditionFailure("\(operation) has no rule") }
        return rule
    }

    private static let byOperation = Dictionary(
        rules.map { ($0.operation, $0) }, uniquingKeysWith: { first, _ in first })

    /// Who sees all offers that were made of an order, and why they were let go; who is only of a team sees its own.
    public static let mayFollow: Relation = [
        .owner, .requester, .placer, .centerIntake, .dispatcher, .forwarder, .admin,
    ]

    /// Who sees a volunteer's phone whole.
    public static let mayCallVolunteer: Ties = [.own, .lead, .admin]

    /// Who enters what residents said elsewhere: on any channel, with a reference of his own.
    public static let mayPlaceForOthers: Ties = [.intake, .dispatcher, .admin]

    /// Who may have a masked contact shown to him, against a reason: leaders of the team that holds the order or is
    /// asked to take it, and those who see it whole anyway.
    private static let mayReveal = Disclosure.always.union([.holdingLeader, .pendingLeader])

    private static let orders: [Rule] = [
        .order(.readOrder, by: maySee, scope: .ordersRead),
        .order(.changeOrder, by: [.dispatcher, .admin], scope: .ordersWrite),
        .order(.listOrderEvents, by: maySee, .residents, scope: .ordersRead),
        .order(.listOrderOffers, by: maySee, scope: .ordersRead),
        .order(.listOrderRatings, by: maySee, .residents, scope: .ordersRead),
        .order(.listOrderCandidates, by: [.dispatcher, .forwarder, .admin], .nothing, scope: .ordersRead),
        .order(.revealContact, by: mayReveal, .nothing, scope: .ordersRead),
        .step(.rejectOrder, .reject), .step(.mergeOrder, .merge), .step(.unmergeOrder, .unmerge),
        .step(.forwardOrder, .forward), .step(.dispatchOrder, .dispatch), .step(.acceptOrder, .accept),
        .step(.declineOrder, .decline), .step(.recallOrder, .recall), .step(.withdrawOrder, .withdraw),
        .step(.startOrder, .start), .step(.completeOrder, .complete), .step(.rateOrder, .rate),
        .step(.reopenOrder, .reopen), .step(.cancelOrder, .cancel),
    ]

    /// Lists hold what their reader would be shown one by one.
    private static let lists: [Rule] = [
        .ties(.listOrders, by: .everybody, .order, scope: .ordersRead),
        .ties(.listOffers, by: .everybody, .order, scope: .ordersRead),
        .ties(
            .placeOrder, by: [.resident, .intake, .dispatcher, .admin], .order, scope: .ordersWrite),
        .ties(.importOrders, by: mayPlaceForOthers, scope: .ordersImport),
    ]

    /// Runs belong to who started them, those of the clock to the dispatchers of the whole center.
    private static let matching: [Rule] =
        [
            .ties(.listMatchingRuns, by: [.dispatcher, .admin]),
            .ties(.startMatchingRun, by: [.sites, .admin]),
        ]
        + [.readMatchingRun, .listAssignments, .listUnserved, .confirmMatchingRun].map { operation in
            .ties(operation, by: .everybody, seenBy: [.own, .sites, .admin])
        }

    private static let setUp: [Rule] =
        [.listSites, .readSite, .listCategories, .listServices, .readService, .listTeams, .readTeam].map {
            .ties($0, by: .everybody)
        }
        + [
            .createSite, .changeSite, .createCategory, .changeCategory, .createService, .changeService,
            .createTeam, .changeTeam,
        ].map { .ties($0, by: .admin) }

    private static let teams: [Rule] = [
        .ties(.listTeamMembers, by: [.team, .dispatcher, .admin]),
        .ties(.addTeamMember, by: .admin),
        .ties(.changeTeamMember, by: .admin),
        .ties(.removeTeamMember, by: .admin),
        .ties(.readVolunteer, by: .everybody, seenBy: [.own, .team, .dispatcher, .admin], .volunteer),
        .ties(
            .changeVolunteer, by: [.own, .lead, .admin], seenBy: [.own, .team, .dispatcher, .admin],
            .volunteer),
    ]

    private static let accounts: [Rule] = [
        .ties(.listAccounts, by: .admin),
        .ties(.createAccount, by: .admin),
        .ties(.readAccount, by: .everybody, seenBy: [.own, .admin]),
        .ties(.changeAccount, by: .admin, seenBy: [.own, .admin]),
        .ties(.listApiKeys, by: .admin),
        .ties(.createApiKey, by: .admin),
        .ties(.revokeApiKey, by: .admin, seenBy: .admin),
        .open(.setUp),
        .open(.signIn),
        .ties(.signOut, by: .own),
        .ties(.readMe, by: .everybody),
    ]

    /// One's own data is a person's: an API key has none. In the name of others administrators ask.
    private static let people: [Rule] =
        [.changeMe, .readMyData, .listMyAudit, .eraseMe].map { .ties($0, by: .own) }
        + [
            .ties(.eraseAccount, by: .admin, seenBy: [.own, .admin]),
            .ties(.exportPerson, by: .admin),
            .ties(.erasePerson, by: .admin),
            .open(.readPrivacyNotice),
            .ties(.publishPrivacyNotice, by: .admin),
        ]

    private static let center: [Rule] = [
        .ties(.readCenter, by: .everybody),
        .ties(.changeCenter, by: .admin),
        .ties(.listDispatchWeights, by: [.dispatcher, .admin]),
        .ties(.readSummary, by: [.sites, .admin]),
        .ties(.readShortage, by: [.dispatcher, .admin]),
        .ties(.listAudit, by: .admin),
        .ties(.readLifecycle, by: .everybody),
    ]

    private static let open: [Rule] = [
        .checkLive, .checkReady, .readMetrics, .readOpenapiYaml, .readOpenapiJson, .readDocs, .readProblems,
    ].map { .open($0) }
}
