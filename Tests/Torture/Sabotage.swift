import Postgres

/// A way to break the service on purpose, from outside: in the database, by its superuser. The service itself has no
/// switch that somebody could leave on. Each way must be found by the check that it is named for.
enum Sabotage: String, CaseIterable {
    /// Commits are acknowledged before they are on disk.
    case early
    /// Answers are not kept, so that a repeat is carried out again.
    case forgetful
    /// Teams' counts of what they hold stay at nothing: everybody has room for ever.
    case overfull
    /// Volunteers may be in two places at a time.
    case doubled
    /// Now and then a change leaves no trace in the audit trail.
    case silent

    var settings: [String: String] {
        self == .early
            ? ["synchronous_commit": "off", "wal_writer_delay": "10s", "wal_writer_flush_after": "1GB"] : [:]
    }

    /// Run once, before the servers start.
    var script: String {
        switch self {
        case .early: ""
        case .forgetful:
            """
            CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER forgetful BEFORE INSERT ON idempotency_keys
                FOR EACH ROW WHEN (NEW.status > 0) EXECUTE FUNCTION forget();
            """
        case .overfull:
            """
            CREATE FUNCTION hold_nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.held := 0; RETURN NEW; END';
            CREATE TRIGGER a_overfull BEFORE UPDATE ON teams FOR EACH ROW EXECUTE FUNCTION hold_nothing();
            """
        case .doubled:
            "ALTER TABLE bookings DROP CONSTRAINT a_volunteer_is_in_one_place_at_a_time;"
        case .silent:
            """
            CREATE FUNCTION keep_silent() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN IF random() < 0.02 THEN RETURN NULL; END IF; RETURN NEW; END';
            CREATE TRIGGER silent BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION keep_silent();
            """
        }
    }

    /// What has to go wrong for it to show, besides the clients' races.
    var scenario: Scenario {
        switch self {
        case .early: .faults
        case .forgetful: .commits
        case .overfull, .doubled, .silent: .calm
        }
    }

    /// Kills, or cuts behind commits, that show it for certain.
    var faults: (kills: Int, commitCuts: Int) {
        switch self {
        case .early: (8, 0)
        case .forgetful: (0, 40)
        case .overfull, .doubled, .silent: (0, 0)
        }
    }

    /// What has to find it.
    var found: Set<Finding.Check> {
        switch self {
        case .early: [.lost]
        case .forgetful: [.twice, .unacknowledged]
        case .overfull: [.capacity]
        case .doubled: [.overlap]
        case .silent: [.audit]
        }
    }
}
