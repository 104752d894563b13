extension Database {
    /// How long is waited for what, in milliseconds, from the innermost to the outermost: what lies within must give up
    /// first, or nobody learns what it was that took so long. The service goes on with these outside of a request
    /// (`Timeouts.ladder`); a test holds the order.
    public enum Timeouts {
        /// A link that hears nothing for so long asks whether the server still lives.
        public static let silence = 400
        /// For a connection, to whichever host it is; and so for that sign of life.
        public static let connect = 1_000
        /// A statement waits so long for a connection where there is none. Longer than a server takes to be found dead
        /// would be of no use: by then whoever waits has been told.
        public static let connectionWait = 1_400
        /// `lock_timeout`
        public static let lock = 2_000
        /// `tcp_user_timeout`: bytes that the other machine never confirmed.
        public static let unconfirmed = 3_000
        /// `idle_in_transaction_session_timeout`: a server that froze between the rows of a write and its second
        /// statement keeps others from what it has locked.
        public static let idleInTransaction = 4_000
        /// For its turn on a link that is there.
        public static let turn = 5_000
        /// `statement_timeout`
        public static let statement = 10_000
        /// For the whole of a batch; then the connection is given up.
        public static let answer = 12_000
    }
}
