import Foundation
import JSON
import Testing

/// Every text survives code point for code point, or is refused.
@Suite struct TextsTests {
    private let world: World

    init() throws { world = try World() }

    /// Normalisation, case and width are the writer's own; what is invisible stays too.
    static let kept = [
        "👨‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇨🇳", "שלום العَرَبِيَّة\u{202E}abc\u{202C}", "e\u{301}\u{323} é ｱﾞ 각",
        "\u{20000}\u{2A6D6}\u{2B740}\u{2B820}\u{2CEB0}\u{2EBF0}\u{30000}\u{31350}", "ＡＢＣ　１２３，（全角）",
        "a\u{FFFE}\u{FFFF}\u{10FFFF}b", "a\u{FEFF}\u{200B}\u{200D}\u{AD}b", "\u{E000}\u{F8FF}㐀䶵龥",
        "\\ \" / </script> ' -- %s \u{2028}\u{2029}x",
    ]

    static let refused = ["a\u{1}b", "a\u{1F}b", "a\u{7F}b", "a\u{80}b", "a\u{85}b", "a\u{9F}b", "a\rb"]

    /// Where free text can be written and read back: the fields of every PATCH, as the document names them.
    private func fields() throws -> [(path: String, field: String)] {
        let paths = [
            "changeOrder": "/v1/orders/\(try world.place())", "changeCenter": "/v1/center",
            "changeAccount": "/v1/accounts/\(world.id(.bystander))",
            "changeSite": "/v1/sites/\(world.firstStation)",
            "changeCategory": "/v1/categories/community", "changeService": "/v1/services/\(world.service)",
            "changeTeam": "/v1/teams/\(world.team)", "changeVolunteer": "/v1/volunteers/\(world.id(.helper))",
        ]
        let document = try Project.openAPI
        var fields: [(path: String, field: String)] = []
        for operation in document.operations where operation.method == "PATCH" {
            guard let path = paths[operation.operationID] else { continue }
            let described = document.root["paths"]?[operation.path]?["patch"]?["requestBody"] ?? .null
            let body = document.root.resolved(described)["content"]?["application/json"]?["schema"] ?? .null
            for member in document.root.resolved(body)["properties"]?.object ?? [] {
                let schema = document.root.resolved(member.value)
                let types = schema["type"]?.array?.compactMap(\.string) ?? [schema["type"]?.string ?? ""]
                let isFree = schema["pattern"] == nil && schema["format"] == nil && schema["enum"] == nil
                let isOther = ["password", "current_password", "phone", "parent_code"].contains(member.key)
                if types.contains("string"), isFree, !isOther { fields.append((path, member.key)) }
            }
        }
        return fields
    }

    @Test func `every text that may be written is read as it was`() throws {
        let fields = try fields()
        #expect(fields.count >= 9, "\(fields)")
        for (path, field) in fields {
            for text in Self.kept {
                let body = JSONTree.object([JSONTree.Member(field, .string(text))])
                var answers = [try world.patch(path, body, as: .admin)]
                // A category is read in its list alone.
                if !path.contains("categories") { answers.append(try world.get(path, as: .admin)) }
                for answer in answers {
                    #expect(answer.status == 200, "\(path) \(field) \(answer.text)")
                    #expect(Self.scalars(answer[field]) == Self.scalars(.string(text)), "\(path) \(field)")
                }
            }
            for text in Self.refused {
                let body = JSONTree.object([JSONTree.Member(field, .string(text))])
                let answer = try world.patch(path, body, as: .admin)
                #expect(answer.faults == ["/\(field) invalid_characters"], "\(path) \(field)")
            }
        }
    }

