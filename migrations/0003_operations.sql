-- What keeps the service honest: kept answers, the audit trail, matching runs.

CREATE TABLE idempotency_keys (
    center_id uuid NOT NULL,
    account_id uuid NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 300),
    fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
    status smallint NOT NULL,
    head bytea NOT NULL,
    body bytea NOT NULL,
    subject_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT an_answer_is_kept_once PRIMARY KEY (center_id, account_id, key),
    FOREIGN KEY (center_id, account_id) REFERENCES accounts (center_id, id)
);
-- Without the center: of an empty table any index that has it would do for finding a key, and the plan is kept.
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_by_subject ON idempotency_keys (subject_id) WHERE subject_id IS NOT NULL;
COMMENT ON COLUMN idempotency_keys.subject_id IS 'what the answer is about: it goes when that is erased; of an export the request, which the audit rows of its orders name';
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

-- Rows of a block whose time is over leave the trail; the block with their digests stays, and a row says that they
-- did. Nothing else deletes any, and the server's role cannot.
CREATE FUNCTION release_audit(center uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
DECLARE
    due record;
BEGIN
    SELECT b.number, p.last_xact AS after_xact, p.last_id AS after_id, b.last_xact, b.last_id INTO due
    FROM center_settings AS s
        JOIN audit_blocks AS b ON b.center_id = s.center_id AND b.number = s.audit_released + 1
        LEFT JOIN audit_blocks AS p ON p.center_id = s.center_id AND p.number = s.audit_released
    WHERE s.center_id = center AND center = current_center()
        AND b.sealed_at < now() - make_interval(days => s.audit_kept_days)
    FOR NO KEY UPDATE OF s SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM set_config('four_order.releases_audit', 'on', true);
    DELETE FROM audit_log AS a
    WHERE a.center_id = center AND (a.xact, a.id) > (coalesce(due.after_xact, -1), coalesce(due.after_id, -1))
        AND (a.xact, a.id) <= (due.last_xact, due.last_id);
    PERFORM set_config('four_order.releases_audit', '', true);
    UPDATE center_settings AS s SET audit_released = due.number WHERE s.center_id = center;
    INSERT INTO audit_log (center_id, actor_kind, operation, object_kind, object_id, data)
    VALUES (center, 'clock', 'audit.release', 'center', center::text, jsonb_build_object('block', due.number));
    RETURN 1;
END
$$;
REVOKE EXECUTE ON FUNCTION release_audit (uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION release_audit (uuid) TO four_order_server;

CREATE FUNCTION keep_audit() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'DELETE' AND tg_table_name = 'audit_log'
        AND current_setting('four_order.releases_audit', true) = 'on'
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'restrict_violation',
        CONSTRAINT = tg_name,
        TABLE = tg_table_name,
        MESSAGE = format('rows of %s are append-only', tg_table_name);
END
$$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['audit_log', 'audit_blocks'] LOOP
        EXECUTE format(
            'CREATE TRIGGER the_audit_trail_is_append_only BEFORE UPDATE OR DELETE ON %I '
            'FOR EACH ROW EXECUTE FUNCTION keep_audit()', name);
        EXECUTE format(
            'CREATE TRIGGER the_audit_trail_is_not_truncated BEFORE TRUNCATE ON %I '
            'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
    END LOOP;
END
$$;

CREATE TABLE audit_reasons (
    center_id uuid NOT NULL,
    id uuid NOT NULL,
    subject_id uuid,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    reason text NOT NULL,
    salt uuid NOT NULL DEFAULT gen_random_uuid(),
    PRIMARY KEY (center_id, id)
);
-- Without the center, for the same reason as those of kept answers.
CREATE INDEX audit_reasons_by_subject ON audit_reasons (subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX audit_reasons_by_time ON audit_reasons (at);
COMMENT ON TABLE audit_reasons IS '查看理由: why somebody looked at or erased personal data, in his words; can be erased';
COMMENT ON COLUMN audit_reasons.subject_id IS 'the order or the account it concerns; null for a person who was looked for by his number';
COMMENT ON COLUMN audit_reasons.salt IS 'goes into the digest that the audit trail keeps of the reason, so that nobody guesses it';

-- What is erased, kept answers said too: their keys stay, so that a repeat does nothing. The answer to an export is kept
-- about its request, which the audit row of each order in it names.
CREATE FUNCTION forget_answers(center uuid, subjects uuid[], naming uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE idempotency_keys AS i SET status = 410, head = '', body = ''
    WHERE i.center_id = center AND i.subject_id = ANY (subjects || ARRAY(
            SELECT a.request_id FROM audit_log AS a
            WHERE a.center_id = center AND a.object_id = ANY (subjects::text[]) AND a.operation = 'order.export'))
        AND (naming IS NULL OR position(convert_to(naming::text, 'UTF8') IN i.body) > 0);
END
$$;

-- Whoever is shown an order holds it until the answer is kept (FOR SHARE), and an erasure waits. The erasing statement
-- would miss the answer all the same, and so it would where both are of one transaction, whose answers are kept after
-- all its statements: it is done at the end, and looks again. Reasons for looking go as well, unless the order's contact
-- went because its time was over.
CREATE FUNCTION forget_order() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM forget_answers(NEW.center_id, ARRAY[NEW.id], NULL);
    IF NEW.erased = 2 OR NEW.state IN ('placed', 'dispatched', 'accepted', 'in_service') THEN
        DELETE FROM audit_reasons AS r WHERE r.center_id = NEW.center_id AND r.subject_id = NEW.id;
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER an_erased_order_is_forgotten AFTER UPDATE OF erased ON orders
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION forget_order();

-- By a number that is replaced its order is found no more, unless it is somebody's with an account.
CREATE FUNCTION forget_number() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM forget_answers(NEW.center_id, ARRAY[NEW.id], NULL);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER a_replaced_number_is_forgotten AFTER UPDATE OF contact_phone ON orders
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.resident_id IS NULL AND OLD.contact_phone IS DISTINCT FROM NEW.contact_phone)
    EXECUTE FUNCTION forget_number();

-- Of an account, its own answers go, and those that name it: about itself, and about what it served on or rated.
CREATE FUNCTION forget_account() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM idempotency_keys AS i WHERE i.center_id = NEW.center_id AND i.account_id = NEW.id;
    PERFORM forget_answers(NEW.center_id, ARRAY(
        SELECT NEW.id
        UNION
        SELECT b.order_id FROM bookings AS b WHERE b.center_id = NEW.center_id AND b.volunteer_id = NEW.id
        UNION
        SELECT r.order_id FROM ratings AS r WHERE r.center_id = NEW.center_id AND r.by_account = NEW.id), NEW.id);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER an_erased_account_is_forgotten AFTER UPDATE OF erased_at ON accounts
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION forget_account();

CREATE TABLE privacy_notices (
    center_id uuid NOT NULL REFERENCES centers (id),
    version integer NOT NULL CHECK (version >= 1),
    text text NOT NULL,
    published_at timestamptz NOT NULL,
    published_by uuid NOT NULL,
    CONSTRAINT a_privacy_notice_is_published_once PRIMARY KEY (center_id, version),
    FOREIGN KEY (center_id, published_by) REFERENCES accounts (center_id, id)
);
COMMENT ON TABLE privacy_notices IS '隐私告知: what a center tells people about their data, every version, append-only';
CREATE TRIGGER privacy_notices_are_append_only BEFORE UPDATE OR DELETE ON privacy_notices
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER privacy_notices_are_not_truncated BEFORE TRUNCATE ON privacy_notices
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE dispatch_weights (
    center_id uuid NOT NULL REFERENCES centers (id),
    version integer NOT NULL CHECK (version >= 1),
    weights jsonb NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by uuid,
    CONSTRAINT a_set_of_weights_is_kept_once PRIMARY KEY (center_id, version),
    FOREIGN KEY (center_id, changed_by) REFERENCES accounts (center_id, id)
);
COMMENT ON TABLE dispatch_weights IS '权重版本: every set of weights that a center has dispatched by, complete, append-only';
COMMENT ON COLUMN dispatch_weights.changed_by IS 'null for the weights that the center began with';
CREATE TRIGGER sets_of_weights_are_append_only BEFORE UPDATE OR DELETE ON dispatch_weights
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sets_of_weights_are_not_truncated BEFORE TRUNCATE ON dispatch_weights
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

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
    terms text[] NOT NULL DEFAULT '{}',
    shortages jsonb NOT NULL DEFAULT '[]',
    confirming boolean NOT NULL DEFAULT false,
    error text,
    weights_version integer,
    policy text CHECK (policy IN ('suggest', 'auto', 'broadcast')),
    categories text[],
    since timestamptz,
    beat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (center_id, id),
    FOREIGN KEY (center_id, site_id) REFERENCES sites (center_id, id),
    FOREIGN KEY (center_id, started_by) REFERENCES accounts (center_id, id)
);
CREATE INDEX matching_runs_under_way ON matching_runs (center_id, started_at) WHERE state = 'running';
CREATE UNIQUE INDEX one_run_of_a_policy_at_a_time ON matching_runs (center_id, policy)
    WHERE state = 'running' AND NOT confirming;
CREATE INDEX matching_runs_by_policy ON matching_runs (center_id, policy, started_at) WHERE policy IS NOT NULL;
COMMENT ON TABLE matching_runs IS '智能派单: one matching of all placed orders to teams';
COMMENT ON COLUMN matching_runs.weights_version IS 'the set of weights it is computed with';
COMMENT ON COLUMN matching_runs.policy IS '派单方式 that the clock started it for; null where a person did';
COMMENT ON COLUMN matching_runs.categories IS 'whose orders it takes, where the clock started it';
COMMENT ON COLUMN matching_runs.since IS 'it takes the orders touched from then on; null: all that wait';
COMMENT ON COLUMN matching_runs.beat_at IS 'when it last showed that its server is alive';
COMMENT ON COLUMN matching_runs.scope_sites IS 'the sites whose orders, with all under them, the run is over';
COMMENT ON COLUMN matching_runs.terms IS 'name and unit of each term of a cost in turn, as the results hold them';
COMMENT ON COLUMN matching_runs.shortages IS '短缺: what was short, and for how many orders, the most first';
COMMENT ON COLUMN matching_runs.confirming IS 'it runs again, to dispatch what it found: too much for one statement';

-- A run writes a hundred thousand of them: what names orders and teams, read in the same run and never deleted, is not
-- looked up again row by row.
CREATE TABLE matching_results (
    center_id uuid NOT NULL,
    run_id uuid NOT NULL,
    order_id uuid NOT NULL,
    order_version integer NOT NULL,
    team_id uuid,
    team_version integer,
    offer_id uuid,
    cost bigint,
    terms bigint[],
    next_team_id uuid,
    next_cost bigint,
    next_rise bigint,
    reason text,
    why jsonb,
    PRIMARY KEY (center_id, run_id, order_id),
    FOREIGN KEY (center_id, run_id) REFERENCES matching_runs (center_id, id),
    CONSTRAINT a_result_is_a_team_or_a_reason CHECK ((team_id IS NULL) = (reason IS NOT NULL))
);
CREATE INDEX matching_results_unserved ON matching_results (center_id, run_id, order_id) WHERE team_id IS NULL;
COMMENT ON TABLE matching_results IS '匹配结果: what a run found for an order: the team and its cost, or why none';
COMMENT ON COLUMN matching_results.team_version IS 'the team''s as it was matched: one that was changed since is not what the run chose';
COMMENT ON COLUMN matching_results.terms IS 'value and cost of each term in turn, as matching_runs.terms names them';
COMMENT ON COLUMN matching_results.next_team_id IS 'the next best team; next_cost is its own cost, next_rise by how much the total would rise at least';
COMMENT ON COLUMN matching_results.why IS 'of what is unserved: teams by what excluded them, and what is short';

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'idempotency_keys', 'audit_log', 'audit_blocks', 'audit_reasons', 'privacy_notices', 'dispatch_weights',
        'matching_runs', 'matching_results'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY only_the_current_center ON %I USING (center_id = current_center())', name);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO four_order_server', name);
    END LOOP;
END
$$;
GRANT DELETE ON idempotency_keys, audit_reasons, matching_runs, matching_results TO four_order_server;
GRANT UPDATE ON idempotency_keys, matching_runs, matching_results TO four_order_server;
