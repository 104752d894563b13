import Domain
import Platform

/// What `serve --demo` prints: who there is, and an order from placed to rated as lines for a shell.
enum Demo {
    static let accounts: [(username: String, role: Wording)] = [
        ("resident", Wording(zh: "群众", en: "resident")),
        ("dispatcher", Wording(zh: "派单员", en: "dispatcher")),
        ("leader", Wording(zh: "队长（便民服务队）", en: "leader of a team")),
        ("volunteer", Wording(zh: "志愿者（同队）", en: "volunteer of that team")),
        ("admin", Wording(zh: "管理员", en: "administrator")),
        ("hotline", Wording(zh: "热线接入", en: "intake")),
    ]

    static func text(url: String, password: String) -> String {
        let width = accounts.map(\.username.count).max() ?? 0
        let people = accounts.map { account in
            let pad = String(repeating: " ", count: width - account.username.count)
            return "  \(account.username)\(pad)  \(password)  \(account.role.both)"
        }
        return """

            四单已就绪 · four-order is ready:  \(url)

            演示账号与密码 · demonstration accounts and their password:
            \(people.joined(separator: "\n"))

            把一张点单从点单走到评单，粘贴到另一个终端 · an order from placed to rated, to paste into another terminal:

            \(script(url: url, password: password))

            停止 · stop: Ctrl-C

            """
    }

    /// Lines for sh, without tools beyond curl and sed.
    ///
    /// A body is quoted with single quotes, and so may be the password: what it holds is escaped for JSON, then
    /// for the shell.
    static func script(url: String, password: String) -> String {
        let secret = JSONText.quoted(password).replacing("'", with: #"'\''"#)
        return #"""
            U=\#(url)
            sign_in() { curl -s $U/v1/sessions -H 'Content-Type: application/json' -d '{"username": "'$1'", "password": \#(secret)}' | sed 's/.*"token":"\([^"]*\)".*/\1/'; }
            post() { curl -s $U/v1/orders$2 -H "Authorization: Bearer $1" -H 'Content-Type: application/json' -d "$3"; echo; }
            RESIDENT=$(sign_in resident); DISPATCHER=$(sign_in dispatcher); LEADER=$(sign_in leader)
            # 点单 · place
            ORDER=$(post $RESIDENT '' '{"title": "水龙头漏水", "description": "厨房的水龙头一直滴水", "category": "home_repair", "location": {"lat": 30.9312, "lng": 108.6978}}' | sed 's/^{"id":"\([^"]*\)".*/\1/'); echo $ORDER
            # 派单 · dispatch, to the leader's own team
            TEAM=$(curl -s $U/v1/me -H "Authorization: Bearer $LEADER" | sed 's/.*"teams":\[{"id":"\([^"]*\)".*/\1/')
            post $DISPATCHER /$ORDER/dispatch '{"team_ids": ["'$TEAM'"]}'
            # 接单、开始、完成 · accept, start, complete
            post $LEADER /$ORDER/accept '{}'
            post $LEADER /$ORDER/start '{}'
            post $LEADER /$ORDER/complete '{"summary": "换了阀芯，不漏了", "beneficiaries": 1}'
            # 评单 · rate
            post $RESIDENT /$ORDER/rate '{"score": 5, "comment": "来得很快，谢谢"}'
            """#
    }
}
