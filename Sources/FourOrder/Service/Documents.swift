public import JSON

/// The documents that the service serves beside its answers, made once at its start.
public struct Documents: Sendable {
    /// `openapi.yaml` as it lies in the tree.
    public let openAPIYAML: [UInt8]
    /// The same as JSON.
    public let openAPIJSON: [UInt8]
    /// The same as a page to read.
    let page: [UInt8]
    /// The table of problem codes as a page.
    let problemsPage: [UInt8]

    /// Reads the description, and fails where it is no YAML.
    public init(openAPIYAML: [UInt8]) throws(YAMLError) {
        let tree = try YAMLDocument(openAPIYAML).root
        self.init(openAPIYAML, tree, tree.json())
    }

    /// From a description that was read elsewhere. What is no JSON makes a page without operations.
    public init(openAPIYAML: [UInt8], openAPIJSON: [UInt8]) {
        self.init(openAPIYAML, (try? JSONTree(parsing: openAPIJSON)) ?? .null, openAPIJSON)
    }

    private init(_ yaml: [UInt8], _ tree: JSONTree, _ json: [UInt8]) {
        openAPIYAML = yaml
        openAPIJSON = json
        page = Array(DocsPage(tree).html.utf8)
        problemsPage = Array(ProblemsPage.html.utf8)
    }
}
