// swift-tools-version: 6.2

import PackageDescription

// The service's sources are built here once more, for release, with what libFuzzer and the address sanitizer need;
// the targets look behind `internal`, so that nothing has to be opened up for them.
let sanitizers = ["-sanitize=fuzzer,address"]
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    // Cross-module optimisation and -enable-testing together crash the compiler (Swift 6.3.1).
    .unsafeFlags(sanitizers + ["-enable-testing", "-disable-cmo"]),
]

func layer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

let layers: [Target.Dependency] = [
    "Platform", "EventLoop", "HTTP", "JSON", "Cryptography", "Postgres", "Domain", "Matching",
]

let package = Package(
    name: "fuzz",
    targets: [
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "CLinux"),
        .target(name: "CFuzzer"),
        layer("Platform", ["CLinux"]),
        layer("JSON"),
        layer("Cryptography", ["CCrypto"]),
        layer("EventLoop", ["CLinux", "Platform"]),
        layer("HTTP", ["CLinux", "Platform", "EventLoop"]),
        layer("Postgres", ["CLibPQ", "Platform", "EventLoop"]),
        layer("Domain"),
        layer("Matching"),
        layer("FourOrder", layers),
        .executableTarget(
            name: "Fuzz", dependencies: layers + ["FourOrder", "CFuzzer"], swiftSettings: settings,
            // The gold linker fails on what both sanitizers add.
            linkerSettings: [.unsafeFlags(sanitizers + ["-use-ld=lld"])]),
    ]
)
