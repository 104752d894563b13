import Domain
import HTTP

extension Endpoints {
    /// 个人信息: what people may ask of their own data, and administrators in their name.
    static let people: [Endpoint] = [
        .verb(.patch, "/v1/me", ChangeMe.self),
        .verb(.get, "/v1/me/data", ReadMyData.self),
        .verb(.get, "/v1/me/audit", ListMyAudit.self),
        .verb(.post, "/v1/me/erasure", EraseMe.self),
        .verb(.post, "/v1/accounts/{id}/erasure", EraseAccountOf.self),
        .verb(.post, "/v1/people/export", ExportPerson.self),
        .verb(.post, "/v1/people/erasure", ErasePerson.self),
        .open(.get, "/v1/privacy_notice", .readPrivacyNotice) { $0.readPrivacyNotice($1, $2) },
        .verb(.post, "/v1/privacy_notice", PublishPrivacyNotice.self),
    ]
}
