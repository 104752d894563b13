extension Database {
    /// What one loop's part of the database is made of. Every limit is per loop.
    public struct Configuration: Sendable {
        /// A URI or `name=value` pairs, as libpq takes them.
        public var conninfo: String
        public var session: SessionSettings
        /// The setting that says whose rows may be seen, such as `four_order.center_id`; nil where there are no
        /// tenants.
        public var tenantSetting: String?
        public var readLinks = 1
        public var writeLinks = 1
        /// At most so many statements travel together on a link.
        public var maximumBatchStatements = 64
        /// At most so many reads, and so many writes, wait for a link; one more is refused as overloaded.
        public var maximumQueuedStatements = 4_096
        /// A statement waits so long for a connection; after that, and from then on at once, it is refused as not
        /// connected.
        public var connectionWaitMilliseconds = 2_000
        /// A connection that leaves a batch unanswered for so long is given up. Longer than the statement timeout.
        public var answerTimeoutMilliseconds = 30_000
        public var firstReconnectMilliseconds = 50
        public var slowestReconnectMilliseconds = 2_000

        public init(conninfo: String, session: SessionSettings = Self.defaultSession) {
            self.conninfo = conninfo
            self.session = session
        }

        /// Plans are kept, nothing runs for more than 10 s, waits for a lock for more than 2 s, or leaves a
        /// transaction open for more than 10 s.
        public static var defaultSession: SessionSettings {
            var session = SessionSettings()
            session.forcesGenericPlan = true
            session.statementTimeoutMilliseconds = 10_000
            session.lockTimeoutMilliseconds = 2_000
            session.idleInTransactionTimeoutMilliseconds = 10_000
            session.connectTimeoutSeconds = 5
            return session
        }
    }

    /// Counted since the start, for metrics.
    public struct Counters: Sendable {
        public var reads = 0
        public var writes = 0
        public var readBatches = 0
        public var writeBatches = 0
        /// Statements in all batches by size: 1, 2, 3–4, 5–8, 9–16, 17–32, 33–64 and more.
        public var batchSizes = [Int](repeating: 0, count: 8)
        /// Write batches that failed and were run again in parts.
        public var rerunBatches = 0
        public var errors = 0
        public var overloads = 0
        /// Connections made, beyond each link's first.
        public var reconnects = 0

        mutating func countBatch(statements: Int, isWrite: Bool) {
            if isWrite { writeBatches += 1 } else { readBatches += 1 }
            let bucket = statements <= 1 ? 0 : Int.bitWidth - (statements - 1).leadingZeroBitCount
            batchSizes[min(bucket, batchSizes.count - 1)] += 1
        }
    }
}
