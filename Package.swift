// swift-tools-version: 6.2

import Foundation
import PackageDescription

/// One set of compiler settings for every target: language mode 6, strict memory safety, warnings as errors.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A layer of the service. The arrows of the architecture are exactly these dependencies.
func layer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

/// What the service stands on.
let layers: [Target.Dependency] = [
    "Platform", "EventLoop", "HTTP", "JSON", "Cryptography", "Postgres", "Domain", "Matching",
]

let package = Package(
    name: "four-order",
    products: [.executable(name: "four-order", targets: ["CommandLine"])],
    targets: [
        // Header shims: C declarations only, no code of ours beyond inline wrappers of macros.
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "CLinux"),

        // Leaves and peers: none knows another, but for Platform below EventLoop.
        layer("Platform", ["CLinux"]),
        layer("JSON"),
        layer("Cryptography", ["CCrypto"]),
        layer("EventLoop", ["CLinux", "Platform"]),
        layer("HTTP", ["CLinux", "Platform", "EventLoop"]),
        layer("Postgres", ["CLibPQ", "Platform", "EventLoop"]),
        layer("Domain"),
        layer("Matching"),

        // The service, a folder a feature and a file a verb, and its command.
        layer("FourOrder", layers),
        .executableTarget(
            name: "CommandLine", dependencies: layers + ["FourOrder"], swiftSettings: settings),
    ]
)

// An image is built of the sources alone.
if FileManager.default.fileExists(atPath: Context.packageDirectory + "/Tests") {
    package.targets += [
        // What tests share: a private PostgreSQL server for the run.
        .target(
            name: "TestSupport", dependencies: ["Postgres", "EventLoop", "Platform"],
            path: "Tests/TestSupport",
            swiftSettings: settings),

        // Counts what tests ask of the allocator, thread by thread.
        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),

        // Breaks real servers and a real database under real clients, and compares what was acknowledged with what is
        // there: ./dev torture.
        .executableTarget(
            name: "Torture", dependencies: ["Platform", "EventLoop", "HTTP", "JSON", "Postgres", "Domain"],
            path: "Tests/Torture", swiftSettings: settings),

        tests("StructureTests", []),
        tests("PlatformTests", ["Platform"]),
        tests("JSONTests", ["JSON"]),
        tests("CryptographyTests", ["Cryptography"]),
        tests("EventLoopTests", ["EventLoop", "Platform"]),
        tests("HTTPTests", ["HTTP", "EventLoop", "Platform"]),
        tests("PostgresTests", ["Postgres", "EventLoop", "Platform", "TestSupport"]),
        tests("DomainTests", ["Domain"]),
        tests("MatchingTests", ["Matching"]),
        tests(
            "FourOrderTests", layers + ["FourOrder", "TestSupport", "AllocationCounter"],
            exclude: ["Support/grow.sql", "Expected"]),
        tests(
            "CommandLineTests",
            ["CommandLine", "TestSupport", "Platform", "HTTP", "JSON", "Postgres", "Domain"]),
    ]
}
