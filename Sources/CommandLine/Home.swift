import Foundation

/// The folder with what the program needs beside itself: migrations, seeds, the description of its interface.
struct Home: Sendable {
    let path: String

    var migrations: String { path + "/migrations" }
    var seeds: String { path + "/seeds" }
    var openAPI: String { path + "/openapi.yaml" }

    private static let installed = "/usr/share/four-order"

    /// As named; else from the current folder upwards, from the program's upwards, or where it was installed.
    static func find(_ invocation: Invocation) throws(CommandError) -> Home {
        if let named = invocation[Options.home] {
            guard isHome(named) else {
                throw CommandError(
                    zh: "\(named) 里没有 migrations 目录和 openapi.yaml。",
                    en: "\(named) holds no folder migrations and no openapi.yaml.")
            }
            return Home(path: named)
        }
        let manager = FileManager.default
        var starts = [manager.currentDirectoryPath]
        if let program = try? manager.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
            starts.append(URL(fileURLWithPath: program).deletingLastPathComponent().path)
        }
        let candidates = starts.flatMap(upwards) + [installed]
        guard let found = candidates.first(where: isHome) else {
            throw CommandError(
                zh: "找不到 migrations 目录和 openapi.yaml，请用 --home 指明它们所在的目录。",
                en:
                    "The folder migrations and openapi.yaml are not found; name the folder they lie in with --home."
            )
        }
        return Home(path: found)
    }

    private static func isHome(_ path: String) -> Bool {
        let manager = FileManager.default
        return manager.fileExists(atPath: path + "/migrations")
            && manager.fileExists(atPath: path + "/openapi.yaml")
    }

    /// A folder and all above it.
    private static func upwards(_ path: String) -> [String] {
        var folders: [String] = []
        var url = URL(fileURLWithPath: path).standardizedFileURL
        while url.path != "/" {
            folders.append(url.path)
            url = url.deletingLastPathComponent()
        }
        return folders
    }
}
