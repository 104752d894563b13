import Domain
import FourOrder
import JSON
import Platform

extension Command {
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
        StandardOutput.writeLine(String(decoding: json.take(), as: UTF8.self))
        return 0
    }
}
