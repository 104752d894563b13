import Foundation
import JSON

/// The folder `seeds/`.
struct SeedFolder: Sendable {
    let path: String

    func table(_ name: String) throws(SeedError) -> CSVTable {
        try CSVTable(try bytes(name), file: name)
    }

    func json(_ name: String) throws(SeedError) -> JSONTree {
        do {
            return try JSONTree(parsing: try bytes(name))
        } catch {
            throw SeedError("\(name): \(error)")
        }
    }

    private func bytes(_ name: String) throws(SeedError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: "\(path)/\(name)") else {
            throw SeedError("\(path)/\(name) cannot be read.")
        }
        return [UInt8](data)
    }
}
