/// What is not as it must be after a run.
struct Finding: Sendable {
    enum Check: String, Sendable, CaseIterable {
        /// An acknowledged write is not there.
        case lost
        /// One request was carried out twice.
        case twice
        /// Something was done that nobody was told of, though everybody has asked until he was answered.
        case unacknowledged
        /// An order's events are no way through the table of transitions, or have gaps; or it lies elsewhere in the tree
        /// than its site.
        case path
        /// A team held more than it has room for.
        case capacity
        /// A team's count is not what it holds.
        case count
        /// An offer was accepted twice, or does not fit its order.
        case offer
        /// A volunteer was in two places at a time.
        case overlap
        /// The audit trail lacks a row, has one too many, or its chain does not hold.
        case audit
        /// The answer to an acknowledged request is not kept.
        case kept
        /// A request was never answered, or answered as no healthy service does.
        case answer
        /// A server or the database did not come back, or died by itself.
        case process
    }

    let check: Check
    let detail: String
}
