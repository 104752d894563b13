@testable import FourOrder

/// A bearer token, bare and as it stands in `Authorization`.
enum TokenTarget {
    @Sendable
    static func run(_ input: [UInt8]) {
        let token = Token(text: input[...])
        if let token {
            require(
                input.count == 3 + token.centerCode.utf8.count + 1 + 43, "a token has a code and a secret")
            require(input.starts(with: "fo_\(token.centerCode)_".utf8), "its code stands in clear")
            let letters = Set("abcdefghijklmnopqrstuvwxyz0123456789-")
            require(token.centerCode.allSatisfy(letters.contains), "a code has small letters and digits")
        }
        let field = Array("Bearer ".utf8) + input
        let named = Token(authorization: field[...])
        let text = input.drop { $0 == 0x20 }
        let expected = text.count <= 128 ? Token(text: text) : nil
        require(named?.hash == expected?.hash, "with its scheme it is the same token, and a long one is none")
        let bare = Token(authorization: input[...])
        require(
            bare == nil || input.prefix(7).map { $0 | 0x20 } == Array("bearer ".utf8), "a scheme is named")
        if input.count == 1, let issued = try? Token.issue(centerCode: "x-\(input[0])") {
            let read = Token(text: Array(issued.text.utf8)[...])
            require(
                read?.hash == issued.hash && read?.centerCode == "x-\(input[0])", "what is issued is read")
        }
    }
}
