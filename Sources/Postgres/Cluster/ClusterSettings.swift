/// The settings the private cluster runs with, passed on its command line so that its own files stay as initdb made
/// them. Chosen for a small machine shared with the service; whoever wants others runs a server of their own.
enum ClusterSettings {
    static let defaults: [String: String] = [
        // Sockets only: nothing listens on the network, and the directory's mode is the password.
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_permissions": "0700",

        "max_connections": "40",
        "shared_buffers": "256MB",
        "effective_cache_size": "1GB",
        "work_mem": "8MB",
        "maintenance_work_mem": "64MB",
        "random_page_cost": "1.1",
        // Statements are small and many: a parallel plan would take cores from the loops.
        "max_parallel_workers_per_gather": "0",
        "jit": "off",

        // An acknowledged write is on disk.
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "wal_compression": "on",
        "max_wal_size": "1GB",
        "min_wal_size": "128MB",
        "checkpoint_timeout": "15min",

        "deadlock_timeout": "100ms",
        "autovacuum_naptime": "20s",
        "autovacuum_vacuum_scale_factor": "0.05",

        // The service reports refused statements itself. The server's log must not repeat what rows held:
        // no DETAIL, no statements, nothing below LOG (which lies above ERROR in a server's order).
        "logging_collector": "off",
        "log_destination": "stderr",
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_line_prefix": "%m [%p] ",
        "log_timezone": "UTC",
        "timezone": "UTC",
    ]

    /// As arguments of `postgres`, in a fixed order.
    static func arguments(socketDirectory: String, overrides: [String: String]) -> [String] {
        var settings = defaults.merging(overrides) { $1 }
        // A list of names in the syntax of identifiers: quotes keep commas and blanks in a path.
        settings["unix_socket_directories"] = "\"\(socketDirectory.replacing("\"", with: "\"\""))\""
        return settings.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
    }
}
