import HTTP

extension Endpoints {
    static let volunteers: [Endpoint] = [
        .verb(.get, "/v1/volunteers/{id}", "readVolunteer", ReadVolunteer.self),
        .verb(.patch, "/v1/volunteers/{id}", "changeVolunteer", ChangeVolunteer.self),
    ]
}
