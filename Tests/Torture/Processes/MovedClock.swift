import Foundation
import Platform

/// A clock for servers that can be moved while they run, by libfaketime: it reads the offset from a file. Only the time of
/// day moves; what is measured by the monotonic clock goes on.
struct MovedClock {
    private let library: String
    private let file: String

    /// - Throws: `NotRun` where libfaketime is not installed.
    init(in directory: String) throws {
        let parents = try FileManager.default.contentsOfDirectory(atPath: "/usr/lib")
        let found = parents.map { "/usr/lib/\($0)/faketime/libfaketimeMT.so.1" }
            .first { FileManager.default.fileExists(atPath: $0) }
        guard let found else {
            throw NotRun(reason: "缺少 libfaketime · libfaketime is missing (Debian: apt-get install faketime)")
        }
        library = found
        file = directory + "/clock"
        try move(toSeconds: 0)
    }

    var environment: [String: String] {
        [
            "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": file, "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
        ]
    }

    /// Whether an order's id, which begins with the server's milliseconds, is of a time that was yet to come when the
    /// database last wrote the order.
    static let wasAheadSQL = """
        SELECT EXISTS (
            SELECT FROM orders WHERE ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint
                > extract(epoch FROM touched_at + interval '1 minute') * 1000
        )
        """

    func move(toSeconds offset: Int) throws {
        try "\(offset < 0 ? "" : "+")\(offset)".write(toFile: file, atomically: true, encoding: .utf8)
    }
}
