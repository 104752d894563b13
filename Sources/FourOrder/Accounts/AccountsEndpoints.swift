import Domain
import HTTP

extension Endpoints {
    /// 账号, 接口密钥: people, and the keys of integration scripts.
    static let accounts: [Endpoint] = [
        .verb(.get, "/v1/accounts", ListAccounts.self),
        .steps(.post, "/v1/accounts", .createAccount, isSecret: true) {
            $0.performHashing(CreateAccount.self, $1, $2)
        },
        .verb(.get, "/v1/accounts/{id}", ReadAccount.self),
        .steps(.patch, "/v1/accounts/{id}", .changeAccount) {
            $0.performHashing(ChangeAccount.self, $1, $2)
        },
        .verb(.get, "/v1/api_keys", ListApiKeys.self),
        .verb(.post, "/v1/api_keys", CreateApiKey.self),
        .verb(.delete, "/v1/api_keys/{id}", RevokeApiKey.self),
    ]
}
