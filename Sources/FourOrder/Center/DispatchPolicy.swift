/// 派单方式: what happens to an order when it is placed.
enum DispatchPolicy: String, CaseIterable, Sendable {
    /// Nothing by itself.
    case manual
    /// Candidates are ready; a dispatcher decides.
    case suggest
    /// Matching offers it to the best team.
    case auto
    /// It is offered to the best few teams at once.
    case broadcast
}
