/// Everything that can be asked of the service, by its name in `openapi.yaml`. Each has one row in ``Policy/rules``.
public enum OperationID: String, CaseIterable, Sendable {
    // 点单
    case listOrders, placeOrder, importOrders, readOrder, changeOrder
    case listOrderEvents, listOrderOffers, listOrderRatings, listOrderCandidates
    case rejectOrder, mergeOrder, unmergeOrder, forwardOrder, dispatchOrder, acceptOrder, declineOrder
    case recallOrder, withdrawOrder, startOrder, completeOrder, rateOrder, reopenOrder, cancelOrder
    case revealContact, listOffers
    // 智能派单
    case listMatchingRuns, startMatchingRun, readMatchingRun, listAssignments, listUnserved
    case confirmMatchingRun
    // 阵地, 菜单
    case listSites, createSite, readSite, changeSite
    case listCategories, createCategory, changeCategory
    case listServices, createService, readService, changeService
    // 服务队, 志愿者
    case listTeams, createTeam, readTeam, changeTeam
    case listTeamMembers, addTeamMember, changeTeamMember, removeTeamMember
    case readVolunteer, changeVolunteer
    // 账号
    case listAccounts, createAccount, readAccount, changeAccount
    case listApiKeys, createApiKey, revokeApiKey
    case setUp, signIn, signOut, readMe
    // 个人信息
    case changeMe, readMyData, listMyAudit, eraseMe, eraseAccount, exportPerson, erasePerson
    case readPrivacyNotice, publishPrivacyNotice
    // 中心
    case readCenter, changeCenter, listDispatchWeights, readSummary, readShortage, listAudit
    case readLifecycle
    // Operations and documentation
    case checkLive, checkReady, readMetrics, readOpenapiYaml, readOpenapiJson, readDocs, readProblems
}
