import Foundation
import JSON
import Synchronization
import Testing

@testable import FourOrder

/// 隐私告知: every version, and which of them held when an order was placed.
@Suite struct PrivacyNoticeTests {
    private let world: World

    init() throws { world = try World() }

    private func read(_ query: String) throws -> Answer {
        try world.send("GET", "/v1/privacy_notice\(query)", as: nil)
    }

    @Test func `versions are published one after the other, and read by everybody without a token`() throws {
        let path = "/v1/privacy_notice"
        #expect(try read("?center=\(world.code)").verdict == "404 not_found")
        #expect(try world.post(path, ["text": "一"], as: .dispatcher).verdict == "403 forbidden")
        #expect(try world.post(path, as: .admin).faults == ["/text required"])
        let first = try world.post(path, ["text": "第一版"], as: .admin)
        #expect(first.status == 201 && first["version"] == 1)
        #expect(first.header("location") == "\(path)?center=\(world.code)&version=1")
        #expect(try world.post(path, ["text": "第二版"], as: .admin)["version"] == 2)
        #expect(try read("?center=\(world.code)")["text"] == "第二版")
        #expect(try read("?center=\(world.code)&version=1")["text"] == "第一版")
        #expect(try read("?center=\(world.code)&version=3").verdict == "404 not_found")
        #expect(try read("?center=\(world.strangeCode)").verdict == "404 not_found")
        #expect(try read("?center=nowhere").verdict == "404 not_found")
        #expect(try read("").faults == ["?center required"])
        #expect(
            try read("?center=x&version=0&page=1").faults == [
                "?page unknown_parameter", "?version out_of_range",
            ])
    }

    @Test func `an order records the version that was shown, or the newest`() throws {
        #expect(try world.read(try world.place())["privacy_notice_version"] == .null)
        for text in ["一", "二"] {
            _ = try world.post("/v1/privacy_notice", ["text": .string(text)], as: .admin)
        }
        #expect(try world.read(try world.place())["privacy_notice_version"] == 2)
        #expect(try world.read(try world.place(["privacy_notice_version": 1]))["privacy_notice_version"] == 1)
        let unknown = try world.post(
            "/v1/orders", World.draft.with(["privacy_notice_version": 3]), as: .resident)
        #expect(unknown.faults == ["/privacy_notice_version unknown_reference"])
        let zero = try world.post(
            "/v1/orders", World.draft.with(["privacy_notice_version": 0]), as: .resident)
        #expect(zero.faults == ["/privacy_notice_version out_of_range"])
    }

    @Test func `of administrators who publish at once each has a version of his own`() throws {
        let versions = Mutex<Set<Int>>([])
        DispatchQueue.concurrentPerform(iterations: 4) { number in
            let answer = try? world.post("/v1/privacy_notice", ["text": .string("\(number)")], as: .admin)
            versions.withLock { _ = $0.insert(answer?.version ?? 0) }
        }
        #expect(versions.withLock { $0 } == [1, 2, 3, 4])
    }
}
