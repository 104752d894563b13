import Domain
import Foundation

extension UUID {
    /// The id of nothing (RFC 9562, section 5.9): stands where a required id was missing, until the fault is told.
    static let zero = UUID(high: 0, low: 0)
}
