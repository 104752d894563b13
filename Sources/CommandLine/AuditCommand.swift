import Domain
import FourOrder
import JSON
import Platform
import Postgres

extension Command {
    private static let heads = Setting<String?>.optionalText(
        "heads", nil,
        Wording(
            zh: "导出的区块头：FOUR_ORDER_AUDIT_FILE 的文件、服务日志或备份清单",
            en:
                "exported heads: the file of FOUR_ORDER_AUDIT_FILE, a log of the server, or a backup's manifest"
        ))

    /// Looks through the audit trail of every center.
    static let verifyAudit = Command(
        "audit verify",
        Wording(
            zh: "核验审计链；发现改动、缺失或插入时退出码为 1，并指出区块和记录",
            en:
                "verify the chain of the audit trail; exit code 1 where it does not hold, naming block and row"
        ),
        [heads] + Options.database
    ) { invocation in
        let exported = try invocation[heads].map(AuditHeads.read) ?? []
        let database = try DatabaseAccess.open(invocation)
        defer { database.close() }
        let connection = try database.connect()
        let rows = try connection.query("SELECT code FROM centers ORDER BY code")
        let codes = (0..<rows.count).map { rows.text($0, 0) }
        var isSound = !codes.isEmpty
        if codes.isEmpty {
            StandardError.writeLine("four-order: 数据库里没有中心，无可核验 · there is no center, so nothing to verify")
        }
        for code in codes {
            var bar = ProgressBar(code)
            let outcome = try AuditVerifier.verify(code, heads: exported, on: connection) {
                bar.show($0, of: $1, "blocks")
            }
            bar.finish()
            for finding in outcome.findings { try StandardOutput.print("\(code): \(finding.wording.both)") }
            try StandardOutput.print("\(code): \(outcome.summary.both)")
            isSound = isSound && outcome.findings.isEmpty
        }
        for code in Set(exported.map(\.center)).subtracting(codes).sorted() {
            try StandardOutput.print("\(code): 中心缺失 · the center is missing")
            isSound = false
        }
        return isSound ? 0 : 1
    }
}

/// Heads as they were exported.
enum AuditHeads {
    /// The heads among the lines of a file; other lines, of a log, are passed over, and so are torn ones, with a warning.
    static func read(_ path: String) throws -> [AuditHead] {
        var heads: [AuditHead] = []
        let lines = try readFile(path).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where line.first == UInt8(ascii: "{") {
            guard let tree = try? JSONTree(parsing: Array(line)) else {
                StandardError.writeLine(
                    "four-order: \(path) 第 \(index + 1) 行不是完整的 JSON，已略过 · line \(index + 1) of \(path) is no whole "
                        + "JSON and is passed over")
                continue
            }
            if let head = AuditHead(tree) { heads.append(head) }
        }
        guard !heads.isEmpty else {
            throw CommandError(zh: "\(path) 里没有区块头。", en: "There are no heads in \(path).")
        }
        return heads
    }
}

extension AuditVerifier.Outcome {
    fileprivate var summary: Wording {
        let start = findings.isEmpty ? ("完好", "sound") : ("有问题", "not sound")
        let head = blocks > 0 ? " \(head)" : ""
        let released =
            releasedRows > 0
            ? ("（其中 \(releasedRows) 条已到期删除）", " (\(releasedRows) of them released)") : ("", "")
        return Wording(
            zh:
                "\(start.0)：\(blocks) 个区块，\(rows) 条记录\(released.0)\(head)；未封存 \(unsealedRows) 条，最早 \(unsealedSeconds) 秒前",
            en:
                "\(start.1): \(blocks.of("block")) of \(rows.of("row"))\(released.1)\(head); "
                + "\(unsealedRows.of("row")) not sealed yet, the oldest "
                + "\(unsealedSeconds) s old")
    }
}

extension Int {
    /// As many as this of what is counted, in English.
    fileprivate func of(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
