import Foundation
import Synchronization

/// The centers of this installation by the short code that their tokens bear. Codes never change and centers are
/// never removed, so what is known stays true.
final class CenterDirectory: Sendable {
    private let centers = Mutex<[String: UUID]>([:])

    func id(of code: String) -> UUID? { centers.withLock { $0[code] } }

    func code(of id: UUID) -> String? { centers.withLock { $0.first { $0.value == id }?.key } }

    var all: [UUID] { centers.withLock { Array($0.values) } }

    func learn(_ code: String, _ id: UUID) { centers.withLock { $0[code] = id } }
}
