import Domain
import Foundation
import JSON

/// The kinds of value that fields have.
extension Fields {
    // MARK: Text

    /// Text of so many code points after trimming; nil for an empty one where that is allowed.
    mutating func text(_ name: StaticString, _ length: ClosedRange<Int>, lines: Bool = true) -> String? {
        guard let value = value(name) else { return nil }
        return text(value, length, at: pointer(name), lines: lines)
    }

    mutating func requiredText(_ name: StaticString, _ length: ClosedRange<Int>) -> String? {
        require(name) { $0.text(name, length) }
    }

    private mutating func text(
        _ value: JSONValue, _ length: ClosedRange<Int>, at pointer: String, lines: Bool
    ) -> String? {
        guard let string = value.string else {
            fault(.wrongType(.string, at: pointer))
            return nil
        }
        do {
            let accepted = try TextRule(length, allowsLines: lines).accept(string, at: pointer)
            return accepted.isEmpty ? nil : accepted
        } catch {
            fault(error)
            return nil
        }
    }

    /// A list of distinct short texts.
    mutating func texts(
        _ name: StaticString, _ length: ClosedRange<Int>, count: ClosedRange<Int>
    ) -> [String]? {
        guard let elements = elements(name, count: count) else { return nil }
        let texts = elements.enumerated().map { index, element in
            text(element, length, at: "\(pointer(name))/\(index)", lines: false)
        }
        distinct(texts, pointer(name))
        return texts.compactMap(\.self)
    }

    /// The tag of a language or dialect.
    mutating func language(_ name: StaticString) -> LanguageTag? {
        guard let value = value(name) else { return nil }
        return language(value, at: pointer(name))
    }

    /// Tags of distinct languages.
    mutating func languages(_ name: StaticString, count: ClosedRange<Int>) -> [LanguageTag]? {
        guard let elements = elements(name, count: count) else { return nil }
        let tags = elements.enumerated().map { index, element in
            language(element, at: "\(pointer(name))/\(index)")
        }
        distinct(tags, pointer(name))
        return tags.compactMap(\.self)
    }

    private mutating func language(_ value: JSONValue, at pointer: String) -> LanguageTag? {
        guard let string = value.string else {
            fault(.wrongType(.string, at: pointer))
            return nil
        }
        guard let tag = LanguageTag(string) else {
            fault(
                .badFormat(
                    Wording(zh: "BCP 47 语言标签，如 yue", en: "a BCP 47 language tag such as yue"), at: pointer))
            return nil
        }
        return tag
    }

