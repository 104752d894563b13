import HTTP

extension Endpoints {
    static let menu: [Endpoint] = [
        .verb(.get, "/v1/categories", ListCategories.self),
        .verb(.post, "/v1/categories", CreateCategory.self),
        .verb(.patch, "/v1/categories/{code}", ChangeCategory.self),
        .verb(.get, "/v1/services", ListServices.self),
        .verb(.post, "/v1/services", CreateService.self),
        .verb(.get, "/v1/services/{id}", ReadService.self),
        .verb(.patch, "/v1/services/{id}", ChangeService.self),
    ]
}
