/// One thing wrong with a request, as an item of `errors`.
public struct Fault: Error, Hashable, Sendable {
    /// Where: a JSON pointer (RFC 6901) such as `/contact/phone`, or `?limit` for a query parameter.
    public let pointer: String
    public let code: FaultCode
    /// Fills `{min}` and `{max}`: characters, items, or the value's own unit.
    public let min: Int64?
    public let max: Int64?
    /// Fills `{allowed}`: values as they are written in a request, the same in every language. Faults
    /// whose words are language's own (``JSONKind``) hold a wording each.
    public let allowed: [Wording]

    private init(
        _ pointer: String, _ code: FaultCode, min: Int64? = nil, max: Int64? = nil, allowed: [Wording] = []
    ) {
        self.pointer = pointer
        self.code = code
        self.min = min
        self.max = max
        self.allowed = allowed
    }

    /// A fault whose sentence has no places to fill.
    public static func plain(_ code: FaultCode, at pointer: String) -> Fault { Fault(pointer, code) }

    /// The JSON type that was wanted.
    public static func wrongType(_ wanted: JSONKind, at pointer: String) -> Fault {
        Fault(pointer, .wrongType, allowed: [wanted.label])
    }

    /// Lengths in Unicode code points after trimming.
    public static func tooShort(min: Int, at pointer: String) -> Fault {
        Fault(pointer, .tooShort, min: Int64(min))
    }

    public static func tooLong(max: Int, at pointer: String) -> Fault {
        Fault(pointer, .tooLong, max: Int64(max))
    }

    public static func outOfRange(_ range: ClosedRange<Int64>, at pointer: String) -> Fault {
        Fault(pointer, .outOfRange, min: range.lowerBound, max: range.upperBound)
    }

    /// A number that has to be more beside others.
    public static func tooSmall(min: Int64, at pointer: String) -> Fault {
        Fault(pointer, .tooSmall, min: min)
    }

    public static func tooFew(min: Int, at pointer: String) -> Fault {
        Fault(pointer, .tooFew, min: Int64(min))
    }

    public static func tooMany(max: Int, at pointer: String) -> Fault {
        Fault(pointer, .tooMany, max: Int64(max))
    }

    /// A form shown by an example or a pattern, such as `HH:MM`.
    public static func badFormat(_ form: Wording, at pointer: String) -> Fault {
        Fault(pointer, .badFormat, allowed: [form])
    }

    public static func notOneOf(_ values: [String], at pointer: String) -> Fault {
        Fault(pointer, .notOneOf, allowed: values.map { Wording(zh: $0, en: $0) })
    }

    /// The raw values of an enum are what is allowed.
    public static func notOneOf<Value>(_ type: Value.Type, at pointer: String) -> Fault
    where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
        notOneOf(type.allCases.map(\.rawValue), at: pointer)
    }

    /// The sentence for people.
    public func detail(_ language: Language) -> String {
        var text = code.template[language]
        if let min { text = Fault.fill("{min}", with: String(min), in: text) }
        if let max { text = Fault.fill("{max}", with: String(max), in: text) }
        let separator = language == .zhCN ? "、" : ", "
        let values = allowed.map { $0[language] }.joined(separator: separator)
        return Fault.fill("{allowed}", with: values, in: text)
    }

    private static func fill(_ place: String, with value: String, in text: String) -> String {
        text.split(separator: place, omittingEmptySubsequences: false).joined(separator: value)
    }
}

/// The types a JSON value can be wanted as.
public enum JSONKind: String, CaseIterable, Sendable {
    case string
    case integer
    case number
    case boolean
    case object
    case array

    public var label: Wording {
        switch self {
        case .string: Wording(zh: "字符串", en: "a string")
        case .integer: Wording(zh: "整数", en: "a whole number")
        case .number: Wording(zh: "数字", en: "a number")
        case .boolean: Wording(zh: "布尔值", en: "true or false")
        case .object: Wording(zh: "对象", en: "an object")
        case .array: Wording(zh: "数组", en: "an array")
        }
    }
}
