import Domain
import Foundation

/// What a path fills into the places that its endpoint's pattern leaves open, decoded, in their order: two at most,
/// kept in place.
struct PathParameters {
    private var first: ArraySlice<UInt8> = []
    private var second: ArraySlice<UInt8> = []
    private var count = 0

    mutating func append(_ parameter: ArraySlice<UInt8>) {
        precondition(count < 2, "a path was given a third parameter")
        if count == 0 { first = parameter } else { second = parameter }
        count += 1
    }

    subscript(_ index: Int) -> ArraySlice<UInt8> {
        precondition(index < count, "a parameter of a path that has fewer was read")
        return index == 0 ? first : second
    }

    /// What the path names; nil where it has no parameters.
    var named: Named? {
        switch count {
        case 0: nil
        case 1: UUID(hyphenated: first).map(Named.id) ?? .text(Self.text(first))
        default: .text("\(Self.text(first))/\(Self.text(second))")
        }
    }

    private static func text(_ parameter: ArraySlice<UInt8>) -> String {
        String(decoding: parameter, as: UTF8.self).lowercased()
    }
}

/// What a path names, for the gate.
enum Named {
    case id(UUID)
    /// In lower case; what names two things, with a slash between.
    case text(String)

    var id: UUID? {
        if case .id(let id) = self { id } else { nil }
    }

    var text: String {
        switch self {
        case .id(let id): id.text
        case .text(let text): text
        }
    }
}
