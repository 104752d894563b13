import EventLoop
import Foundation
import Platform

/// Puts requests to a server and says what became of them, as one line of JSON.
///
///     Load PORT closed CONNECTIONS SECONDS FILE …          each connection asks again once it is answered
///     Load PORT open MAXIMUM RATE:SECONDS,… FILE …         so many a second, whether or not there are answers
///     Load PORT hold idle=N,heads=N,bodies=N,reads=N FILE  keeps such connections until its input ends
///
/// A file holds one request, byte for byte; with several they take turns. `reads` send the request in the file.
@main
struct Load {
    static func main() throws {
        Signals.ignoreBrokenPipe()
        var arguments = CommandLine.arguments.dropFirst()
        guard let port = arguments.popFirst().flatMap({ UInt16($0) }), let mode = arguments.popFirst(),
            let count = arguments.popFirst()
        else { throw Misuse() }
        let loop = try EventLoop()
        switch mode {
        case "closed":
            guard let connections = Int(count), let seconds = arguments.popFirst().flatMap({ Double($0) })
            else { throw Misuse() }
            let load = try Generator(loop, port, try requests(arguments), plan: .closed(connections, seconds))
            try load.run()
        case "open":
            guard let maximum = Int(count), let steps = arguments.popFirst().flatMap(steps) else {
                throw Misuse()
            }
            let load = try Generator(loop, port, try requests(arguments), plan: .open(maximum, steps))
            try load.run()
        case "hold":
            try Holder(port, count, try requests(arguments)).run()
        default: throw Misuse()
        }
    }

    private static func requests(_ files: ArraySlice<String>) throws -> [[UInt8]] {
        guard !files.isEmpty else { throw Misuse() }
        return try files.map { try Array(Data(contentsOf: URL(fileURLWithPath: $0))) }
    }

    private static func steps(_ text: String) -> [Plan.Step]? {
        let steps = text.split(separator: ",").map { $0.split(separator: ":").compactMap { Double($0) } }
        return steps.allSatisfy { $0.count == 2 } ? steps.map { Plan.Step(rate: $0[0], seconds: $0[1]) } : nil
    }
}

struct Misuse: Error {}

/// When requests are made.
enum Plan {
    struct Step {
        /// Requests a second.
        let rate: Double
        let seconds: Double
    }

    case closed(Int, Double)
    case open(Int, [Step])
}
