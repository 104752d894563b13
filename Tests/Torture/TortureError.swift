/// Why a run could not be carried out: nothing that the service did.
struct TortureError: Error, CustomStringConvertible {
    let description: String

    init(_ sentence: String) {
        description = sentence
    }
}
