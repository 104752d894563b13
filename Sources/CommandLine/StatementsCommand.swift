import Domain
import FourOrder
import JSON
import Platform

extension Command {
    /// Says where the benchmark is: it needs pgbench, nginx and the sources, none of which an installation has.
    static let bench = Command(
        "bench",
        Wording(
            zh: "压测不在本程序中：请在源代码目录运行 ./dev bench",
            en: "the benchmark is not in this program: run ./dev bench in the source tree"), []
    ) { _ in
        throw UsageError(
            zh: "压测在源代码目录中，请在那里运行 ./dev bench。",
            en: "The benchmark is in the source tree; run ./dev bench there.")
    }

    /// Prints statements for those who measure them without the service.
    static let statements = Command(
        "statements",
        Wording(
            zh: "以 JSON 打印最常用的 SQL 语句和会话设置，供压测使用",
            en: "print the busiest SQL statements and the sessions' settings as JSON, for benchmarks"), []
    ) { _ in
        var json = JSONWriter()
        json.object { json in
            json.field("options", HotStatements.sessionOptions)
            json.field("tenant_setting", HotStatements.tenantSetting)
            json.key("statements")
            json.object { json in
                for (name, text) in HotStatements.texts {
                    json.key(name)
                    json.string(text)
                }
            }
        }
        try StandardOutput.print(String(decoding: json.take(), as: UTF8.self))
        return 0
    }
}
