import Domain
import Foundation
import HTTP
import JSON

/// The fields of one JSON object of a request, read one by one. Every fault is kept, to be told at once.
///
/// A field that is missing and one that is `null` are the same; where they are not (PATCH), `change` tells them
/// apart. `finish` throws what was wrong, unknown fields included.
struct Fields {
    private let object: JSONValue?
    private let path: String
    private var asked: [StaticString] = []
    private(set) var faults: [Fault] = []

    /// - Parameter value: What should be an object; nil counts as one without fields.
    init(_ value: JSONValue?, at path: String) {
        self.path = path
        if let value, value.members == nil {
            object = nil
            faults.append(.wrongType(.object, at: path))
        } else {
            object = value
        }
    }

    /// The fields of a request's body; an empty body counts as `{}`.
    static func read(_ body: Request.Body, _ contentType: ArraySlice<UInt8>?) throws(Refusal) -> Fields {
        guard case .whole(let bytes) = body else {
            guard MediaType.isJSON(contentType) else { throw Refusal(.unsupportedMediaType) }
            throw Refusal(.bodyTooLarge)
        }
        if bytes.isEmpty { return Fields(nil, at: "") }
        guard MediaType.isJSON(contentType) else { throw Refusal(.unsupportedMediaType) }
        do {
            return Fields(try JSONDocument(Array(bytes)).root, at: "")
        } catch {
            throw Refusal(malformedJSON: error)
        }
    }

    mutating func fault(_ fault: Fault) { faults.append(fault) }

    /// Whether something was wrong with a field.
    func hasFault(at name: StaticString) -> Bool {
        let pointer = pointer(name)
        return faults.contains { $0.pointer.hasPrefix(pointer) }
    }

    /// Throws all faults found, and unknown fields.
    mutating func finish() throws(Refusal) {
        let faults = finished()
        if !faults.isEmpty { throw Refusal(faults) }
    }

    /// All faults found, and unknown fields, for a verb that is made all the same, to have the rest looked up.
    mutating func finished() -> [Fault] {
        refuseUnknown()
        return faults
    }

    mutating func refuseUnknown() {
        guard let members = object?.members else { return }
        for member in members where !asked.contains(where: { member.isKey($0) }) {
            faults.append(.plain(.unknownField, at: "\(path)/\(Self.escape(member.key))"))
        }
    }

    /// A key as one step of a JSON pointer (RFC 6901, section 3).
    static func escape(_ key: String) -> String {
        key.replacingOccurrences(of: "~", with: "~0").replacingOccurrences(of: "/", with: "~1")
    }

    func pointer(_ name: StaticString) -> String { "\(path)/\(name)" }

    /// The value of a field that is there and not null.
    mutating func value(_ name: StaticString) -> JSONValue? {
        asked.append(name)
        guard let value = object?[name], !value.isNull else { return nil }
        return value
    }

    /// Whether a field is there, were it null.
    func has(_ name: StaticString) -> Bool { object?[name] != nil }

    /// A required field: what `read` gives, or the fault that it is missing.
    mutating func require<Value>(_ name: StaticString, _ read: (inout Fields) -> Value?) -> Value? {
        let before = faults.count
        let value = read(&self)
        if value == nil, faults.count == before { faults.append(.plain(.required, at: pointer(name))) }
        return value
    }

    /// A field of a PATCH: nil where it is not there.
    mutating func change<Value>(_ name: StaticString, _ read: (inout Fields) -> Value?) -> Change<Value>? {
        guard has(name) else {
            asked.append(name)
            return nil
        }
        return Change(value: read(&self))
    }

    /// A field of a PATCH that cannot be null.
    mutating func replacement<Value>(_ name: StaticString, _ read: (inout Fields) -> Value?) -> Value? {
        guard has(name) else {
            asked.append(name)
            return nil
        }
        let before = faults.count
        let value = read(&self)
        if value == nil, faults.count == before { faults.append(.plain(.nullNotAllowed, at: pointer(name))) }
        return value
    }

    /// A nested object.
    mutating func object<Value>(_ name: StaticString, _ read: (inout Fields) -> Value) -> Value? {
        guard let value = value(name) else { return nil }
        var nested = Fields(value, at: pointer(name))
        let result = read(&nested)
        nested.refuseUnknown()
        faults += nested.faults
        return result
    }

    /// An array of objects.
    mutating func objects<Value>(
        _ name: StaticString, count: ClosedRange<Int>, _ read: (inout Fields) -> Value
    ) -> [Value]? {
        elements(name, count: count)?.enumerated().map { index, element in
            var nested = Fields(element, at: "\(pointer(name))/\(index)")
            let result = read(&nested)
            nested.refuseUnknown()
            faults += nested.faults
            return result
        }
    }

    /// The elements of an array of so many.
    mutating func elements(_ name: StaticString, count: ClosedRange<Int>) -> [JSONValue]? {
        guard let value = value(name) else { return nil }
        guard let elements = value.elements else {
            faults.append(.wrongType(.array, at: pointer(name)))
            return nil
        }
        let list = Array(elements)
        if list.count < count.lowerBound { faults.append(.tooFew(min: count.lowerBound, at: pointer(name))) }
        if list.count > count.upperBound {
            faults.append(.tooMany(max: count.upperBound, at: pointer(name)))
            return nil
        }
        return list
    }

    /// Names twice what may be there once; nil is no value, and stands only in its place.
    mutating func distinct<Value: Hashable>(_ values: [Value?], _ path: String, _ field: String = "") {
        var seen: Set<Value> = []
        for (index, value) in values.enumerated() {
            guard let value, !seen.insert(value).inserted else { continue }
            faults.append(.plain(.duplicate, at: "\(path)/\(index)\(field.isEmpty ? "" : "/\(field)")"))
        }
    }
}

/// What a PATCH says of a field that may be null.
struct Change<Value> {
    /// Nil clears it.
    let value: Value?
}
