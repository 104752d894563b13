import Cryptography
import Foundation
import Platform

/// `four-order`: reads what it is told, and runs one of its commands.
@main
enum Main {
    static func main() {
        settle()
        let code = run(
            arguments: Array(CommandLine.arguments.dropFirst()),
            environment: ProcessInfo.processInfo.environment)
        exit(code)
    }

    /// What holds for the process as a whole.
    static func settle() {
        Signals.ignoreBrokenPipe()
        Libcrypto.keepUntilTheEnd()
    }

    /// Exit codes: 0 done, 1 failed, 2 asked wrongly.
    static func run(arguments: [String], environment: [String: String]) -> Int32 {
        do throws(UsageError) {
            guard let call = try Commands.find(arguments) else { return 0 }
            let values = try Invocation.values(of: environment)
            let invocation = try Invocation(call.command, arguments: call.arguments, environment: values)
            return perform(invocation)
        } catch {
            StandardError.writeLine("four-order: \(error.wording.both)")
            return 2
        }
    }

    private static func perform(_ invocation: Invocation) -> Int32 {
        do {
            return try invocation.command.run(invocation)
        } catch let error as UsageError {
            StandardError.writeLine("four-order: \(error.wording.both)")
            return 2
        } catch {
            StandardError.writeLine("four-order: \(error)")
            return 1
        }
    }
}
