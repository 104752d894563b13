import Foundation
import JSON

/// A JSON text. Foundation's reader is the witness: what is accepted here it accepts too and reads alike, and what
/// it accepts is refused here only for the reasons for which this reader is stricter.
enum JSONTarget {
    @Sendable
    static func run(_ input: [UInt8]) {
        let witness = try? JSONSerialization.jsonObject(with: Data(input), options: .fragmentsAllowed)
        do throws(JSONError) {
            let document = try JSONDocument(input)
            walk(document.root, depth: 0)
            checkAccepted(document, witness)
        } catch {
            require((0...input.count).contains(error.offset), "a fault lies within the text")
            checkRefused(input, error, witness)
        }
    }

    private static func checkAccepted(_ document: JSONDocument, _ witness: Any?) {
        let tree: JSONTree
        do throws(JSONError) { tree = try JSONTree(document.root) } catch {
            return require(error.kind == .numberOutOfRange, "a document becomes a tree: \(error)")
        }
        let text = tree.json()
        let again = try? JSONTree(parsing: text)
        require(again == tree, "what is written reads as what it was written from")
        require(again?.json() == text, "and is written alike")
        guard let witness else { return require(false, "another reader refuses it") }
        // Foundation drops a byte order mark at the head of a string.
        if !text.contains(0xEF) { require(agrees(tree, witness), "another reader reads the same") }
    }

    /// Foundation takes UTF-16 and UTF-32 too; then there are NULs, or a byte order mark that is no UTF-8.
    private static func checkRefused(_ input: [UInt8], _ error: JSONError, _ witness: Any?) {
        guard witness != nil, !input.contains(0), input.first != 0xFE, input.first != 0xFF else { return }
        let stricter: Set<JSONError.Kind> = [.byteOrderMark, .nul, .loneSurrogate, .duplicateKey, .tooDeep]
        // Foundation passes over a comma before a closing bracket.
        let isComma = error.offset < input.count && [0x5D, 0x7D].contains(input[error.offset])
        require(
            stricter.contains(error.kind) || error.kind == .unexpectedByte && isComma,
            "another reader accepts it, and this one says \(error)")
    }

    /// Reads every value by every way there is.
    private static func walk(_ value: JSONValue, depth: Int) {
        require(depth <= JSONDocument.maximumDepth, "nesting is bounded")
        if let integer = try? value.integer(), let double = try? value.double() {
            require(isClose(double, Double(integer)), "an integer is its double")
        }
        if let string = value.string { require(string.utf8.elementsEqual(utf8(value)), "a string is UTF-8") }
        var count = 0
        if let elements = value.elements { for element in elements { visit(element, depth, &count) } }
        if let members = value.members { for member in members { visit(member.value, depth, &count) } }
        require(count == value.count, "a container holds as many as it says")
    }

    private static func visit(_ value: JSONValue, _ depth: Int, _ count: inout Int) {
        walk(value, depth: depth + 1)
        count += 1
    }

    private static func utf8(_ value: JSONValue) -> [UInt8] {
        value.withUTF8 { span in span.indices.map { span[$0] } } ?? []
    }

    private static func isClose(_ left: Double, _ right: Double) -> Bool {
        abs(left - right) <= abs(left) * 1e-15
    }

    private static func agrees(_ tree: JSONTree, _ other: Any) -> Bool {
        switch tree {
        case .null: return other is NSNull
        case .bool(let value): return other as? Bool == value
        case .int, .double:
            // Foundation rounds some of them the other way.
            guard let mine = tree.double, let number = other as? NSNumber else { return false }
            // And it loses very small ones.
            return !(1e-30...1e30).contains(abs(mine)) || isClose(mine, number.doubleValue)
        case .string(let value):
            return (other as? String)?.unicodeScalars.elementsEqual(value.unicodeScalars) ?? false
        case .array(let elements):
            guard let others = other as? [Any], others.count == elements.count else { return false }
            return zip(elements, others).allSatisfy { agrees($0, $1) }
        case .object(let members):
            guard let others = other as? [String: Any] else { return false }
            // Keys that are canonically equal are one to a dictionary of Strings, and two here.
            return members.allSatisfy { member in others[member.key] != nil }
        }
    }
}
