import Domain
import Glibc
import Matching
import Platform

extension Command {
    /// Solves one matching instance, for benchmarks and for what-if questions.
    static let match = Command(
        "match", operands: ["INSTANCE"],
        Wording(
            zh: "求解一个派单匹配实例并打印结果；文件可为 gzip",
            en: "solve one matching instance, plain or gzip, and print the result"),
        [MatchSettings.output]
    ) { invocation in
        let path = invocation.operands[0]
        if let output = invocation[MatchSettings.output], MatchSettings.isOneFile(path, output) {
            throw UsageError(
                zh: "--output 不能就是实例文件 \(path)。", en: "--output must not be the instance itself, \(path).")
        }
        let instance: MatchingInstance
        do {
            var reader = MatchingInstanceReader()
            try InputFile.inPieces(path) { try reader.take($0) }
            instance = try reader.finish()
        } catch let fault as MatchingInstance.Fault {
            throw CommandError(
                zh: "\(path) 不是匹配实例：\(fault.wording.zh)",
                en: "\(path) is no matching instance: \(fault.wording.en)")
        }
        let start = MonotonicTime.now()
        let solution: MatchingSolution
        do {
            solution = try instance.problem.solved()
        } catch let error as MatchingError {
            throw CommandError(
                zh: "\(path) 无法求解：\(error.wording.zh)", en: "\(path) cannot be solved: \(error.wording.en)")
        }
        let microseconds = MonotonicTime.now().nanoseconds(since: start) / 1_000
        let isProven = MatchResult.verify(solution, instance.problem)
        try StandardOutput.print(MatchResult.line(solution, microseconds: microseconds, isProven: isProven))
        if let output = invocation[MatchSettings.output] {
            try MatchResult.write(solution, instance, to: output)
        }
        return isProven ? 0 : 1
    }
}

/// What only `match` can be told.
enum MatchSettings {
    /// By whatever names.
    static func isOneFile(_ path: String, _ other: String) -> Bool {
        var (facts, others) = (stat(), stat())
        guard unsafe stat(path, &facts) == 0, unsafe stat(other, &others) == 0 else { return false }
        return facts.st_dev == others.st_dev && facts.st_ino == others.st_ino
            && facts.st_mode & S_IFMT == S_IFREG
    }

    static let output = Setting.optionalText(
        "output", nil,
        Wording(zh: "把结果写入此文件，每行“点单 团队”", en: "write the assignment to this file, \"order team\" a line"))
}

/// What `match` prints and writes.
enum MatchResult {
    /// Whether the certificate holds; what is wrong with it goes to standard error.
    static func verify(_ solution: MatchingSolution, _ problem: MatchingProblem) -> Bool {
        do {
            try Verifier.verify(solution, of: problem)
            return true
        } catch {
            StandardError.writeLine("four-order: 最优性证明不成立 · the proof of optimality fails: \(error)")
            return false
        }
    }

    /// `cost N served N seconds S verified yes`; seconds of solving alone, without reading and verifying.
    static func line(_ solution: MatchingSolution, microseconds: Int64, isProven: Bool) -> String {
        let fraction = String(1_000_000 + microseconds % 1_000_000).dropFirst()
        return "cost \(solution.totalCost) served \(solution.servedCount) "
            + "seconds \(microseconds / 1_000_000).\(fraction) verified \(isProven ? "yes" : "no")"
    }

    /// A line for each order that got a team, by the ids of the instance, in the instance's order.
    static func write(_ solution: MatchingSolution, _ instance: MatchingInstance, to path: String)
        throws(PosixError)
    {
        var text: [UInt8] = []
        for (order, team) in solution.teamOfOrder.enumerated() {
            guard let team else { continue }
            text += "\(instance.orderIDs[order]) \(instance.teamIDs[Int(team)])\n".utf8
        }
        let file = try Descriptor(opening: path, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644)
        try writeAll(file.number, text)
    }
}
