import FoundationEssentials
import Testing

@testable import Domain

struct UUIDTests {
    @Test func `the example of RFC 9562 is made`() throws {
        // Appendix A.6: 2022-02-22T14:22:22-05:00, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F.
        let id = UUIDv7.make(milliseconds: 1_645_557_742_000, randA: 0xCC3, randB: 0x18C4_DC0C_0C07_398F)
        #expect(id.text == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        #expect(UUIDv7.milliseconds(of: id) == 1_645_557_742_000)
    }

    @Test func `bits beyond their fields are cut off`() {
        let id = UUIDv7.make(milliseconds: -1, randA: .max, randB: .max)
        #expect(id.text == "ffffffff-ffff-7fff-bfff-ffffffffffff")
    }

    @Test func `other versions have no time`() throws {
        let id = try #require(UUID(hyphenated: "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d"))
        #expect(UUIDv7.milliseconds(of: id) == nil)
    }

    @Test(arguments: [
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
    ])
    func `hyphenated digits of either case are read`(text: String) throws {
        let id = try #require(UUID(hyphenated: text))
        #expect(id == UUID(uuidString: text))
        #expect(id.text == text.lowercased())
        #expect(UUID(hyphenated: Array("x\(text)".utf8).dropFirst()) == id)
    }

    @Test(arguments: [
        "", "017f22e279b07cc398c4dc0c0c07398f", "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
        "urn:uuid:017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "017f22e2079b0-7cc3-98c4-dc0c0c07398f", "017f22e-279b0-7cc3-98c4-dc0c0c07398f",
        " 017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c0739８",
        "17f22e2-79b0-7cc3-98c4-dc0c0c07398f ",
    ])
    func `anything else is no UUID`(text: String) {
        #expect(UUID(hyphenated: text) == nil)
    }

    @Test func `ids of one generator only grow, whatever the clock does`() throws {
        var generator = UUIDv7Generator()
        var last = ""
        var now: Int64 = 1_767_225_600_000
        var random: UInt64 = 7
        for step in 0..<20_000 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            if step % 50 == 0 { now += 1 }
            if step % 999 == 0 { now -= 500 }
            let id = generator.next(milliseconds: now, random: random).text
            if id <= last { Issue.record("\(id) after \(last)") }
            last = id
        }
    }

    @Test func `the time of an id is the clock's`() {
        var generator = UUIDv7Generator()
        let id = generator.next(milliseconds: 1_767_225_600_000, random: .max)
        #expect(UUIDv7.milliseconds(of: id) == 1_767_225_600_000)
        #expect(id.text == "019b76da-a800-7003-bfff-ffffffffffff")
    }
}
