import Foundation
import JSON
import Platform
import Testing

/// A request as tests write it.
struct APIRequest: Sendable {
    var method: String
    var path: String
    var body: [UInt8]?
    var token: String?
    var headers: [(name: String, value: String)]

    init(
        _ method: String, _ path: String, _ body: JSONTree? = nil, token: String?,
        headers: [String: String] = [:]
    ) {
        self.method = method
        self.path = path
        self.body = body?.json()
        self.token = token
        self.headers = headers.map { (name: $0.key, value: $0.value) }
    }

    var bytes: [UInt8] {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: test\r\n"
        if let token { head += "Authorization: Bearer \(token)\r\n" }
        let namesType = headers.contains { $0.name.lowercased() == "content-type" }
        if let body {
            head += "Content-Length: \(body.count)\r\n"
            if !namesType, !body.isEmpty { head += "Content-Type: application/json\r\n" }
        }
        for header in headers { head += "\(header.name): \(header.value)\r\n" }
        return Array((head + "\r\n").utf8) + (body ?? [])
    }
}

extension Backend {
    /// Sends a request, waits for its answer, and holds that to `openapi.yaml`.
    func send(_ request: APIRequest, at location: SourceLocation = #_sourceLocation) throws -> Answer {
        let bytes = request.bytes
        let kept = try wire()
        if let raw = try exchange(bytes, on: kept, request) { return check(raw, request, location) }
        // A kept connection that the server has closed meanwhile: another one.
        let fresh = try Wire(port: port)
        let raw = try #require(
            try exchange(bytes, on: fresh, request), "no answer to \(request.method) \(request.path)",
            sourceLocation: location)
        return check(raw, request, location)
    }

    private func exchange(_ bytes: [UInt8], on wire: Wire, _ request: APIRequest) throws -> RawAnswer? {
        do { try wire.write(bytes) } catch { return nil }
        guard let raw = try wire.receive(isHead: request.method == "HEAD") else { return nil }
        giveBack(wire)
        return raw
    }

    /// Sends requests at once, each on a connection of its own, before any answer is read.
    func together(
        _ requests: [APIRequest], at location: SourceLocation = #_sourceLocation
    ) throws -> [Answer] {
        let wires = try requests.map { _ in try Wire(port: port) }
        defer { for wire in wires { wire.close() } }
        for (wire, request) in zip(wires, requests) { try wire.write(request.bytes) }
        return try zip(wires, requests).map { wire, request in
            let raw = try #require(
                try wire.receive(isHead: request.method == "HEAD"), sourceLocation: location)
            let answer = check(raw, request, location)
            return try answer.verdict == "503 overloaded" ? insist(request, location) : answer
        }
    }

    /// Who is refused at the door asks again: how many at once a slow machine takes is no matter of what they race for.
    private func insist(_ request: APIRequest, _ location: SourceLocation) throws -> Answer {
        let deadline = MonotonicTime.now().adding(milliseconds: 60_000)
        var answer = try send(request, at: location)
        while answer.verdict == "503 overloaded", MonotonicTime.now() < deadline {
            answer = try send(request, at: location)
        }
        return answer
    }

    private func check(_ raw: RawAnswer, _ request: APIRequest, _ location: SourceLocation) -> Answer {
        let answer = Answer(raw)
        do {
            for fault in try Project.openAPI.faults(of: answer, to: request.method, request.path) {
                Issue.record(
                    "\(request.method) \(request.path) answered \(answer.verdict): \(fault)",
                    sourceLocation: location)
            }
        } catch {
            Issue.record(error, sourceLocation: location)
        }
        return answer
    }
}
