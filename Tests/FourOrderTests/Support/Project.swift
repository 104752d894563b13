import FourOrder
import Foundation
import JSON
import Platform

/// The files of the project that tests read.
enum Project {
    /// The folder of the package: this file lies four levels under it.
    static let root = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in
        url.deletingLastPathComponent()
    }.path

    static func path(_ name: String) -> String { "\(root)/\(name)" }

    static func text(_ name: String) throws -> String {
        String(decoding: try readFile(path(name)), as: UTF8.self)
    }

    /// `openapi.yaml`, read once a run.
    static var openAPI: OpenAPI {
        get throws { try readOpenAPI.get() }
    }

    /// What servers of tests describe themselves with.
    static var documents: Documents {
        get throws {
            Documents(openAPIYAML: try readFile(path("openapi.yaml")), openAPIJSON: try openAPI.root.json())
        }
    }

    private static let readOpenAPI = Result {
        OpenAPI(try YAMLDocument(try readFile(path("openapi.yaml"))).root)
    }
}
