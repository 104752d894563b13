import AllocationCounter
import Dispatch
import EventLoop
import Synchronization
import Testing

@testable import FourOrder

/// How often a request asks for memory, counted on the loop that answers it: once the statements are quick, this is
/// most of what makes a request slow, and it comes back unnoticed.
///
/// Tests are built without optimisation, which keeps little off the heap: a release takes a fraction of this. The
/// budgets are about a third above what was counted.
@Suite(.enabled(if: allocations_of_this_thread() >= 0, "a sanitizer has the allocator"))
struct AllocationsTests {
    private static let warmUp = 40
    private static let requests = 160

    @Test func `requests stay within their allocations`() throws {
        let backend = try Backend(loops: 1)
        defer { try? backend.stop() }
        let world = try World(backend)
        let order = try world.place()
        for _ in 0..<20 { _ = try world.place() }
        try expect(world.request("GET", "/livez", as: nil), on: backend, atMost: 52)
        try expect(world.request("GET", "/v1/orders/\(order)", as: .resident), on: backend, atMost: 640)
        try expect(world.request("GET", "/v1/orders?limit=20", as: .resident), on: backend, atMost: 2800)
        try expect(world.request("POST", "/v1/orders", World.draft, as: .resident), on: backend, atMost: 1230)
    }

    /// Sends a request again and again on one connection.
    private func expect(
        _ request: APIRequest, on backend: Backend, atMost budget: Double,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let wire = try backend.wire()
        try exchange(request, wire, times: Self.warmUp)
        // A tick of the clock, which is on the loop as well, falls into one or two of these, not into all.
        let each =
            try (0..<3).map { _ in
                let before = try backend.allocationsOfLoop()
                try exchange(request, wire, times: Self.requests)
                return try Double(backend.allocationsOfLoop() - before) / Double(Self.requests)
            }.min() ?? .infinity
        #expect(each <= budget, "\(request.method) \(request.path)", sourceLocation: location)
        backend.giveBack(wire)
    }

    private func exchange(_ request: APIRequest, _ wire: Wire, times: Int) throws {
        let bytes = request.bytes
        for _ in 0..<times {
            try wire.write(bytes)
            let answer = try #require(try wire.receive(isHead: false))
            try #require((200..<300).contains(answer.status))
        }
    }
}

extension Backend {
    /// What the loop of a server with only one has asked for since it began.
    fileprivate func allocationsOfLoop() throws -> Int64 {
        let inbox = try #require(inboxes.first)
        let count = Mutex<Int64>(0)
        let isCounted = DispatchSemaphore(value: 0)
        inbox.post { _ in
            count.withLock { $0 = allocations_of_this_thread() }
            isCounted.signal()
        }
        isCounted.wait()
        return count.withLock { $0 }
    }
}
