/// A JSON value of its own, apart from any text; members keep their order, and equality includes it. For tests,
/// documents and other places off the hot path.
public enum JSONTree: Sendable, Equatable {
    case null
    case bool(Bool)
    /// A number without fraction and exponent that fits.
    case int(Int64)
    /// Any other number.
    case double(Double)
    case string(String)
    case array([JSONTree])
    case object([Member])

    /// A key, compared by its code points, and its value.
    public struct Member: Sendable, Equatable {
        public let key: String
        public var value: JSONTree

        public init(_ key: String, _ value: JSONTree) {
            self.key = key
            self.value = value
        }

        public static func == (left: Member, right: Member) -> Bool {
            left.key.unicodeScalars.elementsEqual(right.key.unicodeScalars) && left.value == right.value
        }
    }
}

extension JSONTree {
    public init(parsing text: [UInt8]) throws(JSONError) { try self.init(JSONDocument(text).root) }

    public init(parsing text: String) throws(JSONError) { try self.init(JSONDocument(text).root) }

    /// Copies a value out of its document. Fails for a number that no `Double` can hold.
    public init(_ value: JSONValue) throws(JSONError) {
        switch value.kind {
        case .null: self = .null
        case .bool: self = .bool(value.bool ?? false)
        case .string: self = .string(value.string ?? "")
        case .number: self = try Self.number(value)
        case .array:
            var elements: [JSONTree] = []
            if let values = value.elements {
                for element in values { elements.append(try JSONTree(element)) }
            }
            self = .array(elements)
        case .object:
            var members: [Member] = []
            if let values = value.members {
                for member in values { members.append(Member(member.key, try JSONTree(member.value))) }
            }
            self = .object(members)
        }
    }

    private static func number(_ value: JSONValue) throws(JSONError) -> JSONTree {
        do throws(JSONNumberError) {
            if value.isIntegerLiteral, let integer = try? value.integer() { return .int(integer) }
            return .double(try value.double())
        } catch {
            throw JSONError(.numberOutOfRange, at: value.position)
        }
    }
}

extension JSONTree {
    public var isNull: Bool { self == .null }

    public var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    public var int: Int? {
        guard case .int(let value) = self else { return nil }
        return Int(exactly: value)
    }

    /// The number as a double, whether written as an integer or not.
    public var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    public var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    public var array: [JSONTree]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    public var object: [Member]? {
        guard case .object(let value) = self else { return nil }
        return value
    }

    /// The keys of an object in order; none for any other kind.
    public var keys: [String] { object?.map(\.key) ?? [] }

    /// The value under a key, or nil.
    public subscript(_ key: String) -> JSONTree? {
        object?.first { $0.key.unicodeScalars.elementsEqual(key.unicodeScalars) }?.value
    }

    /// The element at an index, or nil.
    public subscript(_ index: Int) -> JSONTree? {
        guard let array, array.indices.contains(index) else { return nil }
        return array[index]
    }
}
