extension RefusalCode {
    /// The words about setting a center up, and matching. The switch in `words` sends only these codes here.
    var setUpWords: Words {
        switch self {
        case .usernameTaken:
            Self.words(
                "用户名已被使用", "Username taken",
                "该用户名已被使用，请换一个。",
                "That username is in use. Choose another.")
        case .codeTaken:
            Self.words(
                "编码已被使用", "Code taken",
                "该编码在本中心已被使用，请换一个。",
                "That code is in use in this center. Choose another.")
        case .nameTaken:
            Self.words(
                "名称已被使用", "Name taken",
                "该名称在本中心已被使用，请换一个。",
                "That name is in use in this center. Choose another.")
        case .alreadyMember:
            Self.words(
                "已是队员", "Already a member",
                "该账号已是此队伍的成员；需变更队长身份请使用 PATCH。",
                "That account is a member of the team already. Use PATCH to change whether it leads.")
        case .memberBooked:
            Self.words(
                "队员有未完成的服务", "Member is booked",
                "该队员有未完成的服务安排，请先换人或完成后再移出。",
                "The member is booked on an order under way. Name someone else or complete it first.")
        case .siteCycle:
            Self.words(
                "上级站点不能是自身或下级", "Site within itself",
                "站点不能移到自身或其下级之下，请选择其他上级。",
                "A site cannot be placed under itself or a site below it. Choose another parent.")
        case .siteInUse:
            Self.words(
                "站点仍在使用", "Site in use",
                "该站点仍被使用，请先移走其下的站点、队伍和点单。",
                "The site is still in use. Move the sites, teams and orders under it first.")
        case .lastAdmin:
            Self.words(
                "须保留一名管理员", "Last administrator",
                "这是本中心最后一名可用的管理员，请先指定另一名。",
                "This is the last active administrator of the center. Appoint another one first.")
        case .ordersOpen:
            Self.words(
                "还有未办结的点单", "Orders under way",
                "还有未办结的点单或服务安排（见 order_ids），请先取消、退出或等其完成，再删除个人信息。",
                """
                There are orders or jobs under way (order_ids). Cancel or leave them, or wait until they are \
                complete, before the data is erased.
                """)
        case .conflict:
            Self.words(
                "与其他更改冲突", "Conflict",
                "同时有其他更改，请重新读取后重试。",
                "Something else changed at the same time. Read again and repeat.")
        case .runConflict:
            Self.words(
                "已有匹配正在进行", "Run under way",
                "该范围已有一次匹配正在进行，请等它结束后再试。",
                "A matching run for these orders is under way. Wait until it has finished.")
        case .runNotConfirmable:
            Self.words(
                "此次匹配不能确认", "Run cannot be confirmed",
                "只有已完成且尚未确认的试算可以确认，请查看其状态，必要时重新运行。",
                """
                Only a finished dry run that has not been confirmed can be. Look at its state, and \
                run again if need be.
                """)
        case .worldMoved:
            Self.words(
                "情况已变化", "The world has moved",
                "有点单或服务队在匹配之后已变化，未派出任何点单，请重新匹配或只确认其中一部分。",
                """
                An order or a team is no longer as it was matched; nothing was dispatched. Run again, or confirm \
                a part.
                """)
        default:
            preconditionFailure("\(self) has its words elsewhere")
        }
    }
}
