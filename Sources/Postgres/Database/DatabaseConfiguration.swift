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
        public var connectionWaitMilliseconds = Timeouts.connectionWait
        /// A statement waits so long for its turn on a link that is there.
        public var turnTimeoutMilliseconds = Timeouts.turn
        /// A link that hears nothing for so long asks for a sign of life, for which the session's connect timeout holds.
        public var silenceMilliseconds = Timeouts.silence
        /// A connection that leaves a batch unanswered for so long is given up. Longer than the statement timeout.
        public var answerTimeoutMilliseconds = Timeouts.answer
        public var firstReconnectMilliseconds = 50
        public var slowestReconnectMilliseconds = 400

        public init(conninfo: String, session: SessionSettings = Self.defaultSession) {
            self.conninfo = conninfo
            self.session = session
        }

        /// Plans are kept, only a server that takes writes will do, and nothing waits longer than `Timeouts` says.
        public static var defaultSession: SessionSettings {
            var session = SessionSettings()
            session.forcesGenericPlan = true
            session.needsWrites = true
            session.statementTimeoutMilliseconds = Timeouts.statement
            session.lockTimeoutMilliseconds = Timeouts.lock
            session.idleInTransactionTimeoutMilliseconds = Timeouts.idleInTransaction
            session.connectTimeoutMilliseconds = Timeouts.connect
            session.unconfirmedTimeoutMilliseconds = Timeouts.unconfirmed
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
