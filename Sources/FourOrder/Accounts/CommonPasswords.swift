import Foundation

/// The passwords that are tried first, in the forms in which people in China and elsewhere choose them. Of those in
/// public lists of leaked passwords only such as have eight characters or more: shorter ones are refused anyway.
enum CommonPasswords {
    /// Whether it is one of them, one character over and over, or the name of the account, whatever the case and the
    /// width of its characters.
    static func contains(_ password: String, for username: String?) -> Bool {
        let plain = password.precomposedStringWithCompatibilityMapping.lowercased()
        return all.contains(plain) || Set(plain.unicodeScalars).count == 1 || plain == username
    }

    private static let all = Set(
        [digits, keyboard, words, chinese, products].flatMap { $0.split(whereSeparator: \.isWhitespace) }
            .map(String.init))

    private static let digits = """
        12345678 123456789 1234567890 12345678910 123456780 0123456789 012345678 87654321 987654321 9876543210
        0987654321 123123123 123123123123 12341234 1234512345 123456123456 123321123 1234554321 12344321 123454321
        112233445566 11223344 1122334455 12121212 11112222 1111122222 121212121 13131313 10101010 100200300
        147258369 147852369 1472583690 14725836 159753159 159357456 741852963 963852741 789456123 7894561230
        789789789 456456456 456789123 135792468 1357924680 13579246 24681357 246813579 31415926 314159265 20202020
        20002000 20082008 20102010 20112011 20122012 20202021 20232023 20242024 20252025 20262026 19491001 11235813
        19801980 19851985 19871987 19881988 19891989 19901990 19911991 55555555555
        """

    private static let keyboard = """
        1qaz2wsx 1qaz2wsx3edc 1qaz@wsx 1qaz!qaz !qaz2wsx 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4 q1w2e3r4t5 qazwsxedc
        qazwsx123 qaz123wsx qwertyui qwertyuiop qwerty123 qwerty12 qwerty1234 qwer1234 1234qwer qwe123456 qweasdzxc
        qweasd123 qweqweqwe asdfghjk asdfghjkl asdf1234 asd123456 asdasdasd zxcvbnm1 zxcvbnm123 zxcvbnm, zxc123456
        zaq12wsx zaq1zaq1 1234abcd abcd1234 abc12345 abc123456 abc123abc abcdefgh abcdefg1 abc123456789 123456abc
        12345abc 123abc456 a1b2c3d4 a1b2c3d4e5 a12345678 a123456789 a1234567 a1234567890 aa123456 aa12345678
        aa123456789 aaa123456 aa123123 as123456 q12345678 q123456789 qq123456 qq123456789 qq12345678 w12345678
        s12345678 x12345678 z12345678 z123456789 zz123456 zzz123456 123456aa 123456aaa 12345678a 123456789a 12345678q
        123456qq 123456789q 1234567a 123qweasd 123qweasdzxc 123qwe123 1q1q1q1q a1a1a1a1 1a2b3c4d aaaa1111 1111aaaa
        abcabc123 abc@1234 abc@12345 abc!@#123 qwe!@#123 !@#$%^&* !@#$%^&*( !@#123qwe 123!@#qwe 123456!@# 1234!@#$
        asdfzxcv qwerasdf asdfqwer
        """

    private static let words = """
        password password1 password12 password123 password1234 password! passw0rd p@ssw0rd p@ssword p@ssw0rd123
        pa$$w0rd pass1234 pass12345 pass@123 pass@word1 iloveyou iloveyou1 iloveyou520 iloveyou1314 sunshine princess
        football baseball superman trustno1 starwars whatever computer internet welcome1 welcome123 letmein1 michelle
        jennifer dearbook 00000000a changeme changeme123 secret123 test1234 test12345 testtest test123456 testing123
        user1234 user123456 guest123 guest1234 default1 hello123 hello1234 helloworld master123 monkey123 dragon123
        """

    private static let chinese = """
        woaini1314 woaini520 woaini521 woaini123 woaini1314520 woaiwojia woaini99 5201314a a5201314 52013140 5201314520
        1314520520 13145200 13141314 52052052 520520520 520131452 5211314a 88888888a 66668888 16888888 68686868
        86868686 18181818 99999999a woshishui wodemima mima1234 mima123456 nihao123 nihaoma123 nihao123456 zhongguo
        zhongguo1 zhongguo123 iloveu1314 beijing2008 beijing123 woshitiancai caonima123 caonimabi tiantian xiaoxiao
        xiaoming123 zhang123 zhang123456 wang1234 wang123456 li123456 liu123456 chen123456 yang123456 huang123456
        wenming123 wenming2024 wenming2025 wenming2026 xinshidai wmsj1234 wmsj123456 zhiyuanzhe zhiyuanzhe123
        zyz123456 fuwu1234 fuwu123456 renmin123 shequ123 shequ123456 diandan123 wozhidao 我爱你我爱你 一二三四五六七八
        """

    private static let products = """
        admin123 admin1234 admin12345 admin123456 admin888 admin666 admin@123 admin@1234 admin123! admin123# adminadmin
        administrator root1234 root123456 rootroot root@123 system123 oracle123 mysql123 postgres postgres123 huawei123
        huawei@123 huawei12#$ h3c@123456 tplink123 dlink123 cisco123 ubuntu123 centos123 linux123 server123 vmware123
        weblogic1 tomcat123 jenkins123 ruoyi123 ruoyi@123 gov12345 gov123456 12345678gov four-order fourorder
        fourorder123
        """
}
