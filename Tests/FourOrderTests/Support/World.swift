import Cryptography
import Foundation
import JSON
import Synchronization
import Testing

/// A center of its own for one test, in a database shared with other tests: a small tree of sites, two teams,
/// people of every role, and a second center whose people must see nothing of the first.
///
/// ```
/// root (30.93, 108.69)
/// ├── first institute ── first station (30.95, 108.71)
/// └── second institute ── second station (31.25, 108.95), 40 km away
/// ```
struct World: Sendable {
    private(set) var backend: Backend
    /// The center's short code, and that of the second center.
    let code: String
    let strangeCode: String
    let center = World.newID()
    let strangeCenter = World.newID()
    let root = World.newID()
    let firstInstitute = World.newID()
    let firstStation = World.newID()
    let secondInstitute = World.newID()
    let secondStation = World.newID()
    let strangeRoot = World.newID()
    /// Professional, at the root site; capacity 100, as the others.
    let team = World.newID()
    let rivalTeam = World.newID()
    let strangeTeam = World.newID()
    /// 法律咨询: `legal_aid`, priority high, due in 48 hours, skill `law`.
    let service = World.newID()
    private let people: [Person: String]

    private static let made = Atomic<Int>(0)

    /// An id in the form in which answers give them.
    static func newID() -> String { UUID().uuidString.lowercased() }

    init(_ backend: Backend? = nil) throws {
        self.backend = try backend ?? .shared
        let number = Self.made.add(1, ordering: .relaxed).newValue
        code = "test-\(number)"
        strangeCode = "strange-\(number)"
        people = Dictionary(uniqueKeysWithValues: Person.allCases.map { ($0, World.newID()) })
        try execute(try script)
    }

    /// The same center, behind another server.
    func on(_ backend: Backend) -> World {
        var copy = self
        copy.backend = backend
        return copy
    }

    func id(_ person: Person) -> String { people[person] ?? "" }

    func center(of person: Person) -> String { person == .stranger ? strangeCenter : center }

    /// The bearer token of a person.
    func token(_ person: Person) throws -> String {
        let centerCode = person == .stranger ? strangeCode : code
        let secret = try SHA256.digest(Array("\(centerCode)/\(person.rawValue)".utf8))
        return "fo_\(centerCode)_\(Base64.encode(secret, as: .url))"
    }
}
