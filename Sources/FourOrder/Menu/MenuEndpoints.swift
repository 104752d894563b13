import HTTP

extension Endpoints {
    static let menu: [Endpoint] = [
        .verb(.get, "/v1/categories", "listCategories", ListCategories.self),
        .verb(.post, "/v1/categories", "createCategory", CreateCategory.self),
        .verb(.patch, "/v1/categories/{code}", "changeCategory", ChangeCategory.self),
        .verb(.get, "/v1/services", "listServices", ListServices.self),
        .verb(.post, "/v1/services", "createService", CreateService.self),
        .verb(.get, "/v1/services/{id}", "readService", ReadService.self),
        .verb(.patch, "/v1/services/{id}", "changeService", ChangeService.self),
    ]
}
