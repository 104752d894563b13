extension RefusalCode {
    /// The words about what is asked, and by whom. The switch in `words` sends only these codes here.
    var requestWords: Words {
        switch self {
        case .malformedRequest:
            Self.words(
                "请求格式错误", "Malformed request",
                "请求不符合 HTTP 规范，请检查请求行、请求头和正文长度后重发。",
                """
                The request is not valid HTTP. Check the request line, the header fields and the \
                body length, then send it again.
                """)
        case .malformedJSON:
            Self.words(
                "JSON 格式错误", "Malformed JSON",
                "正文不是有效的 UTF-8 JSON，请修正后重发。",
                "The body is not valid JSON in UTF-8. Correct it and send it again.")
        case .malformedPrecondition:
            Self.words(
                "If-Match 格式错误", "Malformed If-Match",
                "If-Match 须为 * 或带引号的版本号，例如 \"3\"，取自点单的 ETag。",
                "If-Match must be * or a quoted version such as \"3\", as given in the ETag of the order.")
        case .malformedIdempotencyKey:
            Self.words(
                "Idempotency-Key 格式错误", "Malformed Idempotency-Key",
                "Idempotency-Key 须为 1 到 255 个可见 ASCII 字符，可加双引号。",
                "Idempotency-Key must be 1 to 255 visible ASCII characters, bare or in double quotes.")
        case .unauthorized:
            Self.words(
                "未登录或登录已失效", "Not signed in",
                "请求缺少有效令牌，请登录后在 Authorization 中以 Bearer 方式携带令牌。",
                """
                The request has no valid token. Sign in and send the token as Authorization: Bearer \
                TOKEN.
                """)
        case .invalidCredentials:
            Self.words(
                "用户名或密码错误", "Wrong username or password",
                "用户名或密码不正确，请核对后重试。",
                "The username or the password is wrong. Check both and try again.")
        case .invalidSetupToken:
            Self.words(
                "初始化令牌无效", "Wrong set-up token",
                "初始化令牌不正确、已过期或已被新令牌取代，请在服务器上运行 four-order setup token 另取一个。",
                """
                The set-up token is wrong, past its time or not the newest one. Run four-order setup token on the \
                server for another.
                """)
        case .forbidden:
            Self.words(
                "没有权限", "Not allowed",
                "您可以查看此内容，但您的身份不能执行此操作。",
                "You can see this, but none of your roles may do it.")
        case .missingScope:
            Self.words(
                "接口密钥权限不足", "The API key lacks a scope",
                "此接口密钥未获此项权限，请管理员新建含该权限的密钥。",
                "The API key was not given the scope for this. Ask an administrator for a key that has it.")
        case .channelNotAllowed:
            Self.words(
                "渠道不可用", "Channel not allowed",
                "群众只能通过 app、web 或 wechat 渠道点单，且不能填写外部编号；其他渠道请由接入方或派单员录入。",
                """
                Residents place orders on the channels app, web and wechat, without an external \
                reference. Other channels are entered by intake or a dispatcher.
                """)
        case .notFound:
            Self.words(
                "未找到", "Not found",
                "此地址不存在，或您无权查看，请检查路径和编号。",
                "Nothing is here that you can see. Check the path and the id.")
        case .methodNotAllowed:
            Self.words(
                "不支持的请求方法", "Method not allowed",
                "此地址不支持该请求方法，可用方法见 Allow 响应头。",
                "This path does not take that method. The Allow header field lists those it takes.")
        case .validationFailed:
            Self.words(
                "内容未通过校验", "Validation failed",
                "请求中有不符合要求的内容，请按 errors 逐项修正后重发。",
                """
                Some of what was sent is not acceptable. Correct each item listed in errors and send \
                it again.
                """)
        case .unknownField:
            Self.words(
                "含有未知字段", "Unknown field",
                "正文含有未定义的字段，请按 errors 删除或更正字段名后重发。",
                """
                The body has fields that are not defined. Remove or rename those listed in errors \
                and send it again.
                """)
        case .rateLimited:
            Self.words(
                "请求过于频繁", "Too many requests",
                "请求频率超过限制，请在 Retry-After 所示秒数之后再试。",
                "You have reached your rate limit. Try again after the number of seconds in Retry-After.")
        default:
            preconditionFailure("\(self) has its words elsewhere")
        }
    }
}
