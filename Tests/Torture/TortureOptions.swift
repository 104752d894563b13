import Glibc

/// What the harness is told.
struct TortureOptions {
    /// Where `four-order` is, and the folder with migrations and seeds.
    var program = ".build/release/four-order"
    var home = "."
    var seconds = 60
    var kills = 12
    var servers = 3
    var clients = 16
    var seed = UInt64.random(in: 0..<1_000_000)
    /// The first port that may be taken.
    var port: UInt16 = 21_000
    var data = "/tmp/four-order-torture-\(getpid())"
    var scenarios: [Scenario] = [.faults]
    var sabotages: [Sabotage] = []
    var commitCuts = 0
    /// Whether the directory stays when nothing was found.
    var keeps = false

    static let usage = """
        ./dev torture [--seconds N] [--kills N] [--servers N] [--clients N] [--seed N]
                      [--long] [--scenario faults|disk|failover|clock|calm|all]
                      [--unknown-commits N] [--sabotage \(Sabotage.allCases.map(\.rawValue).joined(separator: "|"))|all]
                      [--port N] [--data DIR] [--keep] [--program FILE] [--home DIR]
        """

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--seconds": seconds = try Self.number(&rest, word, 5...100_000)
            case "--kills": kills = try Self.number(&rest, word, 0...100_000)
            case "--servers": servers = try Self.number(&rest, word, 1...9)
            case "--clients": clients = try Self.number(&rest, word, 1...500)
            case "--seed": seed = UInt64(try Self.number(&rest, word, 0...Int.max))
            case "--port": port = UInt16(try Self.number(&rest, word, 1_024...31_000))
            case "--data": data = try Self.text(&rest, word)
            case "--program": program = try Self.text(&rest, word)
            case "--home": home = try Self.text(&rest, word)
            case "--keep": keeps = true
            case "--long":
                seconds = 2_000
                kills = 500
                clients = 32
            case "--scenario":
                let name = try Self.text(&rest, word)
                scenarios =
                    try name == "all" ? [.faults, .disk, .failover, .clock] : [Self.choice(name, word)]
            case "--sabotage":
                let name = try Self.text(&rest, word)
                sabotages = try name == "all" ? Sabotage.allCases : [Self.choice(name, word)]
            case "--unknown-commits":
                commitCuts = try Self.number(&rest, word, 1...1_000_000)
                scenarios = [.commits]
            default: throw TortureError("不认识 · unknown: \(word)\n\(Self.usage)")
            }
        }
    }

    /// What shows that the harness can fail: short, and with what the sabotage needs to have an effect.
    func breaking(by sabotage: Sabotage) -> TortureOptions {
        var options = self
        options.seconds = 15
        (options.kills, options.commitCuts) = sabotage.faults
        return options
    }

    private static func text(_ rest: inout ArraySlice<String>, _ option: String) throws -> String {
        guard let text = rest.popFirst() else {
            throw TortureError("\(option) 缺少取值 · \(option) needs a value\n\(usage)")
        }
        return text
    }

    private static func number(
        _ rest: inout ArraySlice<String>, _ option: String, _ range: ClosedRange<Int>
    ) throws -> Int {
        let text = try text(&rest, option)
        guard let number = Int(text), range.contains(number) else {
            throw TortureError(
                "\(option)：\(range.lowerBound) 到 \(range.upperBound)，不能是 · must be a number of that range, not \(text)"
            )
        }
        return number
    }

    private static func choice<Choice: RawRepresentable<String>>(
        _ name: String, _ option: String
    ) throws -> Choice {
        guard let choice = Choice(rawValue: name) else {
            throw TortureError("\(option)：没有 · there is no \(name)\n\(usage)")
        }
        return choice
    }
}
