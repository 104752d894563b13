extension RefusalCode {
    /// The words about the transport, and the service itself. The switch in `words` sends only these codes here.
    var transportWords: Words {
        switch self {
        case .requestTimeout:
            Self.words(
                "请求超时", "Request timeout",
                "未能在规定时间内收到完整请求，请重发。",
                "The whole request did not arrive in time. Send it again.")
        case .bodyTooLarge:
            Self.words(
                "正文过大", "Body too large",
                "正文超过允许的字节数，请缩减或分批发送。",
                "The body has more bytes than are taken here. Make it smaller or send it in parts.")
        case .tooManyLines:
            Self.words(
                "行数过多", "Too many lines",
                "导入内容超过允许的行数，请分成多个文件导入。",
                "The import has more lines than are taken at once. Split it into several files.")
        case .uriTooLong:
            Self.words(
                "地址过长", "URI too long",
                "请求地址超过允许的长度，请缩短路径或查询参数。",
                "The request target is longer than is taken here. Shorten the path or the query.")
        case .unsupportedMediaType:
            Self.words(
                "不支持的内容类型", "Unsupported media type",
                "此地址不接受该内容类型或编码；JSON 接口请使用 Content-Type: application/json。",
                """
                This path does not take a body of that type or encoding. JSON is sent as \
                Content-Type: application/json.
                """)
        case .expectationFailed:
            Self.words(
                "无法满足 Expect", "Expectation failed",
                "Expect 只支持 100-continue，请去掉该请求头后重发。",
                "Expect is understood only as 100-continue. Send the request again without it.")
        case .headTooLarge:
            Self.words(
                "请求头过大", "Header fields too large",
                "请求头总字节数或个数超过限制，请减少请求头后重发。",
                "The header fields are too many or too large. Send fewer or shorter ones.")
        case .internalError:
            Self.words(
                "服务内部错误", "Internal error",
                "服务出错，本次操作未确认完成；请稍后用同一 Idempotency-Key 重试，仍失败时请提供 request_id。",
                """
                Something failed on our side and the outcome is not confirmed. Try again later with \
                the same Idempotency-Key; if it fails again, report the request_id.
                """)
        case .notImplemented:
            Self.words(
                "不支持的功能", "Not implemented",
                "服务不支持该请求方法或传输编码，请改用文档所列的方式。",
                "The service does not know that method or transfer coding. Use those in the documentation.")
        case .overloaded:
            Self.words(
                "服务繁忙", "Overloaded",
                "服务繁忙，未处理此请求，请在 Retry-After 所示秒数之后再试。",
                """
                The service is too busy and has not handled this request. Try again after the number \
                of seconds in Retry-After.
                """)
        case .databaseUnavailable:
            Self.words(
                "数据库暂不可用", "Database unavailable",
                "数据库暂时不可用，操作未确认完成；请在 Retry-After 所示秒数之后用同一 Idempotency-Key 重试。",
                """
                The database cannot be reached and the outcome is not confirmed. Try again after the \
                number of seconds in Retry-After, with the same Idempotency-Key.
                """)
        case .httpVersionNotSupported:
            Self.words(
                "不支持的 HTTP 版本", "HTTP version not supported",
                "服务只支持 HTTP/1.0 和 HTTP/1.1，请换用其中一种。",
                "The service speaks HTTP/1.0 and HTTP/1.1. Use one of them.")
        default:
            preconditionFailure("\(self) has its words elsewhere")
        }
    }
}
