import HTTP

/// Everything the service answers. Each feature has its table in its own folder; `openapi.yaml` says the same in
/// full, and a test holds the two to each other.
enum Endpoints {
    static let all: [Endpoint] =
        orders + offers + matching + sites + menu + teams + volunteers + accounts + sessions + center
        + reports + audit + people
        + intake + operations
}
