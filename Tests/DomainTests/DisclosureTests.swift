import Testing

@testable import Domain

struct DisclosureTests {
    static let now = PolicyTests.now

    /// Whole in: every state (`all`), the states named with a fresh completion, or none.
    static let table: [(Relation, [OrderState])] = [
        ([], []),
        (.owner, OrderState.allCases),
        (.requester, []),
        (.placer, OrderState.allCases),
        (.centerIntake, OrderState.allCases),
        (.dispatcher, OrderState.allCases),
        (.forwarder, OrderState.allCases),
        (.admin, OrderState.allCases),
        (.holdingLeader, [.accepted, .inService, .completed, .rated, .closed]),
        (.holdingMember, [.accepted, .inService, .completed, .rated, .closed]),
        (.booked, []),
        (.offeredLeader, []),
        (.offeredMember, []),
        ([.offeredLeader, .pendingLeader, .bindingLeader], []),
    ]

    @Test(arguments: table.indices)
    func `contact and address are whole only as the contract says`(index: Int) {
        let (relation, states) = Self.table[index]
        for state in OrderState.allCases {
            let isWhole = Disclosure.isWhole(
                relation: relation, state: state, completedAt: Self.now, now: Self.now)
            #expect(isWhole == states.contains(state), "\(relation) \(state)")
        }
    }

    @Test(arguments: [
        (OrderState.completed, Int64(604_799_999_999), true), (.completed, 604_800_000_000, false),
        (.rated, 604_799_999_999, true), (.rated, 604_800_000_000, false), (.closed, 604_800_000_000, false),
        (.inService, 604_800_000_000, true),
    ])
    func `the team sees them until seven days after completion`(
        state: OrderState, passed: Int64, expected: Bool
    ) {
        let isWhole = Disclosure.isWhole(
            relation: .holdingMember, state: state, completedAt: Self.now,
            now: Self.now.adding(microseconds: passed))
        #expect(isWhole == expected)
    }

    @Test(arguments: [
        ("张三", "张*"), ("张三丰", "张**"), ("诸葛孔明", "诸**"), ("张", "张*"), ("阿依古丽·买买提", "阿**"),
        ("Anna Smith", "A**"), ("Li", "L*"), ("", ""), ("  李四 ", "李*"), ("𠮷田", "𠮷*"), ("王女士", "王**"),
    ])
    func `a name keeps its first character`(name: String, masked: String) {
        #expect(Mask.name(name) == masked)
    }

    @Test(arguments: [
        ("13812345678", "138****5678"), ("+8613812345678", "138****5678"), ("138 1234 5678", "138 **** 5678"),
        ("138-1234-5678", "138-****-5678"), ("１３８１２３４５６７８", "138****5678"),
        ("010-12345678", "010-****5678"), ("0816-2345678", "0816-***5678"),
        ("0571-87654321", "0571-****4321"),
        ("01012345678", "010****5678"), ("010-12345678-801", "010-****5678"),
        ("02887654321转12", "028****4321"),
        ("4001234567", "40******67"), ("87654321", "87****21"), ("7654321", "76***21"), ("12345", "1****"),
        ("110", "1**"), ("5", "5"), ("", "****"), ("没有", "****"), ("电话13812345678张三", "138****5678"),
        ("+85223456789", "852****6789"),
    ])
    func `a phone number hides its middle`(phone: String, masked: String) {
        #expect(Mask.phone(phone) == masked)
    }

    @Test(arguments: [
        ("四川省绵阳市安州区秀水镇新春村5组12号", "四川省绵阳市安州区秀水镇新春村"),
        ("四川省绵阳市安州区秀水镇新春村五组十二号", "四川省绵阳市安州区秀水镇新春村"),
        ("绵阳市涪城区城郊街道西山社区3栋2单元501", "绵阳市涪城区城郊街道西山社区"),
        ("北京市海淀区中关村街道科育社区10号楼", "北京市海淀区中关村街道科育社区"),
        ("北京市海淀区中关村大街27号中关村大厦甲座", "北京市海淀区中关村"),
        ("浙江省湖州市安吉县天荒坪镇余村", "浙江省湖州市安吉县天荒坪镇余村"),
        ("浙江省湖州市安吉县天荒坪镇余村村委会旁", "浙江省湖州市安吉县天荒坪镇余村村委会"),
        ("安吉县天荒坪镇余村村口", "安吉县天荒坪镇余村村"),
        ("绵阳市涪城区石塘镇阳光小区8栋1单元", "绵阳市涪城区石塘镇"),
        ("绵阳市涪城区临园路东段76号", "绵阳市涪城区"),
        ("河南省新乡市红旗区洪门镇关堤村12号", "河南省新乡市红旗区洪门镇关堤村"),
        ("江苏省镇江市京口区正东路街道花山湾社区6幢", "江苏省镇江市京口区正东路街道花山湾社区"),
        ("江西省景德镇市昌江区西郊街道沿江西路5号", "江西省景德镇市昌江区西郊街道"),
        ("山东省淄博市周村区北郊镇大姜村8号", "山东省淄博市周村区北郊镇大姜村"),
        ("内蒙古自治区锡林郭勒盟东乌珠穆沁旗道特淖尔镇巴彦图嘎嘎查3号", "内蒙古自治区锡林郭勒盟东乌珠穆沁旗道特淖尔镇巴彦图嘎嘎查"),
        ("宁夏回族自治区银川市兴庆区解放东街5号", "宁夏回族自治区银川市兴庆区"),
        ("北川羌族自治县曲山镇石椅村3组", "北川羌族自治县曲山镇石椅村"),
        ("秀水镇新春村村民委员会", "秀水镇新春村村民委员会"),
        ("上海市浦东新区花木街道牡丹路60号", "上海市浦东新区花木街道"),
        ("绵阳市江油市太平镇诗城路9号", "绵阳市江油市太平镇"),
        ("涪城区新村社区７栋", "涪城区新村社区"),
        ("苏州市工业园区唯亭街道青剑湖社区2幢", "苏州市工业园区唯亭街道青剑湖社区"),
        ("幸福小区三栋二单元", "***"), ("12号院", "***"), ("Main Street 5", "***"), ("", ""),
        ("　新春村5组 ", "新春村"),
    ])
    func `an address ends at the village and shows no house number`(address: String, masked: String) {
        #expect(Mask.address(address) == masked)
    }
}
