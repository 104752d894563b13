import Testing

@testable import Domain

struct RefusalTests {
    static let statuses: [(Int, [String])] = [
        (
            400,
            ["malformed_request", "malformed_json", "malformed_precondition", "malformed_idempotency_key"]
        ),
        (401, ["unauthorized", "invalid_credentials", "invalid_setup_token"]),
        (403, ["forbidden", "missing_scope", "channel_not_allowed"]),
        (404, ["not_found"]),
        (405, ["method_not_allowed"]),
        (408, ["request_timeout"]),
        (
            409,
            [
                "idempotency_in_progress", "secret_already_shown", "illegal_transition", "offer_taken",
                "offer_expired", "offer_withdrawn", "offer_binding", "binding_not_allowed",
                "team_at_capacity",
                "team_inactive", "volunteer_busy", "username_taken", "code_taken", "name_taken",
                "already_member", "member_booked", "site_cycle", "site_in_use", "last_admin", "orders_open",
                "conflict",
                "run_conflict", "run_not_confirmable", "world_moved",
            ]
        ),
        (410, ["answer_erased"]),
        (412, ["version_mismatch"]),
        (413, ["body_too_large", "too_many_lines"]),
        (414, ["uri_too_long"]),
        (415, ["unsupported_media_type"]),
        (417, ["expectation_failed"]),
        (422, ["validation_failed", "unknown_field", "idempotency_key_reused"]),
        (429, ["rate_limited"]),
        (431, ["head_too_large"]),
        (500, ["internal_error"]),
        (501, ["not_implemented"]),
        (503, ["overloaded", "database_unavailable"]),
        (505, ["http_version_not_supported"]),
    ]

    @Test(arguments: statuses)
    func `codes have the status of the table`(status: Int, codes: [String]) throws {
        for raw in codes {
            let code = try #require(RefusalCode(rawValue: raw))
            #expect(code.status == status, "\(raw)")
        }
    }

    @Test func `the table has every code once`() {
        #expect(
            Self.statuses.flatMap(\.1).sorted() == RefusalCode.allCases.map(\.rawValue).sorted())
    }

    @Test(arguments: RefusalCode.allCases)
    func `every code has a title and a sentence in both languages`(code: RefusalCode) {
        #expect(code.detail.zh.hasSuffix("。"))
        #expect(code.detail.en.hasSuffix("."))
        #expect(!code.title.zh.isEmpty && !code.title.zh.hasSuffix("。"))
        #expect(!code.title.en.isEmpty && !code.title.en.hasSuffix("."))
        #expect(code.title.en.utf8.allSatisfy { $0 < 0x80 } && code.detail.en.utf8.allSatisfy { $0 < 0x80 })
        #expect(!code.detail.en.contains("  ") && !code.detail.en.contains("\n"))
        #expect(code.title.zh.utf8.contains { $0 >= 0x80 })
    }

    @Test func `titles tell codes apart`() {
        for language in Language.allCases {
            #expect(Set(RefusalCode.allCases.map { $0.title[language] }).count == RefusalCode.allCases.count)
        }
    }

    @Test func `only what can be waited out names a time to come again`() {
        #expect(
            RefusalCode.allCases.filter(\.hasRetryAfter)
                == [.rateLimited, .idempotencyInProgress, .overloaded, .databaseUnavailable])
    }

    @Test(arguments: [
        (RefusalCode.validationFailed, true), (.unknownField, true), (.versionMismatch, true),
        (.illegalTransition, true), (.teamAtCapacity, true), (.unauthorized, false), (.forbidden, false),
        (.notFound, false), (.malformedJSON, false), (.bodyTooLarge, false), (.requestTimeout, false),
        (.rateLimited, false), (.internalError, false), (.overloaded, false), (.idempotencyKeyReused, false),
        (.idempotencyInProgress, false),
    ])
    func `refusals are kept under a key from validation on`(code: RefusalCode, isKept: Bool) {
        #expect(code.isKeptUnderKey == isKept)
    }

    @Test func `unknown fields alone are a code of their own`() {
        let unknown = Fault.plain(.unknownField, at: "/titel")
        let missing = Fault.plain(.required, at: "/title")
        #expect(RefusalCode.covering([unknown]) == .unknownField)
        #expect(RefusalCode.covering([unknown, missing]) == .validationFailed)
        #expect(RefusalCode.covering([missing]) == .validationFailed)
        #expect(RefusalCode.covering([.plain(.unknownParameter, at: "?x")]) == .validationFailed)
    }

    static let faults: [(Fault, String, String)] = [
        (.tooLong(max: 120, at: "/title"), "最多 120 个字符。", "Give at most 120 characters."),
        (.outOfRange(1...200, at: "?limit"), "须在 1 到 200 之间。", "This must be from 1 to 200."),
        (
            .notOneOf(["low", "normal"], at: "/priority"), "应为其中之一：low、normal。",
            "This must be one of low, normal."
        ),
        (.wrongType(.integer, at: "/score"), "类型不正确，应为整数。", "This must be a whole number."),
        (.tooMany(max: 100, at: "/team_ids"), "最多 100 项。", "Give at most 100 items."),
        (.plain(.required, at: "/title"), "必填。", "This is required."),
    ]

    @Test(arguments: faults.indices)
    func `a fault says what would have been right`(index: Int) {
        let (fault, zh, en) = Self.faults[index]
        #expect(fault.detail(.zhCN) == zh)
        #expect(fault.detail(.en) == en)
    }

    @Test(arguments: FaultCode.allCases)
    func `every fault has words in both languages`(code: FaultCode) {
        #expect(code.template.zh.hasSuffix("。"))
        #expect(code.template.en.hasSuffix("."))
    }

    @Test(arguments: [
        ("", Language.zhCN), ("zh-CN", .zhCN), ("zh", .zhCN), ("zh-TW", .zhCN), ("ZH-cn", .zhCN), ("en", .en),
        ("en-GB,en;q=0.9", .en), ("fr", .zhCN), ("fr, en;q=0.5", .en), ("en;q=0.5, zh;q=0.8", .zhCN),
        ("zh;q=0.5,en;q=0.8", .en), ("zh;q=0.5, en;q=0.5", .zhCN), ("en;q=0.5, zh;q=0.5", .en), ("*", .zhCN),
        ("en, *;q=0.1", .en), ("zh;q=0, *", .en), ("zh;q=0", .en), ("en;q=0", .zhCN), ("en;q=2", .zhCN),
        ("en;q=x, zh", .zhCN), ("en ; q=1.000 , zh;q=0.999", .en), ("english", .zhCN), (",,en", .en),
        ("zh-CN,zh;q=0.9,en-US;q=0.8,en;q=0.7", .zhCN), ("en-US,zh-CN;q=0.9", .en),
        ("*;q=0.5, en;q=0.2", .zhCN), ("z h;q=0, *", .en), ("en;;q=0.9,zh;q=0.2", .zhCN), (";en", .zhCN),
        ("en;", .zhCN),
        ("zh;q=0.1, en;q=0.1;x", .zhCN), ("en;q=0.,zh;q=0.001", .zhCN), ("zh;q=0.5,en;q=0.5555", .zhCN),
        ("zh;q=0,en;q=1.001,*;q=0.1", .en), ("en_GB", .zhCN), ("en-a-very-long-range-of-a-language", .en),
    ])
    func `Accept-Language chooses between the two languages`(field: String, expected: Language) {
        #expect(Language(acceptLanguage: Array(field.utf8).span) == expected)
    }
}
