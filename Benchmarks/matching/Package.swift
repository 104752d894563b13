// swift-tools-version: 6.2

import PackageDescription

// The library is not a product of the service: its sources are built here once more, alone and for release.
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
    name: "matching-benchmark",
    targets: [
        .target(name: "Matching", swiftSettings: settings),
        .executableTarget(name: "MatchingBenchmark", dependencies: ["Matching"], swiftSettings: settings),
    ]
)
