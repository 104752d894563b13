import Testing

@testable import Domain

struct LanguageTagTests {
    @Test(arguments: [
        ("yue", "yue"), ("NAN", "nan"), ("ug", "ug"), ("cmn-SiChuan", "cmn-sichuan"),
        ("zh-hans-cn", "zh-Hans-CN"), ("ZH-YUE-hk", "yue-HK"), ("zh-min-nan", "nan"),
        ("zh-cmn-hans", "cmn-Hans"),
        ("sl-rozaj-biske-1994", "sl-rozaj-biske-1994"), ("es-419", "es-419"), ("abcde", "abcde"),
        ("ar-aao", "aao"), ("de-ch-x-Phonebk", "de-CH-x-phonebk"), ("x-Local-Hua", "x-local-hua"),
        ("zh-u-co-Stroke-x-ab", "zh-u-co-stroke-x-ab"), ("de-a-value-b-other", "de-a-value-b-other"),
    ])
    func `a well-formed tag is kept in its canonical form`(text: String, canonical: String) {
        #expect(LanguageTag(text)?.text == canonical)
    }

    @Test(arguments: [
        "", "-", "c", "4u", "yue-", "-yue", "yue--HK", "粤语", "yue_HK", "yue HK", "abcdefghi", "zh-abcdefghi",
        "x",
        "x-", "zh-x", "zh-u", "zh-u-x-ab", "de-a-value-a-other", "sl-rozaj-rozaj", "zh-HK-Hans", "zh-a-b",
        "zh-Hans-CN-Hant", "abcde-yue", "*", "cmn-*", "ｙｕｅ",
        "cmn-sichuan-chengdu-chongqing-yunyang",
    ])
    func `anything else is no tag`(text: String) { #expect(LanguageTag(text) == nil) }

    @Test(arguments: [
        ("cmn", "cmn-sichuan", true), ("cmn", "cmn", true), ("CMN-Sichuan", "cmn-sichuan", true),
        ("cmn-sichuan", "cmn", false), ("cmn", "cmnx", false), ("zh", "zh-Hans-CN", true),
        ("zh-Hans", "zh-hans-cn", true), ("zh-Hant", "zh-Hans-CN", false), ("yue", "zh-yue-HK", true),
        ("zh", "yue", false), ("zh-CN", "zh-Hans-CN", false),
    ])
    func `what is asked for is met by itself and what is finer`(asked: String, spoken: String, isMet: Bool)
        throws
    {
        let range = try #require(LanguageTag(asked))
        if let tag = LanguageTag(spoken) {
            #expect(range.isMet(by: tag) == isMet)
        } else {
            #expect(!isMet)
        }
    }
}
