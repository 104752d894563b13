import Domain

/// The command line or the environment says what cannot be done. Exit code 2.
struct UsageError: Error {
    let wording: Wording

    init(zh: String, en: String) {
        wording = Wording(zh: zh, en: en)
    }
}

/// Something went wrong that has a sentence of its own. Exit code 1.
struct CommandError: Error, CustomStringConvertible {
    let wording: Wording

    init(zh: String, en: String) {
        wording = Wording(zh: zh, en: en)
    }

    var description: String { wording.both }
}
