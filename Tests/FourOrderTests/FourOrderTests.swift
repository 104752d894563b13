import JSON
import Testing

@Suite struct HarnessTests {
    @Test(arguments: [
        "placed", "rejected", "merged", "dispatched", "accepted", "in_service", "completed", "rated",
        "closed",
        "cancelled",
    ])
    func `an order can be brought into every state`(state: String) throws {
        let world = try World()
        let order = try world.order(in: state)
        #expect(try world.read(order).state == state)
    }

    @Test func `an answer that the document does not allow is noticed`() throws {
        let world = try World()
        let answer = try world.read(try world.place())
        let document = try Project.openAPI
        #expect(document.faults(of: answer, to: "GET", "/v1/orders/x") == [])
        let extra = Answer(
            RawAnswer(
                status: 200, headers: answer.raw.headers,
                body: answer.json.with(["surprise": 1, "round": "1"]).without("ref").json()))
        #expect(
            Set(document.faults(of: extra, to: "GET", "/v1/orders/x")) == [
                "/surprise: is not in the document", "/ref: is missing", "/round: \"1\" is not [\"integer\"]",
            ])
        #expect(document.faults(of: extra, to: "GET", "/v1/nowhere") != [])
    }
}