    @Test(arguments: kept)
    func `what is said on the way of an order is read as it was`(text: String) throws {
        let said = JSONTree.string(text)
        let draft: JSONTree = [
            "address": said, "contact": ["name": said, "phone": "１３８－１２３４　５６７８"], "skills": [said],
            "external_ref": .string("\(text)"), "channel": "hotline",
        ]
        let order = try world.place(draft, as: .dispatcher)
        let placed = try world.read(order)
        #expect(placed.json[pointer: "/contact/phone"] == "13812345678")
        for pointer in ["/address", "/contact/name", "/skills/0", "/external_ref"] {
            #expect(Self.scalars(placed.json[pointer: pointer]) == Self.scalars(said), "\(pointer)")
        }
        try world.must("forward", order, ["site_id": .string(world.firstStation), "note": said], as: .admin)
        try world.must("cancel", order, ["reason": said], as: .admin)
        let notes = try world.get("/v1/orders/\(order)/events", as: .admin).items.compactMap { $0["note"] }
        #expect(notes.filter { Self.scalars($0) == Self.scalars(said) }.count == 2)
        let served = try world.order(in: "in_service")
        try world.must("complete", served, ["summary": said], as: .leader)
        try world.must("rate", served, ["score": 5, "comment": said], as: .dispatcher)
        #expect(Self.scalars(try world.read(served).json[pointer: "/rating/comment"]) == Self.scalars(said))
    }

    private static func scalars(_ tree: JSONTree?) -> [UInt32]? { tree?.string?.unicodeScalars.map(\.value) }

    @Test(arguments: [
        (#""\ud840\udc00""#, "201"), (#""\ufffe""#, "201"), (#""\uD83D\uDC69\u200D\uD83D\uDC67""#, "201"),
        (#""\ud840""#, "400 malformed_json"), (#""\udc00\ud840""#, "400 malformed_json"),
        (#""\ud840x""#, "400 malformed_json"), (#""\u0000""#, "400 malformed_json"),
        ("\"\u{0}\"", "400 malformed_json"), ("\"\u{1}\"", "400 malformed_json"),
        ("\"\t\"", "400 malformed_json"),
        (#""\u0001""#, "422 validation_failed"), (#""\u0085x""#, "201"),
        (#""x\u0085y""#, "422 validation_failed"),
        (#""\t x \u3000\n""#, "201"), (#""\u3000\u2003\n""#, "422 validation_failed"),
    ])
    func `a title is what its escapes stand for, or it is refused`(title: String, verdict: String) throws {
        var request = try world.request("POST", "/v1/orders", as: .resident)
        request.body = Array(#"{"category": "community", "title": \#(title)}"#.utf8)
        #expect(try world.backend.send(request).verdict == verdict)
    }

    @Test(
        arguments: [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0xE4, 0xB8]]
            as [[UInt8]])
    func `what is no UTF-8 is refused`(bytes: [UInt8]) throws {
        var request = try world.request("POST", "/v1/orders", as: .resident)
        request.body = Array(#"{"category": "community", "title": ""#.utf8) + bytes + Array(#""}"#.utf8)
        #expect(try world.backend.send(request).verdict == "400 malformed_json")
    }

    @Test(arguments: [
        ("１３８１２３４５６７８", "13812345678"), ("＋８６　１３８－１２３４－５６７８", "13812345678"),
        ("（０８１６）２３４５６７８", "0816-2345678"), ("１２３４５", "12345"), ("１３８１２３４５６７", nil),
        ("١٣٨١٢٣٤٥٦٧٨", nil), ("१३८१२३४५६७८", nil), ("¹³⁸¹²³⁴⁵⁶⁷⁸", nil), ("①③⑧①②③④⑤⑥⑦⑧", nil),
        ("𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", nil),
        ("一三八一二三四五六七八", nil), ("1\u{301}3812345678", nil), ("138\u{200B}12345678", nil),
        ("138👍12345678", nil), ("13812345678\u{202E}", nil),
    ])
    func `a telephone number has digits of one kind, whatever their width`(text: String, phone: String?)
        throws
    {
        let body = World.draft.with(["contact": ["phone": .string(text)]])
        let answer = try world.post("/v1/orders", body, as: .resident)
        if let phone {
            #expect(answer.json[pointer: "/contact/phone"] == .string(phone))
        } else {
            #expect(answer.faults == ["/contact/phone bad_phone"])
        }
    }

    @Test func `rare characters are found by search`() throws {
        let title = "修\u{2B820}\u{30000}桥"
        let order = try world.place(["title": .string(title)])
        var query: [UInt8] = []
        for byte in "\u{2B820}\u{30000}".utf8 { query += Array("%\(String(byte, radix: 16))".utf8) }
        let found = try world.get("/v1/orders?q=\(String(decoding: query, as: UTF8.self))", as: .admin)
        #expect(found.itemIDs == [order])
    }
}
