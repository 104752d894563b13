-- What keeps the service honest: kept answers, the audit trail, matching runs.

CREATE TABLE idempotency_keys (
    center_id uuid NOT NULL,
    account_id uuid NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 300),
    fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
    status smallint NOT NULL,
    head bytea NOT NULL,
    body bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT an_answer_is_kept_once PRIMARY KEY (center_id, account_id, key),
    FOREIGN KEY (center_id, account_id) REFERENCES accounts (center_id, id)
);
-- The center stands last, so that a plan made while nothing is kept does not take this index for finding a key.
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at, center_id);
COMMENT ON TABLE idempotency_keys IS '幂等键: the first answer to a request, given again to its repeats for 72 hours';

-- Where a transaction stands among all that have written to the audit trail. A database that was restored from a dump
-- counts its transactions anew; begin_audit_era() has them follow those of the database that was dumped.
CREATE FUNCTION audit_order(xid8) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (0::bigint << 48) + $1::text::bigint;

CREATE FUNCTION begin_audit_era() RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    era bigint := (audit_order('0') >> 48) + 1;
BEGIN
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION audit_order(xid8) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE '
        'RETURN (%s::bigint << 48) + $1::text::bigint', era);
    RETURN era;
END
$$;
REVOKE EXECUTE ON FUNCTION begin_audit_era() FROM PUBLIC;

CREATE TABLE audit_log (
    center_id uuid NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    xact bigint NOT NULL DEFAULT audit_order(pg_current_xact_id()),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_kind actor_kind NOT NULL,
    actor_id uuid,
    operation text NOT NULL,
    object_kind text NOT NULL,
    object_id text NOT NULL,
    request_id uuid,
    data jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (center_id, xact, id)
);
CREATE INDEX audit_log_by_time ON audit_log (center_id, at, id);
CREATE INDEX audit_log_by_object ON audit_log (center_id, object_id, at, id);
COMMENT ON TABLE audit_log IS '审计日志: one row for every change, append-only; ids and codes, never people''s words';
COMMENT ON COLUMN audit_log.xact IS 'the transaction; rows are sealed in the order of (xact, id), when all that came before has ended';

CREATE TABLE audit_blocks (
    center_id uuid NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    first_xact bigint NOT NULL,
    first_id bigint NOT NULL,
    last_xact bigint NOT NULL,
    last_id bigint NOT NULL,
    rows integer NOT NULL CHECK (rows > 0),
    leaves bytea NOT NULL,
    previous bytea NOT NULL CHECK (octet_length(previous) = 32),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    sealed_at timestamptz NOT NULL,
    PRIMARY KEY (center_id, number),
    CONSTRAINT a_block_has_a_leaf_for_each_row CHECK (octet_length(leaves) = 24 * rows)
);
-- Digests do not compress.
ALTER TABLE audit_blocks ALTER leaves SET STORAGE EXTERNAL;
COMMENT ON TABLE audit_blocks IS '审计区块: rows of the audit trail sealed by a hash, each block over the one before';
COMMENT ON COLUMN audit_blocks.leaves IS 'of each row its id (8 bytes) and the first 16 bytes of its SHA-256';
COMMENT ON COLUMN audit_blocks.previous IS 'the hash of the block before; zeros for the first';

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['audit_log', 'audit_blocks'] LOOP
        EXECUTE format(
            'CREATE TRIGGER the_audit_trail_is_append_only BEFORE UPDATE OR DELETE ON %I '
            'FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
        EXECUTE format(
            'CREATE TRIGGER the_audit_trail_is_not_truncated BEFORE TRUNCATE ON %I '
            'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
    END LOOP;
END
$$;

CREATE TABLE matching_runs (
    center_id uuid NOT NULL REFERENCES centers (id),
    id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('running', 'done', 'confirmed', 'failed')),
    dry_run boolean NOT NULL,
    site_id uuid,
    scope_sites uuid[] NOT NULL DEFAULT '{}',
    started_by uuid,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    counts jsonb NOT NULL DEFAULT '{}',
    cost bigint,
    error text,
    PRIMARY KEY (center_id, id),
    FOREIGN KEY (center_id, site_id) REFERENCES sites (center_id, id),
    FOREIGN KEY (center_id, started_by) REFERENCES accounts (center_id, id)
);
CREATE INDEX matching_runs_under_way ON matching_runs (center_id, started_at) WHERE state = 'running';
COMMENT ON TABLE matching_runs IS '智能派单: one matching of all placed orders to teams';
COMMENT ON COLUMN matching_runs.scope_sites IS 'the sites whose orders, with all under them, the run is over';

CREATE TABLE matching_results (
    center_id uuid NOT NULL,
    run_id uuid NOT NULL,
    order_id uuid NOT NULL,
    order_version integer NOT NULL,
    team_id uuid,
    offer_id uuid,
    result jsonb NOT NULL,
    PRIMARY KEY (center_id, run_id, order_id),
    FOREIGN KEY (center_id, run_id) REFERENCES matching_runs (center_id, id),
    FOREIGN KEY (center_id, order_id) REFERENCES orders (center_id, id),
    FOREIGN KEY (center_id, team_id) REFERENCES teams (center_id, id)
);
COMMENT ON TABLE matching_results IS '匹配结果: what a run found for an order: the team and its cost, or why none';

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'idempotency_keys', 'audit_log', 'audit_blocks', 'matching_runs', 'matching_results'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY only_the_current_center ON %I USING (center_id = current_center())', name);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO four_order_server', name);
    END LOOP;
END
$$;
GRANT DELETE ON idempotency_keys TO four_order_server;
GRANT UPDATE ON matching_runs, matching_results TO four_order_server;
