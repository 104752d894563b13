import Foundation

/// A disk of its own, in memory (tmpfs), that can be filled: it is made as small as what is on it, so that nothing more
/// fits, and as large as before again.
struct SmallDisk {
    private static let bytes = 2 << 30
    private static let mostSpareBytes = 4 << 20

    let path: String

    /// Mounts it.
    /// - Throws: `NotRun` where mounting is not permitted.
    init(at path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        _ = try Child.output([
            "mount", "-t", "tmpfs", "-o", "size=\(Self.bytes),mode=0755", "four-order", path,
        ])
    }

    /// It may not be made smaller than what is on it, and more may be written meanwhile: each try leaves a little more.
    func fill() throws {
        var spare = 0
        while true {
            let used =
                try Child.output(["df", "--output=used", "-B1", path]).split(separator: "\n").last ?? "0"
            do {
                return try resize((Int(used.trimmingCharacters(in: .whitespaces)) ?? 0) + spare)
            } catch {
                guard spare < Self.mostSpareBytes else { throw error }
                spare += Self.mostSpareBytes / 16
            }
        }
    }

    func free() throws { try resize(Self.bytes) }

    private func resize(_ bytes: Int) throws {
        _ = try Child.output(["mount", "-o", "remount,size=\(bytes)", path])
    }

    /// Takes it away, at once or as soon as nobody is on it any more.
    func unmount() throws {
        _ = try Child.output(["umount", "--lazy", path])
    }
}
