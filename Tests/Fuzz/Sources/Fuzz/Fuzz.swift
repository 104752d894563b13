import CFuzzer
import Foundation

/// Runs one target under libFuzzer, whose options are the arguments. Which one, `FUZZ_TARGET` says: libFuzzer starts
/// itself again with the same arguments when it merges a corpus.
@main
enum Fuzz {
    static let targets: [String: @Sendable ([UInt8]) -> Void] = [
        "http": HTTPTarget.run,
        "json": JSONTarget.run,
        "cursor": CursorTarget.run,
        "token": TokenTarget.run,
        "query": QueryTarget.run,
        "path": PathTarget.run,
        "values": ValuesTarget.run,
        "fields": FieldsTarget.run,
        "lines": LinesTarget.run,
    ]

    private static let target: (@Sendable ([UInt8]) -> Void)? =
        ProcessInfo.processInfo.environment["FUZZ_TARGET"].flatMap { targets[$0] }

    private static func run(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
        unsafe target?(Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
    }

    static func main() {
        guard target != nil else {
            print(targets.keys.sorted().joined(separator: "\n"))
            exit(2)
        }
        var count = CommandLine.argc
        var arguments = unsafe CommandLine.unsafeArgv
        let status = unsafe withUnsafeMutablePointer(to: &arguments) { pointer in
            unsafe pointer.withMemoryRebound(
                to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?.self, capacity: 1
            ) { arguments in
                unsafe LLVMFuzzerRunDriver(&count, arguments) { bytes, size in unsafe Fuzz.run(bytes, size) }
            }
        }
        exit(status)
    }
}

/// What must hold of every input. A trap is what libFuzzer keeps the input for.
func require(_ condition: Bool, _ rule: @autoclosure () -> String) {
    guard condition else {
        FileHandle.standardError.write(Data("broken: \(rule())\n".utf8))
        preconditionFailure(rule())
    }
}

/// The bytes of an input, taken from the front to choose by, the rest as what is read.
struct Choices {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The next byte; 0 at the end.
    mutating func byte() -> Int { rest.popFirst().map(Int.init) ?? 0 }

    /// A number from 0 up to and with `limit`, of two bytes.
    mutating func number(upTo limit: Int) -> Int { (byte() << 8 | byte()) % (limit + 1) }

    /// All that is left as text; nil where it is not UTF-8.
    var text: String? { String(validating: rest, as: UTF8.self) }
}