    /// One of an enum's raw values.
    mutating func choice<Value>(_ name: StaticString, _ type: Value.Type) -> Value?
    where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
        guard let value = value(name) else { return nil }
        guard let string = value.string else {
            fault(.wrongType(.string, at: pointer(name)))
            return nil
        }
        guard let choice = Value(rawValue: string) else {
            fault(.notOneOf(Value.self, at: pointer(name)))
            return nil
        }
        return choice
    }

    /// A telephone number in its normal form.
    mutating func phone(_ name: StaticString) -> String? {
        guard let text = text(name, Limits.phone, lines: false) else { return nil }
        guard let phone = Phone.normalise(text) else {
            fault(.plain(.badPhone, at: pointer(name)))
            return nil
        }
        return phone
    }

    /// `{name, phone}`, at least one of the two.
    mutating func contact(_ name: StaticString) -> (name: String?, phone: String?)? {
        let before = faults.count
        let contact = object(name) { item in
            (name: item.text("name", Limits.name, lines: false), phone: item.phone("phone"))
        }
        if let contact, contact.name == nil, contact.phone == nil, faults.count == before {
            fault(.plain(.required, at: pointer(name)))
        }
        return contact
    }

    // MARK: Ids

    mutating func id(_ name: StaticString) -> UUID? {
        guard let value = value(name) else { return nil }
        return id(value, at: pointer(name))
    }

    mutating func requiredID(_ name: StaticString) -> UUID? { require(name) { $0.id(name) } }

    private mutating func id(_ value: JSONValue, at pointer: String) -> UUID? {
        guard let string = value.string else {
            fault(.wrongType(.string, at: pointer))
            return nil
        }
        guard let id = UUID(hyphenated: string) else {
            fault(.plain(.notAUUID, at: pointer))
            return nil
        }
        return id
    }

    /// Distinct ids.
    mutating func ids(_ name: StaticString, count: ClosedRange<Int>) -> [UUID]? {
        guard let elements = elements(name, count: count) else { return nil }
        let ids = elements.enumerated().map { index, element in
            id(element, at: "\(pointer(name))/\(index)")
        }
        distinct(ids, pointer(name))
        return ids.compactMap(\.self)
    }

    mutating func requiredIDs(_ name: StaticString, count: ClosedRange<Int>) -> [UUID]? {
        require(name) { $0.ids(name, count: count) }
    }

    // MARK: Numbers and truth

    mutating func integer(_ name: StaticString, _ range: ClosedRange<Int>) -> Int? {
        guard let value = value(name) else { return nil }
        let limits = Int64(range.lowerBound)...Int64(range.upperBound)
        do {
            let number = try value.integer()
            if limits.contains(number) { return Int(number) }
            fault(.outOfRange(limits, at: pointer(name)))
        } catch {
            fault(
                error == .overflow
                    ? .outOfRange(limits, at: pointer(name)) : .wrongType(.integer, at: pointer(name)))
        }
        return nil
    }

    mutating func requiredInteger(_ name: StaticString, _ range: ClosedRange<Int>) -> Int? {
        require(name) { $0.integer(name, range) }
    }

    /// A number with at most two decimals, in hundredths; the range is in hundredths too.
    mutating func hundredths(_ name: StaticString, _ range: ClosedRange<Int>) -> Int32? {
        guard let number = number(name) else { return nil }
        let scaled = number * 100
        guard abs(scaled - scaled.rounded()) < 1e-6 else {
            fault(.badFormat(Wording(zh: "最多两位小数", en: "at most two decimals"), at: pointer(name)))
            return nil
        }
        guard scaled >= Double(range.lowerBound), scaled <= Double(range.upperBound) else {
            fault(
                .outOfRange(Int64(range.lowerBound / 100)...Int64(range.upperBound / 100), at: pointer(name)))
            return nil
        }
        return Int32(scaled.rounded())
    }

    mutating func number(_ name: StaticString) -> Double? {
        guard let value = value(name) else { return nil }
        guard let number = try? value.double() else {
            fault(.wrongType(.number, at: pointer(name)))
            return nil
        }
        return number
    }

    mutating func boolean(_ name: StaticString) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let bool = value.bool else {
            fault(.wrongType(.boolean, at: pointer(name)))
            return nil
        }
        return bool
    }

    // MARK: Time and place

    mutating func time(_ name: StaticString) -> Timestamp? {
        guard let value = value(name) else { return nil }
        guard let string = value.string else {
            fault(.wrongType(.string, at: pointer(name)))
            return nil
        }
        guard let time = Timestamp(rfc3339: string) else {
            fault(.plain(.badTime, at: pointer(name)))
            return nil
        }
        return time
    }

    /// `{start, end}`, both required.
    mutating func window(_ name: StaticString) -> TimeWindow? {
        let ends = object(name) { item in
            (item.require("start") { $0.time("start") }, item.require("end") { $0.time("end") })
        }
        guard let start = ends?.0, let end = ends?.1 else { return nil }
        guard let window = TimeWindow(start: start, end: end) else {
            fault(.plain(.windowReversed, at: pointer(name)))
            return nil
        }
        return window
    }

    /// `{lat, lng, datum}`, in WGS 84 whatever it came in.
    mutating func location(_ name: StaticString) -> Coordinates? {
        let parts = object(name) { item in
            (
                item.require("lat") { $0.degrees("lat", -90...90) },
                item.require("lng") { $0.degrees("lng", -180...180) },
                item.choice("datum", Datum.self) ?? .wgs84
            )
        }
        guard let latitude = parts?.0, let longitude = parts?.1, let datum = parts?.2 else { return nil }
        return datum == .gcj02
            ? Coordinates(gcj02Latitude: latitude, longitude: longitude)
            : Coordinates(latitude: latitude, longitude: longitude)
    }

    private mutating func degrees(_ name: StaticString, _ range: ClosedRange<Int64>) -> Double? {
        guard let number = number(name) else { return nil }
        guard number >= Double(range.lowerBound), number <= Double(range.upperBound) else {
            fault(.outOfRange(range, at: pointer(name)))
            return nil
        }
        return number
    }
}

extension TextRule {
    init(_ length: ClosedRange<Int>, allowsLines: Bool) {
        self.init(
            minCodePoints: length.lowerBound, maxCodePoints: length.upperBound, allowsLines: allowsLines)
    }
}
