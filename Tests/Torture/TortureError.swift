/// Why a run could not be carried out: nothing that the service did.
struct TortureError: Error, CustomStringConvertible {
    let description: String

    init(_ sentence: String) {
        description = sentence
    }
}

/// Why a scenario cannot be run on this machine. It says so, and counts for nothing.
struct NotRun: Error {
    let reason: String
}
