// swift-tools-version: 6.2

import PackageDescription

// The lower layers are no products of the service: their sources are built here once more, for release.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "overload-benchmark",
    targets: [
        .target(name: "CLinux"),
        .target(name: "Platform", dependencies: ["CLinux"], swiftSettings: settings),
        .target(name: "EventLoop", dependencies: ["CLinux", "Platform"], swiftSettings: settings),
        .executableTarget(name: "Load", dependencies: ["Platform", "EventLoop"], swiftSettings: settings),
    ]
)
