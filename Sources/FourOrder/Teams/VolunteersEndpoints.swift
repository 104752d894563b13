import HTTP

extension Endpoints {
    static let volunteers: [Endpoint] = [
        .verb(.get, "/v1/volunteers/{id}", ReadVolunteer.self),
        .verb(.patch, "/v1/volunteers/{id}", ChangeVolunteer.self),
    ]
}
