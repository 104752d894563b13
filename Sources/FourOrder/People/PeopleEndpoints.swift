import HTTP

extension Endpoints {
    /// 个人信息: what people may ask of their own data, and administrators in their name.
    static let people: [Endpoint] = [
        .verb(.patch, "/v1/me", "changeMe", ChangeMe.self),
        .verb(.get, "/v1/me/data", "readMyData", ReadMyData.self),
        .verb(.get, "/v1/me/audit", "listMyAudit", ListMyAudit.self),
        .verb(.post, "/v1/me/erasure", "eraseMe", EraseMe.self),
        .verb(.post, "/v1/accounts/{id}/erasure", "eraseAccount", EraseAccountOf.self),
        .verb(.post, "/v1/people/export", "exportPerson", ExportPerson.self),
        .verb(.post, "/v1/people/erasure", "erasePerson", ErasePerson.self),
        .open(.get, "/v1/privacy_notice", "readPrivacyNotice") { $0.readPrivacyNotice($1, $2) },
        .verb(.post, "/v1/privacy_notice", "publishPrivacyNotice", PublishPrivacyNotice.self),
    ]
}
