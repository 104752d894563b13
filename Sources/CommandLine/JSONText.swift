import JSON

/// JSON put together by hand, for texts that people read and paste.
enum JSONText {
    /// A string as JSON writes it, with its quotes.
    static func quoted(_ text: String) -> String { "\(JSONTree.string(text))" }
}
