import Foundation

/// A disk of its own, in memory (tmpfs), that can be filled: it is made as small as what is on it, so that nothing more
/// fits, and as large as before again.
struct SmallDisk {
    private static let bytes = 2 << 30

    let path: String

    /// Mounts it.
    /// - Throws: where mounting is not permitted; the scenario is then not run.
    init(at path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        _ = try Child.output([
            "mount", "-t", "tmpfs", "-o", "size=\(Self.bytes),mode=0755", "four-order", path,
        ])
    }

    func fill() throws {
        let used = try Child.output(["df", "--output=used", "-B1", path]).split(separator: "\n").last ?? "0"
        try resize(max(Int(used.trimmingCharacters(in: .whitespaces)) ?? 0, 4_096))
    }

    func free() throws { try resize(Self.bytes) }

    private func resize(_ bytes: Int) throws {
        _ = try Child.output(["mount", "-o", "remount,size=\(bytes)", path])
    }

    func unmount() throws {
        _ = try Child.output(["umount", path])
    }
}
