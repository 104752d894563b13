CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';

CREATE EXTENSION IF NOT EXISTS cube WITH SCHEMA public;

COMMENT ON EXTENSION cube IS 'data type for multidimensional cubes';

CREATE DOMAIN public.actor_kind AS text
	CONSTRAINT an_actor_kind_is_known CHECK ((VALUE = ANY (ARRAY['account'::text, 'api_key'::text, 'clock'::text, 'matching'::text, 'operator'::text])));

CREATE DOMAIN public.channel AS text
	CONSTRAINT a_channel_is_known CHECK ((VALUE = ANY (ARRAY['app'::text, 'web'::text, 'wechat'::text, 'hotline'::text, 'wish_wall'::text, 'suggestion_box'::text, 'visit'::text, 'survey'::text, 'open311'::text])));

CREATE DOMAIN public.dispatch_mode AS text
	CONSTRAINT a_mode_is_known CHECK ((VALUE = ANY (ARRAY['direct'::text, 'broadcast'::text])));

CREATE DOMAIN public.latitude AS double precision
	CONSTRAINT a_latitude_is_in_range CHECK (((VALUE >= ('-90'::integer)::double precision) AND (VALUE <= (90)::double precision)));

CREATE DOMAIN public.longitude AS double precision
	CONSTRAINT a_longitude_is_in_range CHECK (((VALUE >= ('-180'::integer)::double precision) AND (VALUE <= (180)::double precision)));

CREATE DOMAIN public.party AS text
	CONSTRAINT a_party_is_known CHECK ((VALUE = ANY (ARRAY['team'::text, 'resident'::text])));

CREATE DOMAIN public.priority AS text
	CONSTRAINT a_priority_is_known CHECK ((VALUE = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text, 'urgent'::text])));

CREATE DOMAIN public.team_kind AS text
	CONSTRAINT a_team_kind_is_known CHECK ((VALUE = ANY (ARRAY['corps'::text, 'detachment'::text, 'professional'::text, 'social'::text, 'mutual_aid'::text])));

CREATE FUNCTION public.add_parts_of_changed_orders() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO report_parts (center_id, span, is_sum, figures, counts, to_dispatch, to_accept, to_complete)
    WITH changes AS MATERIALIZED (
        SELECT n.center_id, order_span(n.id) AS span, report_figures(o) AS was, report_figures(n) AS now_is,
            CASE WHEN o.first_dispatch_s IS NULL THEN n.first_dispatch_s END AS to_dispatch,
            CASE WHEN o.first_accept_s IS NULL THEN n.first_accept_s END AS to_accept,
            CASE WHEN o.first_complete_s IS NULL THEN n.first_complete_s END AS to_complete
        FROM before AS o JOIN changed AS n USING (id)
        WHERE n.state <> o.state OR n.category <> o.category OR n.channel <> o.channel
            OR n.returns <> o.returns OR n.round <> o.round
    ),
    figures AS (
        SELECT w.center_id, w.span, array_agg(w.figure) AS figures, array_agg(w.count) AS counts
        FROM (
            SELECT c.center_id, c.span, f.figure, sum(f.count)::integer AS count
            FROM changes AS c CROSS JOIN LATERAL (
                SELECT unnest(c.was), -1 UNION ALL SELECT unnest(c.now_is), 1
            ) AS f (figure, count)
            GROUP BY c.center_id, c.span, f.figure HAVING sum(f.count) <> 0
        ) AS w
        GROUP BY w.center_id, w.span
    ),
    seconds AS (
        SELECT c.center_id, c.span,
            array_agg(c.to_dispatch) FILTER (WHERE c.to_dispatch IS NOT NULL) AS to_dispatch,
            array_agg(c.to_accept) FILTER (WHERE c.to_accept IS NOT NULL) AS to_accept,
            array_agg(c.to_complete) FILTER (WHERE c.to_complete IS NOT NULL) AS to_complete
        FROM changes AS c GROUP BY c.center_id, c.span
    )
    SELECT center_id, span, false, coalesce(f.figures, '{}'), coalesce(f.counts, '{}'),
        s.to_dispatch, s.to_accept, s.to_complete
    FROM seconds AS s LEFT JOIN figures AS f USING (center_id, span);
    RETURN NULL;
END
$$;

CREATE FUNCTION public.add_parts_of_placed_orders() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO report_parts (center_id, span, is_sum, figures, counts)
    SELECT o.center_id, order_span(o.id), false, f.figures, array_fill(1, ARRAY[cardinality(f.figures)])
    FROM placed AS o CROSS JOIN LATERAL (SELECT report_figures(o) AS figures OFFSET 0) AS f;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.audit_order(xid8) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (((0)::bigint << 48) + (($1)::text)::bigint);

CREATE FUNCTION public.begin_audit_era() RETURNS bigint
    LANGUAGE plpgsql
    AS $_$
DECLARE
    era bigint := (audit_order('0') >> 48) + 1;
BEGIN
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION audit_order(xid8) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE '
        'RETURN (%s::bigint << 48) + $1::text::bigint', era);
    RETURN era;
END
$_$;

CREATE FUNCTION public.carry_orders_along() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE orders AS o SET site_path = n.path
    FROM moved AS n JOIN stood AS p ON p.center_id = n.center_id AND p.id = n.id
    WHERE p.path <> n.path AND o.center_id = n.center_id AND o.site_path[2] = p.path[2] AND o.site_id = n.id;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.centers_with_work() RETURNS SETOF uuid
    LANGUAGE plpgsql
    AS $$
DECLARE
    center uuid;
    own_center CONSTANT text := coalesce(current_setting('four_order.center_id', true), '');
BEGIN
    FOR center IN SELECT c.id FROM centers AS c LOOP
        PERFORM set_config('four_order.center_id', center::text, true);
        IF EXISTS (
                SELECT FROM offers AS f
                WHERE f.center_id = center AND f.answered_at IS NULL AND f.expires_at <= now())
            OR EXISTS (SELECT FROM matching_runs AS r WHERE r.center_id = center AND r.state = 'running')
            OR EXISTS (
                SELECT FROM center_settings AS s WHERE s.center_id = center AND s.dispatch_policy <> 'manual')
            OR EXISTS (SELECT FROM categories AS k WHERE k.center_id = center AND k.dispatch_policy <> 'manual')
            OR EXISTS (SELECT FROM report_parts AS p WHERE p.center_id = center AND NOT p.is_sum OFFSET 999)
            OR (
                SELECT (a.xact, a.id) FROM audit_log AS a
                WHERE a.center_id = center ORDER BY a.xact DESC, a.id DESC LIMIT 1
            ) > coalesce((
                SELECT (b.last_xact, b.last_id) FROM audit_blocks AS b
                WHERE b.center_id = center ORDER BY b.number DESC LIMIT 1
            ), (-1::bigint, -1::bigint))
        THEN
            RETURN NEXT center;
        END IF;
    END LOOP;
    PERFORM set_config('four_order.center_id', own_center, true);
END
$$;

CREATE FUNCTION public.current_center() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (NULLIF(current_setting('four_order.center_id'::text, true), ''::text))::uuid;

CREATE FUNCTION public.end_sessions() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM tokens AS t WHERE t.center_id = NEW.center_id AND t.account_id = NEW.id;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.forget_account() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.forget_answers(center uuid, subjects uuid[], naming uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE idempotency_keys AS i SET status = 410, head = '', body = ''
    WHERE i.center_id = center AND i.subject_id = ANY (subjects || ARRAY(
            SELECT a.request_id FROM audit_log AS a
            WHERE a.center_id = center AND a.object_id = ANY (subjects::text[]) AND a.operation = 'order.export'))
        AND (naming IS NULL OR position(convert_to(naming::text, 'UTF8') IN i.body) > 0);
END
$$;

CREATE FUNCTION public.forget_number() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM forget_answers(NEW.center_id, ARRAY[NEW.id], NULL);
    RETURN NULL;
END
$$;

CREATE FUNCTION public.forget_order() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM forget_answers(NEW.center_id, ARRAY[NEW.id], NULL);
    IF NEW.erased = 2 OR NEW.state IN ('placed', 'dispatched', 'accepted', 'in_service') THEN
        DELETE FROM audit_reasons AS r WHERE r.center_id = NEW.center_id AND r.subject_id = NEW.id;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.guard_events() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF
(coalesce(new.from_state, '') || '>' || new.action || '>' || new.to_state <> all (array[
    '>place>placed',
    'placed>reject>rejected',
    'placed>merge>merged',
    'merged>unmerge>placed',
    'placed>forward>placed',
    'placed>dispatch>dispatched',
    'dispatched>accept>accepted',
    'dispatched>decline>dispatched',
    'dispatched>decline>placed',
    'dispatched>expire>dispatched',
    'dispatched>expire>placed',
    'dispatched>recall>placed',
    'accepted>recall>placed',
    'in_service>recall>placed',
    'accepted>withdraw>placed',
    'accepted>start>in_service',
    'in_service>complete>completed',
    'completed>rate>rated',
    'completed>reopen>placed',
    'rated>reopen>placed',
    'completed>close>closed',
    'placed>cancel>cancelled',
    'dispatched>cancel>cancelled',
    'accepted>cancel>cancelled'
])) is not false
    THEN
        PERFORM refuse('an_event_is_a_transition', 'order_events',
            format('%s from %s to %s is no row of the table', NEW.action, NEW.from_state, NEW.to_state));
    END IF;
    IF NEW.seq < 1 THEN
        PERFORM refuse('events_are_numbered_from_1', 'order_events', 'events are numbered from 1');
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.guard_offers() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF tg_op = 'INSERT' THEN
        IF NEW.state NOT IN ('pending', 'accepted', 'declined', 'expired', 'withdrawn', 'superseded') THEN
            PERFORM refuse('an_offer_state_is_known', 'offers', format('%s is no state of an offer', NEW.state));
        END IF;
    ELSIF
old.state is distinct from new.state
and (old.state || '>' || new.state <> all (array[
    'pending>accepted',
    'pending>declined',
    'pending>expired',
    'pending>withdrawn',
    'pending>superseded',
    'accepted>withdrawn'
])) is not false
    THEN
        PERFORM refuse('an_offer_follows_its_lifecycle', 'offers',
            format('no offer goes from %s to %s', OLD.state, NEW.state));
    END IF;
    IF (NEW.state = 'pending') <> (NEW.answered_at IS NULL) THEN
        PERFORM refuse('an_offer_is_pending_until_it_is_answered', 'offers', 'an offer is pending until it is answered');
    END IF;
    IF NEW.expires_at <= NEW.created_at THEN
        PERFORM refuse('an_offer_ends_after_it_begins', 'offers', 'an offer ends after it begins');
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.guard_orders() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF tg_op = 'INSERT' THEN
        IF
((new.last_action = 'place' and new.state = 'placed')) is not true
        THEN
            PERFORM refuse('an_order_begins_placed', 'orders', format('no order begins as %s', NEW.state));
        END IF;
    ELSIF
(old.state, old.last_action) is distinct from (new.state, new.last_action)
and (old.state || '>' || new.last_action || '>' || new.state <> all (array[
    'placed>reject>rejected',
    'placed>merge>merged',
    'merged>unmerge>placed',
    'placed>forward>placed',
    'placed>dispatch>dispatched',
    'dispatched>accept>accepted',
    'dispatched>decline>dispatched',
    'dispatched>decline>placed',
    'dispatched>expire>dispatched',
    'dispatched>expire>placed',
    'dispatched>recall>placed',
    'accepted>recall>placed',
    'in_service>recall>placed',
    'accepted>withdraw>placed',
    'accepted>start>in_service',
    'in_service>complete>completed',
    'completed>rate>rated',
    'completed>reopen>placed',
    'rated>reopen>placed',
    'completed>close>closed',
    'placed>cancel>cancelled',
    'dispatched>cancel>cancelled',
    'accepted>cancel>cancelled'
])) is not false
    THEN
        PERFORM refuse('an_order_follows_its_lifecycle', 'orders',
            format('%s from %s to %s is no row of the table', NEW.last_action, OLD.state, NEW.state));
    END IF;
    IF tg_op = 'UPDATE' THEN
        -- What is ordered anew is said anew, and so is what was erased while others still waited for it.
        IF NEW.state = 'placed' AND NEW.erased > 0
            AND (OLD.state <> 'placed'
                OR num_nonnulls(NEW.contact_name, NEW.contact_phone, NEW.address, NEW.lat) > 0)
        THEN
            NEW.erased := 0;
        END IF;
        -- To erase is not to touch, and what has ended is touched by transitions only: what is kept longer counts from
        -- the same moment.
        IF NEW.version <> OLD.version AND NEW.erased <= OLD.erased
            AND (NEW.seq <> OLD.seq OR NEW.state IN ('placed', 'dispatched', 'accepted', 'in_service'))
        THEN
            NEW.touched_at := clock_timestamp();
        END IF;
        IF NEW.state <> 'dispatched' THEN
            NEW.ring_at := NULL;
        END IF;
        -- Where it is no longer placed, or at another place of the tree, nobody above has it.
        IF NEW.state <> 'placed' OR NEW.site_path <> OLD.site_path THEN
            NEW.escalated_site_id := NULL;
        END IF;
    END IF;
    IF tg_op = 'UPDATE' AND NEW.state <> OLD.state THEN
        -- What reports ask of all rounds is kept for good; a new round clears the rest.
        NEW.responded := OLD.responded OR NEW.state IN ('dispatched', 'rejected', 'merged');
        IF NEW.state = 'dispatched' THEN
            NEW.first_dispatch_s := coalesce(OLD.first_dispatch_s, seconds_between(NEW.placed_at, NEW.dispatched_at));
        ELSIF NEW.state = 'accepted' THEN
            NEW.first_accept_s := coalesce(OLD.first_accept_s, seconds_between(NEW.placed_at, NEW.accepted_at));
        ELSIF NEW.state = 'completed' THEN
            NEW.first_complete_s := coalesce(OLD.first_complete_s, seconds_between(NEW.placed_at, NEW.completed_at));
        ELSIF NEW.state = 'rated' THEN
            NEW.ratings := OLD.ratings + 1;
            NEW.satisfied := OLD.satisfied + (NEW.rating_score >= 3 IS TRUE)::integer;
        END IF;
    END IF;
    IF (NEW.lat IS NULL) <> (NEW.lng IS NULL) THEN
        PERFORM refuse('a_location_is_whole', 'orders', 'a location is a latitude and a longitude');
    END IF;
    IF (NEW.window_start IS NULL) <> (NEW.window_end IS NULL) OR NEW.window_start >= NEW.window_end THEN
        PERFORM refuse('a_window_runs_forward', 'orders', 'a window ends after it begins');
    END IF;
    IF (NEW.state IN ('accepted', 'in_service', 'completed', 'rated', 'closed')) <> (NEW.team_id IS NOT NULL) THEN
        PERFORM refuse('a_held_order_has_a_team', 'orders', 'an order has a team from acceptance on, and none before');
    END IF;
    IF (NEW.state = 'merged') <> (NEW.merged_into IS NOT NULL) OR NEW.merged_into = NEW.id THEN
        PERFORM refuse('a_merged_order_names_its_target', 'orders', 'a merged order, and no other, names another one');
    END IF;
    IF NEW.requesters < 0 OR NEW.round < 1 OR NEW.returns < 0 THEN
        PERFORM refuse('an_order_counts_from_nothing_up', 'orders', 'requesters, rounds and returns are counts');
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.guard_teams() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.held > NEW.capacity AND (tg_op = 'INSERT' OR NEW.held > OLD.held) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'a_team_holds_no_more_than_its_capacity', TABLE = 'teams',
            MESSAGE = 'the team is at capacity';
    END IF;
    IF NEW.held < 0 OR NEW.capacity NOT BETWEEN 0 AND 10000 OR NEW.service_radius_m NOT BETWEEN 1 AND 1000000
        OR (NEW.lat IS NULL) <> (NEW.lng IS NULL)
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', CONSTRAINT = 'a_team_is_within_its_limits', TABLE = 'teams',
            MESSAGE = 'capacity is 0 to 10000, held from 0, the radius 1 to 1000000 metres, a location whole';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION public.keep_an_administrator() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM FROM center_settings AS s WHERE s.center_id = NEW.center_id FOR NO KEY UPDATE;
    IF NOT EXISTS (
        SELECT FROM accounts AS a
        WHERE a.center_id = NEW.center_id AND a.kind = 'person' AND a.active AND 'admin' = ANY (a.roles)
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'restrict_violation',
            CONSTRAINT = 'a_center_keeps_an_administrator',
            TABLE = 'accounts',
            MESSAGE = 'the last active administrator of a center stays one';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.keep_audit() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.keep_scope_of_accounts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE accounts AS a SET
        site_ids = (
            SELECT array_agg(s.site_id ORDER BY s.site_id) FROM account_sites AS s
            WHERE s.center_id = a.center_id AND s.account_id = a.id),
        team_ids = (
            SELECT array_agg(m.team_id ORDER BY m.team_id) FROM team_members AS m
            WHERE m.center_id = a.center_id AND m.account_id = a.id),
        led_team_ids = (
            SELECT array_agg(m.team_id ORDER BY m.team_id) FROM team_members AS m
            WHERE m.center_id = a.center_id AND m.account_id = a.id AND m.leader)
    FROM (SELECT DISTINCT t.center_id, t.account_id FROM touched AS t) AS t
    WHERE a.center_id = t.center_id AND a.id = t.account_id;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.names_of_accounts(center uuid, ids uuid[]) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN ARRAY(
        SELECT coalesce(a.name, '') FROM unnest(ids) WITH ORDINALITY AS w (id, position)
            LEFT JOIN accounts AS a ON a.center_id = center AND a.id = w.id
        ORDER BY w.position);
END
$$;

CREATE FUNCTION public.order_span(id uuid) RETURNS integer
    LANGUAGE sql IMMUTABLE
    RETURN ((('x'::text || "left"((id)::text, 6)))::bit(24))::integer;

CREATE FUNCTION public.orders_with_grams(center uuid, wanted text[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
    SELECT g.order_id FROM order_grams AS g
    WHERE g.grams @> wanted AND g.center_id = center AND center = current_center()
$$;

CREATE FUNCTION public.rebuild_report(center uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    LOCK TABLE orders, report_parts IN SHARE ROW EXCLUSIVE MODE;
    DELETE FROM report_parts AS p WHERE p.center_id = center;
    INSERT INTO report_parts (center_id, span, is_sum, figures, counts, to_dispatch, to_accept, to_complete)
    SELECT center, f.span, true, f.figures, f.counts, t.to_dispatch, t.to_accept, t.to_complete
    FROM (
        SELECT g.span, array_agg(g.figure) AS figures, array_agg(g.count) AS counts
        FROM (
            SELECT order_span(o.id) AS span, w.figure, count(*)::integer AS count
            FROM orders AS o CROSS JOIN unnest(report_figures(o)) AS w (figure)
            WHERE o.center_id = center GROUP BY 1, 2
        ) AS g GROUP BY g.span
    ) AS f JOIN (
        SELECT order_span(o.id) AS span,
            array_agg(o.first_dispatch_s ORDER BY o.first_dispatch_s) FILTER (WHERE o.first_dispatch_s IS NOT NULL)
                AS to_dispatch,
            array_agg(o.first_accept_s ORDER BY o.first_accept_s) FILTER (WHERE o.first_accept_s IS NOT NULL)
                AS to_accept,
            array_agg(o.first_complete_s ORDER BY o.first_complete_s) FILTER (WHERE o.first_complete_s IS NOT NULL)
                AS to_complete
        FROM orders AS o WHERE o.center_id = center GROUP BY 1
    ) AS t USING (span);
END
$$;

CREATE FUNCTION public.refuse(rule text, on_table text, reason text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = rule, TABLE = on_table, MESSAGE = reason;
END
$$;

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'restrict_violation',
        CONSTRAINT = tg_name,
        TABLE = tg_table_name,
        MESSAGE = format('rows of %s are append-only', tg_table_name);
END
$$;

CREATE FUNCTION public.relation_by_offers(center uuid, an_order uuid, teams uuid[], led uuid[]) RETURNS integer
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN coalesce((
        SELECT bit_or(2048
            | CASE WHEN f.team_id = ANY (led) THEN 1024
                | CASE WHEN f.state = 'pending' AND f.expires_at > now() THEN 4096 ELSE 0 END
                -- What was accepted in an earlier round stays so, and binds nobody any more.
                | CASE WHEN f.state IN ('pending', 'accepted') AND f.binding AND f.round = (
                    SELECT o.round FROM orders AS o WHERE o.center_id = center AND o.id = an_order)
                    THEN 8192 ELSE 0 END
                ELSE 0 END)
        FROM offers AS f
        WHERE f.center_id = center AND f.order_id = an_order AND f.team_id = ANY (teams)), 0);
END
$$;

CREATE FUNCTION public.release_audit(center uuid) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
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

CREATE SEQUENCE public.order_numbers
    START WITH 0
    INCREMENT BY 1
    MINVALUE 0
    MAXVALUE 34359738367
    CACHE 1;

CREATE TABLE public.orders (
    center_id uuid NOT NULL,
    id uuid NOT NULL,
    number bigint DEFAULT nextval('public.order_numbers'::regclass) NOT NULL,
    state text NOT NULL,
    last_action text NOT NULL,
    round integer DEFAULT 1 NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    seq integer DEFAULT 1 NOT NULL,
    title text NOT NULL,
    description text,
    category text NOT NULL,
    service_id uuid,
    site_id uuid NOT NULL,
    site_path uuid[] NOT NULL,
    lat double precision,
    lng double precision,
    address text,
    contact_name text,
    contact_phone text,
    priority public.priority NOT NULL,
    skills text[] DEFAULT '{}'::text[] NOT NULL,
    window_start timestamp with time zone,
    window_end timestamp with time zone,
    preferred_team_id uuid,
    reported_at timestamp with time zone,
    channel public.channel NOT NULL,
    external_ref text,
    placed_by uuid NOT NULL,
    resident_id uuid,
    requester_left boolean DEFAULT false NOT NULL,
    requesters integer DEFAULT 1 NOT NULL,
    forwarded_by uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    team_id uuid,
    merged_into uuid,
    returns integer DEFAULT 0 NOT NULL,
    binding_expired boolean DEFAULT false NOT NULL,
    summary text,
    beneficiaries integer,
    volunteer_ids uuid[],
    volunteer_hours integer[],
    rating_score smallint,
    rating_comment text,
    rating_speed smallint,
    rating_attitude smallint,
    rating_quality smallint,
    rated_by uuid,
    rated_by_kind text,
    rated_by_role text,
    due_at timestamp with time zone NOT NULL,
    placed_at timestamp with time zone NOT NULL,
    dispatched_at timestamp with time zone,
    accepted_at timestamp with time zone,
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    rated_at timestamp with time zone,
    closed_at timestamp with time zone,
    first_dispatch_s integer,
    first_accept_s integer,
    first_complete_s integer,
    responded boolean DEFAULT false NOT NULL,
    ratings smallint DEFAULT 0 NOT NULL,
    satisfied smallint DEFAULT 0 NOT NULL,
    language text,
    touched_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    ring_at timestamp with time zone,
    escalated_site_id uuid,
    erased smallint DEFAULT 0 NOT NULL,
    privacy_notice_version integer
);

ALTER TABLE ONLY public.orders FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.orders IS '点单: one request, from placed to rated (点单, 派单, 接单, 评单)';

COMMENT ON COLUMN public.orders.number IS 'what the short reference is made of; unique in the installation';

COMMENT ON COLUMN public.orders.last_action IS 'the action of the newest transition: what the guard checks the change by';

COMMENT ON COLUMN public.orders.site_path IS 'ids from the root site to the site that has the order';

COMMENT ON COLUMN public.orders.requester_left IS 'the resident who placed it no longer stands behind it';

COMMENT ON COLUMN public.orders.volunteer_ids IS 'who is booked or has served in this round, as bookings says';

COMMENT ON COLUMN public.orders.volunteer_hours IS 'hundredths of an hour, in the order of volunteer_ids; -1 where not told';

COMMENT ON COLUMN public.orders.rating_score IS 'with the columns after it: the rating of this round, as ratings says';

COMMENT ON COLUMN public.orders.first_dispatch_s IS 'whole seconds from placing to the first dispatch of any round; so the two after it';

COMMENT ON COLUMN public.orders.responded IS 'whether it was dispatched, rejected or merged at least once';

COMMENT ON COLUMN public.orders.ratings IS 'ratings of all rounds; satisfied are those of 3 or more';

COMMENT ON COLUMN public.orders.language IS '语言或方言: what whoever serves it has to speak, as a BCP 47 tag; null: any';

COMMENT ON COLUMN public.orders.touched_at IS 'when it was last changed or passed up: what waits for the clock waits from then on';

COMMENT ON COLUMN public.orders.ring_at IS '抢单: when the next ring of teams is asked, while it is dispatched by the policy broadcast';

COMMENT ON COLUMN public.orders.escalated_site_id IS '逐级上报: the site above its own that it was passed up to, while it is placed';

COMMENT ON COLUMN public.orders.erased IS '个人信息: 0 all is there, 1 contact, address and place are erased, 2 what people wrote, too';

COMMENT ON COLUMN public.orders.privacy_notice_version IS '隐私告知: the version that held for whoever placed it; null where there was none';

CREATE FUNCTION public.report_figures(o public.orders) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    RETURN ((array_remove(ARRAY[('state.'::text || (o).state), ('channel.'::text || ((o).channel)::text), ('category.'::text || (o).category), CASE WHEN (o).responded THEN 'responded'::text ELSE NULL::text END, CASE WHEN ((o).returns > 0) THEN 'returned'::text ELSE NULL::text END, CASE WHEN ((o).round > 1) THEN 'reopened'::text ELSE NULL::text END, CASE WHEN (((o).first_complete_s IS NOT NULL) AND ((o).round = 1) AND ((o).returns = 0)) THEN 'first_pass'::text ELSE NULL::text END], NULL::text) || array_fill('ratings'::text, ARRAY[((o).ratings)::integer])) || array_fill('satisfied'::text, ARRAY[((o).satisfied)::integer]));

CREATE FUNCTION public.rooms_for_offers(center uuid, teams uuid[]) RETURNS TABLE(team_id uuid, room bigint)
    LANGUAGE plpgsql ROWS 500
    AS $$
DECLARE
    everything CONSTANT bigint := hashtextextended('offers ' || center::text, 0);
BEGIN
    IF cardinality(teams) > 500 THEN
        PERFORM pg_advisory_xact_lock(everything);
    ELSE
        PERFORM pg_advisory_xact_lock_shared(everything);
        PERFORM pg_advisory_xact_lock(k.key)
        FROM (
            SELECT hashtextextended('offers ' || u.id::text, 0) AS key FROM unnest(teams) AS u (id) ORDER BY key
        ) AS k;
    END IF;
    RETURN QUERY SELECT m.id, m.capacity - m.held - (
            SELECT count(*) FROM offers AS f
            WHERE f.center_id = center AND f.team_id = m.id AND f.state = 'pending' AND f.mode = 'direct')
        FROM teams AS m WHERE m.center_id = center AND m.id = ANY (rooms_for_offers.teams) AND m.active;
END
$$;

CREATE FUNCTION public.seconds_between(earlier timestamp with time zone, later timestamp with time zone) RETURNS integer
    LANGUAGE sql IMMUTABLE
    RETURN (CASE WHEN (later < earlier) THEN (0)::numeric ELSE round(EXTRACT(epoch FROM (later - earlier))) END)::integer;

CREATE FUNCTION public.stands_behind(center uuid, an_order uuid, resident uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM orders AS f
        WHERE f.center_id = center AND f.merged_into = an_order AND f.resident_id = resident
            AND NOT f.requester_left);
END
$$;

CREATE TABLE public.account_sites (
    center_id uuid NOT NULL,
    account_id uuid NOT NULL,
    site_id uuid NOT NULL
);

ALTER TABLE ONLY public.account_sites FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.account_sites IS '调度范围: the sites a dispatcher dispatches for, each with all under it';

CREATE TABLE public.accounts (
    center_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text DEFAULT 'person'::text NOT NULL,
    username text,
    password_hash text,
    name text NOT NULL,
    phone text,
    roles text[] NOT NULL,
    scopes text[] DEFAULT '{}'::text[] NOT NULL,
    skills text[] DEFAULT '{}'::text[] NOT NULL,
    availability jsonb DEFAULT '[]'::jsonb NOT NULL,
    hours_hundredths bigint DEFAULT 0 NOT NULL,
    site_ids uuid[],
    team_ids uuid[],
    led_team_ids uuid[],
    key_hint text,
    key_expires_at timestamp with time zone,
    active boolean DEFAULT true NOT NULL,
    erased_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT a_person_has_a_username CHECK (((kind = 'person'::text) = (username IS NOT NULL))),
    CONSTRAINT a_role_is_known CHECK ((roles <@ ARRAY['resident'::text, 'volunteer'::text, 'leader'::text, 'dispatcher'::text, 'admin'::text, 'intake'::text])),
    CONSTRAINT a_scope_is_known CHECK ((scopes <@ ARRAY['center'::text, 'orders:read'::text, 'orders:write'::text, 'orders:import'::text])),
    CONSTRAINT accounts_hours_hundredths_check CHECK ((hours_hundredths >= 0)),
    CONSTRAINT accounts_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'api_key'::text]))),
    CONSTRAINT an_api_key_has_a_hint CHECK (((kind = 'api_key'::text) = (key_hint IS NOT NULL))),
    CONSTRAINT an_erased_account_stays_closed CHECK (((erased_at IS NULL) OR (NOT active)))
);

ALTER TABLE ONLY public.accounts FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.accounts IS '账号: a person (居民, 志愿者, 调度员, 管理员) or an API key of an integration script (接入)';

COMMENT ON COLUMN public.accounts.hours_hundredths IS '服务时长: hours served, in hundredths of an hour';

COMMENT ON COLUMN public.accounts.site_ids IS 'what account_sites says of the account, kept by trigger; null for none';

COMMENT ON COLUMN public.accounts.team_ids IS 'what team_members says of the account, kept by trigger; null for none';

COMMENT ON COLUMN public.accounts.key_hint IS 'the last four characters of an API key, to tell keys apart once their tokens are gone';

COMMENT ON COLUMN public.accounts.key_expires_at IS 'when an API key ends by itself; null: never';

COMMENT ON COLUMN public.accounts.erased_at IS '注销: when who it belonged to was erased; what he did is kept under its id';

CREATE TABLE public.audit_blocks (
    center_id uuid NOT NULL,
    number bigint NOT NULL,
    first_xact bigint NOT NULL,
    first_id bigint NOT NULL,
    last_xact bigint NOT NULL,
    last_id bigint NOT NULL,
    rows integer NOT NULL,
    leaves bytea NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    CONSTRAINT a_block_has_a_leaf_for_each_row CHECK ((octet_length(leaves) = (24 * rows))),
    CONSTRAINT audit_blocks_hash_check CHECK ((octet_length(hash) = 32)),
    CONSTRAINT audit_blocks_number_check CHECK ((number > 0)),
    CONSTRAINT audit_blocks_previous_check CHECK ((octet_length(previous) = 32)),
    CONSTRAINT audit_blocks_rows_check CHECK ((rows > 0))
);
ALTER TABLE ONLY public.audit_blocks ALTER COLUMN leaves SET STORAGE EXTERNAL;

ALTER TABLE ONLY public.audit_blocks FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.audit_blocks IS '审计区块: rows of the audit trail sealed by a hash, each block over the one before';

COMMENT ON COLUMN public.audit_blocks.leaves IS 'of each row its id (8 bytes) and the first 16 bytes of its SHA-256';

COMMENT ON COLUMN public.audit_blocks.previous IS 'the hash of the block before; zeros for the first';

CREATE TABLE public.audit_log (
    center_id uuid NOT NULL,
    id bigint NOT NULL,
    xact bigint DEFAULT public.audit_order(pg_current_xact_id()) NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor_kind public.actor_kind NOT NULL,
    actor_id uuid,
    operation text NOT NULL,
    object_kind text NOT NULL,
    object_id text NOT NULL,
    request_id uuid,
    data jsonb DEFAULT '{}'::jsonb NOT NULL
);

ALTER TABLE ONLY public.audit_log FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.audit_log IS '审计日志: one row for every change, append-only; ids and codes, never people''s words';

COMMENT ON COLUMN public.audit_log.xact IS 'the transaction; rows are sealed in the order of (xact, id), when all that came before has ended';

ALTER TABLE public.audit_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.audit_reasons (
    center_id uuid NOT NULL,
    id uuid NOT NULL,
    subject_id uuid,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    reason text NOT NULL,
    salt uuid DEFAULT gen_random_uuid() NOT NULL
);

ALTER TABLE ONLY public.audit_reasons FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.audit_reasons IS '查看理由: why somebody looked at or erased personal data, in his words; can be erased';

COMMENT ON COLUMN public.audit_reasons.subject_id IS 'the order or the account it concerns; null for a person who was looked for by his number';

COMMENT ON COLUMN public.audit_reasons.salt IS 'goes into the digest that the audit trail keeps of the reason, so that nobody guesses it';

CREATE TABLE public.bookings (
    center_id uuid NOT NULL,
    order_id uuid NOT NULL,
    round integer NOT NULL,
    team_id uuid NOT NULL,
    volunteer_id uuid NOT NULL,
    during tstzrange NOT NULL,
    hours_hundredths integer,
    state text DEFAULT 'booked'::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    member_id uuid GENERATED ALWAYS AS (
CASE
    WHEN (state = 'booked'::text) THEN volunteer_id
    ELSE NULL::uuid
END) STORED,
    CONSTRAINT a_booking_has_a_beginning_and_an_end CHECK (((NOT isempty(during)) AND (NOT lower_inf(during)) AND (NOT upper_inf(during)))),
    CONSTRAINT bookings_hours_hundredths_check CHECK (((hours_hundredths >= 0) AND (hours_hundredths <= 2400))),
    CONSTRAINT bookings_state_check CHECK ((state = ANY (ARRAY['booked'::text, 'served'::text, 'freed'::text])))
);

ALTER TABLE ONLY public.bookings FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.bookings IS '志愿者排班: when a volunteer is taken by an order; no two overlap';

COMMENT ON COLUMN public.bookings.member_id IS 'the volunteer while he is booked: so long he stays a member of the team';

CREATE TABLE public.categories (
    center_id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    platform text,
    parent_code text,
    "national" boolean DEFAULT false NOT NULL,
    active boolean DEFAULT true NOT NULL,
    dispatch_policy text,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT categories_code_check CHECK ((code ~ '^[a-z][a-z0-9_]{0,39}$'::text)),
    CONSTRAINT categories_dispatch_policy_check CHECK ((dispatch_policy = ANY (ARRAY['manual'::text, 'suggest'::text, 'auto'::text, 'broadcast'::text]))),
    CONSTRAINT categories_platform_check CHECK ((platform = ANY (ARRAY['theory'::text, 'education'::text, 'culture'::text, 'science'::text, 'sports'::text])))
);

ALTER TABLE ONLY public.categories FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.categories IS '服务类别: kinds of help, the national 22 and the center''s own, by practice platform (实践平台)';

COMMENT ON COLUMN public.categories.dispatch_policy IS '派单方式 of its orders; null: the center''s';

CREATE TABLE public.center_settings (
    center_id uuid NOT NULL,
    name text NOT NULL,
    dispatch_policy text DEFAULT 'manual'::text NOT NULL,
    return_limit integer DEFAULT 2 NOT NULL,
    close_after_days integer DEFAULT 15 NOT NULL,
    reopen_within_days integer DEFAULT 10 NOT NULL,
    contact_visible_days integer DEFAULT 7 NOT NULL,
    contact_kept_days integer DEFAULT 365 NOT NULL,
    words_kept_days integer DEFAULT 1095 NOT NULL,
    audit_kept_days integer DEFAULT 1095 NOT NULL,
    accept_booking_minutes integer DEFAULT 120 NOT NULL,
    start_booking_minutes integer DEFAULT 240 NOT NULL,
    matching_window_s integer DEFAULT 30 NOT NULL,
    broadcast_teams integer DEFAULT 10 NOT NULL,
    ring_minutes integer DEFAULT 10 NOT NULL,
    rematch_minutes integer DEFAULT 15 NOT NULL,
    escalate_after_minutes integer DEFAULT 1440 NOT NULL,
    offer_minutes_low integer DEFAULT 2880 NOT NULL,
    offer_minutes_normal integer DEFAULT 1440 NOT NULL,
    offer_minutes_high integer DEFAULT 120 NOT NULL,
    offer_minutes_urgent integer DEFAULT 30 NOT NULL,
    due_hours_low integer DEFAULT 360 NOT NULL,
    due_hours_normal integer DEFAULT 168 NOT NULL,
    due_hours_high integer DEFAULT 72 NOT NULL,
    due_hours_urgent integer DEFAULT 24 NOT NULL,
    dispatch_weights jsonb DEFAULT '{}'::jsonb NOT NULL,
    weights_version integer DEFAULT 1 NOT NULL,
    calendar jsonb DEFAULT '{}'::jsonb NOT NULL,
    privacy_notice_version integer DEFAULT 0 NOT NULL,
    audit_released bigint DEFAULT 0 NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT center_settings_accept_booking_minutes_check CHECK (((accept_booking_minutes >= 1) AND (accept_booking_minutes <= 10080))),
    CONSTRAINT center_settings_audit_kept_days_check CHECK (((audit_kept_days >= 180) AND (audit_kept_days <= 3650))),
    CONSTRAINT center_settings_broadcast_teams_check CHECK (((broadcast_teams >= 1) AND (broadcast_teams <= 100))),
    CONSTRAINT center_settings_close_after_days_check CHECK (((close_after_days >= 1) AND (close_after_days <= 365))),
    CONSTRAINT center_settings_contact_kept_days_check CHECK (((contact_kept_days >= 30) AND (contact_kept_days <= 3650))),
    CONSTRAINT center_settings_contact_visible_days_check CHECK (((contact_visible_days >= 0) AND (contact_visible_days <= 365))),
    CONSTRAINT center_settings_dispatch_policy_check CHECK ((dispatch_policy = ANY (ARRAY['manual'::text, 'suggest'::text, 'auto'::text, 'broadcast'::text]))),
    CONSTRAINT center_settings_due_hours_high_check CHECK (((due_hours_high >= 1) AND (due_hours_high <= 8760))),
    CONSTRAINT center_settings_due_hours_low_check CHECK (((due_hours_low >= 1) AND (due_hours_low <= 8760))),
    CONSTRAINT center_settings_due_hours_normal_check CHECK (((due_hours_normal >= 1) AND (due_hours_normal <= 8760))),
    CONSTRAINT center_settings_due_hours_urgent_check CHECK (((due_hours_urgent >= 1) AND (due_hours_urgent <= 8760))),
    CONSTRAINT center_settings_escalate_after_minutes_check CHECK (((escalate_after_minutes >= 1) AND (escalate_after_minutes <= 10080))),
    CONSTRAINT center_settings_matching_window_s_check CHECK (((matching_window_s >= 1) AND (matching_window_s <= 3600))),
    CONSTRAINT center_settings_offer_minutes_high_check CHECK (((offer_minutes_high >= 1) AND (offer_minutes_high <= 10080))),
    CONSTRAINT center_settings_offer_minutes_low_check CHECK (((offer_minutes_low >= 1) AND (offer_minutes_low <= 10080))),
    CONSTRAINT center_settings_offer_minutes_normal_check CHECK (((offer_minutes_normal >= 1) AND (offer_minutes_normal <= 10080))),
    CONSTRAINT center_settings_offer_minutes_urgent_check CHECK (((offer_minutes_urgent >= 1) AND (offer_minutes_urgent <= 10080))),
    CONSTRAINT center_settings_rematch_minutes_check CHECK (((rematch_minutes >= 1) AND (rematch_minutes <= 1440))),
    CONSTRAINT center_settings_reopen_within_days_check CHECK (((reopen_within_days >= 1) AND (reopen_within_days <= 365))),
    CONSTRAINT center_settings_return_limit_check CHECK (((return_limit >= 1) AND (return_limit <= 100))),
    CONSTRAINT center_settings_ring_minutes_check CHECK (((ring_minutes >= 1) AND (ring_minutes <= 1440))),
    CONSTRAINT center_settings_start_booking_minutes_check CHECK (((start_booking_minutes >= 1) AND (start_booking_minutes <= 10080))),
    CONSTRAINT center_settings_words_kept_days_check CHECK (((words_kept_days >= 30) AND (words_kept_days <= 3650)))
);

ALTER TABLE ONLY public.center_settings FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.center_settings IS '中心设置: name, limits, windows and dispatch policy of a center';

COMMENT ON COLUMN public.center_settings.contact_kept_days IS '保存期限: days after its end until an order''s contact, address and place are erased';

COMMENT ON COLUMN public.center_settings.words_kept_days IS '保存期限: days after its end until all that people wrote with an order is erased, too';

COMMENT ON COLUMN public.center_settings.audit_kept_days IS '保存期限: days that entries of the audit trail are kept; half a year at least, as the law has it (网络安全法)';

COMMENT ON COLUMN public.center_settings.dispatch_weights IS '派单权重: complete once any is set; what is not there is standard';

COMMENT ON COLUMN public.center_settings.weights_version IS 'which row of dispatch_weights they are; 1 has none until there is another';

COMMENT ON COLUMN public.center_settings.calendar IS '工作日历: day_off or workday by date, over the days that the State Council has published';

COMMENT ON COLUMN public.center_settings.privacy_notice_version IS '隐私告知: the newest row of privacy_notices; 0 while there is none';

COMMENT ON COLUMN public.center_settings.audit_released IS 'the newest audit block whose rows were deleted, their time over; their digests stay';

CREATE TABLE public.centers (
    id uuid NOT NULL,
    code text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT a_center_code_is_short CHECK ((code ~ '^[a-z][a-z0-9-]{1,31}$'::text))
);

COMMENT ON TABLE public.centers IS '文明实践中心: the tenants of this installation, by the short code that their tokens bear';

CREATE TABLE public.dispatch_weights (
    center_id uuid NOT NULL,
    version integer NOT NULL,
    weights jsonb NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by uuid,
    CONSTRAINT dispatch_weights_version_check CHECK ((version >= 1))
);

ALTER TABLE ONLY public.dispatch_weights FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.dispatch_weights IS '权重版本: every set of weights that a center has dispatched by, complete, append-only';

COMMENT ON COLUMN public.dispatch_weights.changed_by IS 'null for the weights that the center began with';

CREATE TABLE public.idempotency_keys (
    center_id uuid NOT NULL,
    account_id uuid NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status smallint NOT NULL,
    head bytea NOT NULL,
    body bytea NOT NULL,
    subject_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT idempotency_keys_fingerprint_check CHECK ((octet_length(fingerprint) = 32)),
    CONSTRAINT idempotency_keys_key_check CHECK (((length(key) >= 1) AND (length(key) <= 300)))
);

ALTER TABLE ONLY public.idempotency_keys FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.idempotency_keys IS '幂等键: the first answer to a request, given again to its repeats for 72 hours';

COMMENT ON COLUMN public.idempotency_keys.subject_id IS 'what the answer is about: it goes when that is erased; of an export the request, which the audit rows of its orders name';

CREATE TABLE public.logins (
    username text NOT NULL,
    center_id uuid NOT NULL,
    account_id uuid NOT NULL,
    CONSTRAINT a_username_is_plain CHECK ((username ~ '^[a-z0-9._-]{2,64}$'::text))
);

COMMENT ON TABLE public.logins IS '登录名: which center and account a username belongs to';

CREATE TABLE public.matching_results (
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
    CONSTRAINT a_result_is_a_team_or_a_reason CHECK (((team_id IS NULL) = (reason IS NOT NULL)))
);

ALTER TABLE ONLY public.matching_results FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.matching_results IS '匹配结果: what a run found for an order: the team and its cost, or why none';

COMMENT ON COLUMN public.matching_results.team_version IS 'the team''s as it was matched: one that was changed since is not what the run chose';

COMMENT ON COLUMN public.matching_results.terms IS 'value and cost of each term in turn, as matching_runs.terms names them';

COMMENT ON COLUMN public.matching_results.next_team_id IS 'the next best team; next_cost is its own cost, next_rise by how much the total would rise at least';

COMMENT ON COLUMN public.matching_results.why IS 'of what is unserved: teams by what excluded them, and what is short';

CREATE TABLE public.matching_runs (
    center_id uuid NOT NULL,
    id uuid NOT NULL,
    state text NOT NULL,
    dry_run boolean NOT NULL,
    site_id uuid,
    scope_sites uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    started_by uuid,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    counts jsonb DEFAULT '{}'::jsonb NOT NULL,
    cost bigint,
    terms text[] DEFAULT '{}'::text[] NOT NULL,
    shortages jsonb DEFAULT '[]'::jsonb NOT NULL,
    confirming boolean DEFAULT false NOT NULL,
    error text,
    weights_version integer,
    policy text,
    categories text[],
    since timestamp with time zone,
    beat_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT matching_runs_policy_check CHECK ((policy = ANY (ARRAY['suggest'::text, 'auto'::text, 'broadcast'::text]))),
    CONSTRAINT matching_runs_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'confirmed'::text, 'failed'::text])))
);

ALTER TABLE ONLY public.matching_runs FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.matching_runs IS '智能派单: one matching of all placed orders to teams';

COMMENT ON COLUMN public.matching_runs.scope_sites IS 'the sites whose orders, with all under them, the run is over';

COMMENT ON COLUMN public.matching_runs.terms IS 'name and unit of each term of a cost in turn, as the results hold them';

COMMENT ON COLUMN public.matching_runs.shortages IS '短缺: what was short, and for how many orders, the most first';

COMMENT ON COLUMN public.matching_runs.confirming IS 'it runs again, to dispatch what it found: too much for one statement';

COMMENT ON COLUMN public.matching_runs.weights_version IS 'the set of weights it is computed with';

COMMENT ON COLUMN public.matching_runs.policy IS '派单方式 that the clock started it for; null where a person did';

COMMENT ON COLUMN public.matching_runs.categories IS 'whose orders it takes, where the clock started it';

COMMENT ON COLUMN public.matching_runs.since IS 'it takes the orders touched from then on; null: all that wait';

COMMENT ON COLUMN public.matching_runs.beat_at IS 'when it last showed that its server is alive';

CREATE TABLE public.offers (
    center_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    team_id uuid NOT NULL,
    round integer NOT NULL,
    mode public.dispatch_mode NOT NULL,
    binding boolean DEFAULT false NOT NULL,
    state text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    reason text
);

ALTER TABLE ONLY public.offers FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.offers IS '派单: an order put before one team, with a deadline';

CREATE TABLE public.order_events (
    center_id uuid NOT NULL,
    order_id uuid NOT NULL,
    seq integer NOT NULL,
    action text NOT NULL,
    from_state text,
    to_state text NOT NULL,
    actor_kind public.actor_kind NOT NULL,
    actor_id uuid,
    actor_role text,
    on_behalf_kind public.party,
    on_behalf_id uuid,
    at timestamp with time zone NOT NULL,
    data jsonb DEFAULT '{}'::jsonb NOT NULL
);

ALTER TABLE ONLY public.order_events FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.order_events IS '办理记录: each transition of an order, append-only; ids and codes, never people''s words';

CREATE TABLE public.order_grams (
    center_id uuid NOT NULL,
    order_id uuid NOT NULL,
    grams text[] NOT NULL
);

ALTER TABLE ONLY public.order_grams FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.order_grams IS '检索词: what orders are searched by (q), kept beside them';

CREATE TABLE public.order_notes (
    center_id uuid NOT NULL,
    order_id uuid NOT NULL,
    seq integer NOT NULL,
    note text NOT NULL
);

ALTER TABLE ONLY public.order_notes FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.order_notes IS '办理意见: what people wrote with an event (reasons, notes); can be erased';

CREATE TABLE public.privacy_notices (
    center_id uuid NOT NULL,
    version integer NOT NULL,
    text text NOT NULL,
    published_at timestamp with time zone NOT NULL,
    published_by uuid NOT NULL,
    CONSTRAINT privacy_notices_version_check CHECK ((version >= 1))
);

ALTER TABLE ONLY public.privacy_notices FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.privacy_notices IS '隐私告知: what a center tells people about their data, every version, append-only';

CREATE TABLE public.ratings (
    center_id uuid NOT NULL,
    order_id uuid NOT NULL,
    round integer NOT NULL,
    score smallint NOT NULL,
    comment text,
    speed smallint,
    attitude smallint,
    quality smallint,
    team_id uuid NOT NULL,
    by_account uuid NOT NULL,
    by_role text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ratings_attitude_check CHECK (((attitude >= 1) AND (attitude <= 5))),
    CONSTRAINT ratings_quality_check CHECK (((quality >= 1) AND (quality <= 5))),
    CONSTRAINT ratings_score_check CHECK (((score >= 1) AND (score <= 5))),
    CONSTRAINT ratings_speed_check CHECK (((speed >= 1) AND (speed <= 5)))
);

ALTER TABLE ONLY public.ratings FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.ratings IS '评单: the resident''s verdict on a round (好差评)';

CREATE TABLE public.report_parts (
    center_id uuid NOT NULL,
    span integer NOT NULL,
    is_sum boolean NOT NULL,
    figures text[] NOT NULL,
    counts integer[] NOT NULL,
    to_dispatch integer[],
    to_accept integer[],
    to_complete integer[]
);

ALTER TABLE ONLY public.report_parts FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.report_parts IS '统计: what orders placed in a span of time count for; the parts of a span add up';

COMMENT ON COLUMN public.report_parts.span IS 'as order_span gives it, of the ids of the orders';

COMMENT ON COLUMN public.report_parts.is_sum IS 'made of others by the clock; its seconds are sorted';

COMMENT ON COLUMN public.report_parts.counts IS 'how much to add to each of figures';

COMMENT ON COLUMN public.report_parts.to_dispatch IS 'first_dispatch_s of the orders that now have one; so the columns after it';

CREATE TABLE public.schema_migrations (
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.services (
    center_id uuid NOT NULL,
    id uuid NOT NULL,
    code text,
    name text NOT NULL,
    description text,
    category text NOT NULL,
    priority public.priority DEFAULT 'normal'::text NOT NULL,
    due_hours integer,
    skills text[] DEFAULT '{}'::text[] NOT NULL,
    active boolean DEFAULT true NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT services_due_hours_check CHECK (((due_hours >= 1) AND (due_hours <= 8760)))
);

ALTER TABLE ONLY public.services FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.services IS '服务项目: the menu (菜单) that residents order from';

CREATE TABLE public.setup_tokens (
    is_the_only_one boolean DEFAULT true NOT NULL,
    hash bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT setup_tokens_hash_check CHECK ((octet_length(hash) = 32)),
    CONSTRAINT setup_tokens_is_the_only_one_check CHECK (is_the_only_one)
);

COMMENT ON TABLE public.setup_tokens IS '初始化令牌: what makes the first center and its administrator, once; SHA-256 of the secret only';

CREATE TABLE public.sign_in_failures (
    key bytea NOT NULL,
    failures integer DEFAULT 1 NOT NULL,
    since timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sign_in_failures_key_check CHECK ((octet_length(key) = 32))
);

COMMENT ON TABLE public.sign_in_failures IS '登录失败: how often of late, on all servers together; rows past their time go as others come';

COMMENT ON COLUMN public.sign_in_failures.key IS 'SHA-256 of a username as it was tried, or of that and a network: what people mistype is not kept';

CREATE TABLE public.sites (
    center_id uuid NOT NULL,
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    parent_id uuid,
    path uuid[] NOT NULL,
    parent_path uuid[] GENERATED ALWAYS AS (path[1:(cardinality(path) - 1)]) STORED NOT NULL,
    lat double precision,
    lng double precision,
    earth public.cube GENERATED ALWAYS AS (
CASE
    WHEN (lat IS NOT NULL) THEN public.cube(ARRAY[(((6371009)::double precision * cosd(lat)) * cosd(lng)), (((6371009)::double precision * cosd(lat)) * sind(lng)), ((6371009)::double precision * sind(lat))])
    ELSE NULL::public.cube
END) STORED,
    active boolean DEFAULT true NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT a_location_is_whole CHECK (((lat IS NULL) = (lng IS NULL))),
    CONSTRAINT a_path_leads_from_the_root_to_the_site CHECK (((path[cardinality(path)] = id) AND ((cardinality(path) >= 1) AND (cardinality(path) <= 5)) AND ((parent_id IS NULL) = (cardinality(path) = 1)) AND ((parent_id IS NULL) OR (path[(cardinality(path) - 1)] = parent_id)))),
    CONSTRAINT sites_kind_check CHECK ((kind = ANY (ARRAY['center'::text, 'institute'::text, 'station'::text, 'point'::text, 'base'::text, 'mobile'::text]))),
    CONSTRAINT sites_lat_check CHECK (((lat >= ('-90'::integer)::double precision) AND (lat <= (90)::double precision))),
    CONSTRAINT sites_lng_check CHECK (((lng >= ('-180'::integer)::double precision) AND (lng <= (180)::double precision)))
);

ALTER TABLE ONLY public.sites FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.sites IS '阵地: the tree of 中心 center, 所 institute, 站 station, 点 point, 基地 base and 流动站 mobile station';

COMMENT ON COLUMN public.sites.path IS 'ids from the root site to this one';

COMMENT ON COLUMN public.sites.parent_path IS 'the path of the parent: a move that leaves a site behind breaks its reference';

COMMENT ON COLUMN public.sites.earth IS 'the place as a point in space, metres from the centre of the earth: nearest by index';

CREATE TABLE public.team_members (
    center_id uuid NOT NULL,
    team_id uuid NOT NULL,
    account_id uuid NOT NULL,
    leader boolean DEFAULT false NOT NULL,
    joined_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.team_members FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.team_members IS '队员: which volunteers (志愿者) belong to which team, and who leads it (队长)';

CREATE TABLE public.teams (
    center_id uuid NOT NULL,
    id uuid NOT NULL,
    code text,
    name text NOT NULL,
    kind public.team_kind NOT NULL,
    site_id uuid NOT NULL,
    categories text[] DEFAULT '{}'::text[] NOT NULL,
    skills text[] DEFAULT '{}'::text[] NOT NULL,
    languages text[] DEFAULT '{}'::text[] NOT NULL,
    capacity integer NOT NULL,
    held integer DEFAULT 0 NOT NULL,
    lat public.latitude,
    lng public.longitude,
    service_radius_m integer,
    availability jsonb DEFAULT '[]'::jsonb NOT NULL,
    active boolean DEFAULT true NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.teams FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.teams IS '志愿服务队: 总队 corps, 分队 detachment, 专业队 professional, 社会组织 social, 互助队 mutual_aid';

COMMENT ON COLUMN public.teams.languages IS '语言与方言: what its volunteers speak, as BCP 47 tags';

COMMENT ON COLUMN public.teams.held IS 'orders held as accepted or in service; capacity may be lowered below it';

CREATE TABLE public.tokens (
    center_id uuid NOT NULL,
    hash bytea NOT NULL,
    account_id uuid NOT NULL,
    hint text NOT NULL,
    origin bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT tokens_hash_check CHECK ((octet_length(hash) = 32)),
    CONSTRAINT tokens_origin_check CHECK ((octet_length(origin) = 32))
);

ALTER TABLE ONLY public.tokens FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.tokens IS '令牌: sessions and API keys, as SHA-256 of the secret only';

COMMENT ON COLUMN public.tokens.origin IS 'of a session: the key in sign_in_failures of its username and network, from where its owner is never kept out';

ALTER TABLE ONLY public.categories
    ADD CONSTRAINT a_category_code_is_unique_in_its_center PRIMARY KEY (center_id, code);

ALTER TABLE ONLY public.centers
    ADD CONSTRAINT a_center_code_is_unique UNIQUE (code);

ALTER TABLE ONLY public.privacy_notices
    ADD CONSTRAINT a_privacy_notice_is_published_once PRIMARY KEY (center_id, version);

ALTER TABLE ONLY public.services
    ADD CONSTRAINT a_service_code_is_unique_in_its_center UNIQUE (center_id, code);

ALTER TABLE ONLY public.dispatch_weights
    ADD CONSTRAINT a_set_of_weights_is_kept_once PRIMARY KEY (center_id, version);

ALTER TABLE ONLY public.sites
    ADD CONSTRAINT a_site_code_is_unique_in_its_center UNIQUE (center_id, code);

ALTER TABLE ONLY public.sites
    ADD CONSTRAINT a_site_has_one_path UNIQUE (center_id, id, path);

ALTER TABLE ONLY public.teams
    ADD CONSTRAINT a_team_code_is_unique_in_its_center UNIQUE (center_id, code);

ALTER TABLE ONLY public.logins
    ADD CONSTRAINT a_username_is_unique_in_the_installation PRIMARY KEY (username);

ALTER TABLE ONLY public.bookings
    ADD CONSTRAINT a_volunteer_is_in_one_place_at_a_time EXCLUDE USING gist (center_id WITH =, volunteer_id WITH =, during WITH &&) WHERE ((state = 'booked'::text));

ALTER TABLE ONLY public.account_sites
    ADD CONSTRAINT account_sites_pkey PRIMARY KEY (center_id, account_id, site_id);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (center_id, id);

ALTER TABLE ONLY public.team_members
    ADD CONSTRAINT an_account_is_a_member_once PRIMARY KEY (center_id, team_id, account_id);

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT an_answer_is_kept_once PRIMARY KEY (center_id, account_id, key);

ALTER TABLE ONLY public.audit_blocks
    ADD CONSTRAINT audit_blocks_pkey PRIMARY KEY (center_id, number);

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (center_id, xact, id);

ALTER TABLE ONLY public.audit_reasons
    ADD CONSTRAINT audit_reasons_pkey PRIMARY KEY (center_id, id);

ALTER TABLE ONLY public.bookings
    ADD CONSTRAINT bookings_pkey PRIMARY KEY (center_id, order_id, round, volunteer_id, created_at);

ALTER TABLE ONLY public.center_settings
    ADD CONSTRAINT center_settings_pkey PRIMARY KEY (center_id);

ALTER TABLE ONLY public.centers
    ADD CONSTRAINT centers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.order_events
    ADD CONSTRAINT events_of_an_order_are_numbered_without_gaps PRIMARY KEY (center_id, order_id, seq);

ALTER TABLE ONLY public.matching_results
    ADD CONSTRAINT matching_results_pkey PRIMARY KEY (center_id, run_id, order_id);

ALTER TABLE ONLY public.matching_runs
    ADD CONSTRAINT matching_runs_pkey PRIMARY KEY (center_id, id);

ALTER TABLE ONLY public.offers
    ADD CONSTRAINT offers_pkey PRIMARY KEY (center_id, id);

ALTER TABLE ONLY public.ratings
    ADD CONSTRAINT one_rating_per_order_and_round PRIMARY KEY (center_id, order_id, round);

ALTER TABLE ONLY public.setup_tokens
    ADD CONSTRAINT one_setup_token_at_a_time PRIMARY KEY (is_the_only_one);

ALTER TABLE ONLY public.order_grams
    ADD CONSTRAINT order_grams_pkey PRIMARY KEY (center_id, order_id);

ALTER TABLE ONLY public.order_notes
    ADD CONSTRAINT order_notes_pkey PRIMARY KEY (center_id, order_id, seq);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (center_id, id);

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_pkey PRIMARY KEY (center_id, id);

ALTER TABLE ONLY public.sign_in_failures
    ADD CONSTRAINT sign_in_failures_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.sites
    ADD CONSTRAINT sites_pkey PRIMARY KEY (center_id, id);

ALTER TABLE ONLY public.teams
    ADD CONSTRAINT teams_pkey PRIMARY KEY (center_id, id);

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (center_id, hash);

CREATE UNIQUE INDEX a_center_has_one_root_site ON public.sites USING btree (center_id) WHERE (parent_id IS NULL);

CREATE UNIQUE INDEX a_volunteer_is_booked_once_per_order ON public.bookings USING btree (center_id, order_id, round, volunteer_id) WHERE (state <> 'freed'::text);

CREATE INDEX account_sites_by_site ON public.account_sites USING btree (center_id, site_id);

CREATE INDEX accounts_by_phone ON public.accounts USING btree (center_id, phone) WHERE (phone IS NOT NULL);

CREATE INDEX accounts_of_api_keys ON public.accounts USING btree (center_id, id) WHERE (kind = 'api_key'::text);

CREATE UNIQUE INDEX an_external_ref_is_unique_per_channel ON public.orders USING btree (center_id, channel, external_ref) WHERE (external_ref IS NOT NULL);

CREATE INDEX audit_log_by_object ON public.audit_log USING btree (center_id, object_id, at, id);

CREATE INDEX audit_log_by_time ON public.audit_log USING btree (center_id, at, id);

CREATE INDEX audit_reasons_by_subject ON public.audit_reasons USING btree (subject_id) WHERE (subject_id IS NOT NULL);

CREATE INDEX audit_reasons_by_time ON public.audit_reasons USING btree (at);

CREATE INDEX bookings_by_member ON public.bookings USING btree (center_id, member_id) WHERE (member_id IS NOT NULL);

CREATE INDEX bookings_by_volunteer ON public.bookings USING btree (center_id, volunteer_id);

CREATE INDEX categories_by_parent ON public.categories USING btree (center_id, parent_code);

CREATE INDEX idempotency_keys_by_age ON public.idempotency_keys USING btree (created_at);

CREATE INDEX idempotency_keys_by_subject ON public.idempotency_keys USING btree (subject_id) WHERE (subject_id IS NOT NULL);

CREATE INDEX matching_results_unserved ON public.matching_results USING btree (center_id, run_id, order_id) WHERE (team_id IS NULL);

CREATE INDEX matching_runs_by_policy ON public.matching_runs USING btree (center_id, policy, started_at) WHERE (policy IS NOT NULL);

CREATE INDEX matching_runs_under_way ON public.matching_runs USING btree (center_id, started_at) WHERE (state = 'running'::text);

CREATE INDEX offers_by_order ON public.offers USING btree (center_id, order_id, id);

CREATE INDEX offers_by_team ON public.offers USING btree (center_id, team_id, id) INCLUDE (state, created_at);

CREATE INDEX offers_by_team_and_order ON public.offers USING btree (center_id, team_id, order_id);

CREATE INDEX offers_pending_by_team ON public.offers USING btree (center_id, team_id, id) WHERE (state = 'pending'::text);

CREATE INDEX offers_to_expire ON public.offers USING btree (center_id, expires_at) WHERE (answered_at IS NULL);

CREATE UNIQUE INDEX one_accepted_offer_per_order_and_round ON public.offers USING btree (center_id, order_id, round) WHERE (state = 'accepted'::text);

CREATE UNIQUE INDEX one_live_offer_per_order_and_team ON public.offers USING btree (center_id, order_id, team_id, round) WHERE (state = ANY (ARRAY['pending'::text, 'accepted'::text]));

CREATE UNIQUE INDEX one_run_of_a_policy_at_a_time ON public.matching_runs USING btree (center_id, policy) WHERE ((state = 'running'::text) AND (NOT confirming));

CREATE INDEX order_events_of_forwarders ON public.order_events USING btree (center_id, actor_id, order_id) WHERE (action = 'forward'::text);

CREATE INDEX order_grams_by_gram ON public.order_grams USING gin (grams) WITH (gin_pending_list_limit='128');

CREATE INDEX orders_by_category ON public.orders USING btree (center_id, category, id);

CREATE INDEX orders_by_number ON public.orders USING btree (center_id, number);

CREATE INDEX orders_by_placer ON public.orders USING btree (center_id, placed_by, id) WHERE (resident_id IS NULL);

CREATE INDEX orders_by_resident ON public.orders USING btree (center_id, resident_id, id) WHERE (resident_id IS NOT NULL);

CREATE INDEX orders_by_site_2 ON public.orders USING btree (center_id, (site_path[2]), id) WHERE (site_path[2] IS NOT NULL);

CREATE INDEX orders_by_site_3 ON public.orders USING btree (center_id, (site_path[3]), id) WHERE (site_path[3] IS NOT NULL);

CREATE INDEX orders_by_site_4 ON public.orders USING btree (center_id, (site_path[4]), id) WHERE (site_path[4] IS NOT NULL);

CREATE INDEX orders_by_site_5 ON public.orders USING btree (center_id, (site_path[5]), id) WHERE (site_path[5] IS NOT NULL);

CREATE INDEX orders_by_state ON public.orders USING btree (center_id, state, id);

CREATE INDEX orders_by_target ON public.orders USING btree (center_id, merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX orders_by_team ON public.orders USING btree (center_id, team_id, id) WHERE (team_id IS NOT NULL);

CREATE INDEX orders_open ON public.orders USING btree (center_id, id) INCLUDE (state, due_at, returns, window_start, accepted_at, window_end, started_at, binding_expired, escalated_site_id) WHERE (state = ANY (ARRAY['placed'::text, 'dispatched'::text, 'accepted'::text, 'in_service'::text]));

CREATE INDEX orders_ringing ON public.orders USING btree (center_id, ring_at) WHERE (ring_at IS NOT NULL);

CREATE INDEX orders_to_close ON public.orders USING btree (center_id, completed_at) WHERE (state = 'completed'::text);

CREATE INDEX orders_to_erase ON public.orders USING btree (center_id, erased, touched_at) WHERE ((erased < 2) AND (state = ANY (ARRAY['rejected'::text, 'merged'::text, 'rated'::text, 'closed'::text, 'cancelled'::text])));

CREATE INDEX orders_waiting ON public.orders USING btree (center_id, category, touched_at) INCLUDE (returns) WHERE (state = 'placed'::text);

CREATE INDEX ratings_by_rater ON public.ratings USING btree (center_id, by_account);

CREATE INDEX ratings_by_team ON public.ratings USING btree (center_id, team_id, at) INCLUDE (score);

CREATE INDEX report_parts_by_span ON public.report_parts USING btree (center_id, span);

CREATE INDEX report_parts_to_sum ON public.report_parts USING btree (center_id) WHERE (NOT is_sum);

CREATE INDEX services_by_category ON public.services USING btree (center_id, category);

CREATE INDEX sign_in_failures_by_age ON public.sign_in_failures USING btree (since);

CREATE INDEX sites_by_parent ON public.sites USING btree (center_id, parent_id);

CREATE INDEX stations_by_place ON public.sites USING gist (center_id, earth) WHERE ((kind = 'station'::text) AND active AND (lat IS NOT NULL));

CREATE INDEX team_members_by_account ON public.team_members USING btree (center_id, account_id) INCLUDE (team_id, leader);

CREATE INDEX teams_by_site ON public.teams USING btree (center_id, site_id);

CREATE INDEX tokens_by_account ON public.tokens USING btree (center_id, account_id);

CREATE INDEX tokens_by_expiry ON public.tokens USING btree (center_id, expires_at);

CREATE TRIGGER a_center_keeps_an_administrator AFTER UPDATE OF roles, active ON public.accounts FOR EACH ROW WHEN ((old.active AND ('admin'::text = ANY (old.roles)) AND (NOT (new.active AND ('admin'::text = ANY (new.roles)))))) EXECUTE FUNCTION public.keep_an_administrator();

CREATE TRIGGER a_new_password_and_closing_end_sessions AFTER UPDATE OF password_hash, active ON public.accounts FOR EACH ROW WHEN (((new.password_hash IS DISTINCT FROM old.password_hash) OR (NOT new.active))) EXECUTE FUNCTION public.end_sessions();

CREATE CONSTRAINT TRIGGER a_replaced_number_is_forgotten AFTER UPDATE OF contact_phone ON public.orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((new.resident_id IS NULL) AND (old.contact_phone IS DISTINCT FROM new.contact_phone))) EXECUTE FUNCTION public.forget_number();

CREATE CONSTRAINT TRIGGER an_erased_account_is_forgotten AFTER UPDATE OF erased_at ON public.accounts DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.forget_account();

CREATE CONSTRAINT TRIGGER an_erased_order_is_forgotten AFTER UPDATE OF erased ON public.orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.forget_order();

CREATE TRIGGER changed_orders_are_reported AFTER UPDATE ON public.orders REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.add_parts_of_changed_orders();

CREATE TRIGGER events_are_append_only BEFORE DELETE OR UPDATE ON public.order_events FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER events_are_not_truncated BEFORE TRUNCATE ON public.order_events FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER events_hold_their_rules BEFORE INSERT ON public.order_events FOR EACH ROW EXECUTE FUNCTION public.guard_events();

CREATE TRIGGER offers_hold_their_rules BEFORE INSERT OR UPDATE ON public.offers FOR EACH ROW EXECUTE FUNCTION public.guard_offers();

CREATE TRIGGER orders_hold_their_rules BEFORE INSERT OR UPDATE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.guard_orders();

CREATE TRIGGER orders_move_with_their_site AFTER UPDATE ON public.sites REFERENCING OLD TABLE AS stood NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION public.carry_orders_along();

CREATE TRIGGER placed_orders_are_reported AFTER INSERT ON public.orders REFERENCING NEW TABLE AS placed FOR EACH STATEMENT EXECUTE FUNCTION public.add_parts_of_placed_orders();

CREATE TRIGGER privacy_notices_are_append_only BEFORE DELETE OR UPDATE ON public.privacy_notices FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER privacy_notices_are_not_truncated BEFORE TRUNCATE ON public.privacy_notices FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER scope_follows_delete AFTER DELETE ON public.account_sites REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION public.keep_scope_of_accounts();

CREATE TRIGGER scope_follows_delete AFTER DELETE ON public.team_members REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION public.keep_scope_of_accounts();

CREATE TRIGGER scope_follows_insert AFTER INSERT ON public.account_sites REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION public.keep_scope_of_accounts();

CREATE TRIGGER scope_follows_insert AFTER INSERT ON public.team_members REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION public.keep_scope_of_accounts();

CREATE TRIGGER scope_follows_update AFTER UPDATE ON public.team_members REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION public.keep_scope_of_accounts();

CREATE TRIGGER sets_of_weights_are_append_only BEFORE DELETE OR UPDATE ON public.dispatch_weights FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER sets_of_weights_are_not_truncated BEFORE TRUNCATE ON public.dispatch_weights FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER teams_hold_their_rules BEFORE INSERT OR UPDATE ON public.teams FOR EACH ROW EXECUTE FUNCTION public.guard_teams();

CREATE TRIGGER the_audit_trail_is_append_only BEFORE DELETE OR UPDATE ON public.audit_blocks FOR EACH ROW EXECUTE FUNCTION public.keep_audit();

CREATE TRIGGER the_audit_trail_is_append_only BEFORE DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION public.keep_audit();

CREATE TRIGGER the_audit_trail_is_not_truncated BEFORE TRUNCATE ON public.audit_blocks FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER the_audit_trail_is_not_truncated BEFORE TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE ONLY public.bookings
    ADD CONSTRAINT a_booked_volunteer_is_a_member FOREIGN KEY (center_id, team_id, member_id) REFERENCES public.team_members(center_id, team_id, account_id);

ALTER TABLE ONLY public.logins
    ADD CONSTRAINT a_login_belongs_to_an_account FOREIGN KEY (center_id, account_id) REFERENCES public.accounts(center_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.sites
    ADD CONSTRAINT a_site_stands_under_a_site_of_its_center FOREIGN KEY (center_id, parent_id, parent_path) REFERENCES public.sites(center_id, id, path);

ALTER TABLE ONLY public.account_sites
    ADD CONSTRAINT account_sites_center_id_account_id_fkey FOREIGN KEY (center_id, account_id) REFERENCES public.accounts(center_id, id);

ALTER TABLE ONLY public.account_sites
    ADD CONSTRAINT account_sites_center_id_site_id_fkey FOREIGN KEY (center_id, site_id) REFERENCES public.sites(center_id, id);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_center_id_fkey FOREIGN KEY (center_id) REFERENCES public.centers(id);

ALTER TABLE ONLY public.bookings
    ADD CONSTRAINT bookings_center_id_order_id_fkey FOREIGN KEY (center_id, order_id) REFERENCES public.orders(center_id, id);

ALTER TABLE ONLY public.bookings
    ADD CONSTRAINT bookings_center_id_team_id_fkey FOREIGN KEY (center_id, team_id) REFERENCES public.teams(center_id, id);

ALTER TABLE ONLY public.bookings
    ADD CONSTRAINT bookings_center_id_volunteer_id_fkey FOREIGN KEY (center_id, volunteer_id) REFERENCES public.accounts(center_id, id);

ALTER TABLE ONLY public.categories
    ADD CONSTRAINT categories_center_id_fkey FOREIGN KEY (center_id) REFERENCES public.centers(id);

ALTER TABLE ONLY public.categories
    ADD CONSTRAINT categories_center_id_parent_code_fkey FOREIGN KEY (center_id, parent_code) REFERENCES public.categories(center_id, code);

ALTER TABLE ONLY public.center_settings
    ADD CONSTRAINT center_settings_center_id_fkey FOREIGN KEY (center_id) REFERENCES public.centers(id);

ALTER TABLE ONLY public.dispatch_weights
    ADD CONSTRAINT dispatch_weights_center_id_changed_by_fkey FOREIGN KEY (center_id, changed_by) REFERENCES public.accounts(center_id, id);

ALTER TABLE ONLY public.dispatch_weights
    ADD CONSTRAINT dispatch_weights_center_id_fkey FOREIGN KEY (center_id) REFERENCES public.centers(id);

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_center_id_account_id_fkey FOREIGN KEY (center_id, account_id) REFERENCES public.accounts(center_id, id);

ALTER TABLE ONLY public.logins
    ADD CONSTRAINT logins_center_id_fkey FOREIGN KEY (center_id) REFERENCES public.centers(id);

ALTER TABLE ONLY public.matching_results
    ADD CONSTRAINT matching_results_center_id_run_id_fkey FOREIGN KEY (center_id, run_id) REFERENCES public.matching_runs(center_id, id);

ALTER TABLE ONLY public.matching_runs
    ADD CONSTRAINT matching_runs_center_id_fkey FOREIGN KEY (center_id) REFERENCES public.centers(id);

ALTER TABLE ONLY public.matching_runs
    ADD CONSTRAINT matching_runs_center_id_site_id_fkey FOREIGN KEY (center_id, site_id) REFERENCES public.sites(center_id, id);

ALTER TABLE ONLY public.matching_runs
    ADD CONSTRAINT matching_runs_center_id_started_by_fkey FOREIGN KEY (center_id, started_by) REFERENCES public.accounts(center_id, id);

ALTER TABLE ONLY public.offers
    ADD CONSTRAINT offers_center_id_order_id_fkey FOREIGN KEY (center_id, order_id) REFERENCES public.orders(center_id, id);

ALTER TABLE ONLY public.offers
    ADD CONSTRAINT offers_center_id_team_id_fkey FOREIGN KEY (center_id, team_id) REFERENCES public.teams(center_id, id);

ALTER TABLE ONLY public.order_events
    ADD CONSTRAINT order_events_center_id_order_id_fkey FOREIGN KEY (center_id, order_id) REFERENCES public.orders(center_id, id);

ALTER TABLE ONLY public.order_grams
    ADD CONSTRAINT order_grams_center_id_order_id_fkey FOREIGN KEY (center_id, order_id) REFERENCES public.orders(center_id, id);

ALTER TABLE ONLY public.order_notes
    ADD CONSTRAINT order_notes_center_id_order_id_seq_fkey FOREIGN KEY (center_id, order_id, seq) REFERENCES public.order_events(center_id, order_id, seq);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_center_id_category_fkey FOREIGN KEY (center_id, category) REFERENCES public.categories(center_id, code);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_center_id_escalated_site_id_fkey FOREIGN KEY (center_id, escalated_site_id) REFERENCES public.sites(center_id, id);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_center_id_merged_into_fkey FOREIGN KEY (center_id, merged_into) REFERENCES public.orders(center_id, id);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_center_id_placed_by_fkey FOREIGN KEY (center_id, placed_by) REFERENCES public.accounts(center_id, id);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_center_id_preferred_team_id_fkey FOREIGN KEY (center_id, preferred_team_id) REFERENCES public.teams(center_id, id);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_center_id_resident_id_fkey FOREIGN KEY (center_id, resident_id) REFERENCES public.accounts(center_id, id);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_center_id_service_id_fkey FOREIGN KEY (center_id, service_id) REFERENCES public.services(center_id, id);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_center_id_site_id_fkey FOREIGN KEY (center_id, site_id) REFERENCES public.sites(center_id, id);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_center_id_team_id_fkey FOREIGN KEY (center_id, team_id) REFERENCES public.teams(center_id, id);

ALTER TABLE ONLY public.privacy_notices
    ADD CONSTRAINT privacy_notices_center_id_fkey FOREIGN KEY (center_id) REFERENCES public.centers(id);

ALTER TABLE ONLY public.privacy_notices
    ADD CONSTRAINT privacy_notices_center_id_published_by_fkey FOREIGN KEY (center_id, published_by) REFERENCES public.accounts(center_id, id);

ALTER TABLE ONLY public.ratings
    ADD CONSTRAINT ratings_center_id_by_account_fkey FOREIGN KEY (center_id, by_account) REFERENCES public.accounts(center_id, id);

ALTER TABLE ONLY public.ratings
    ADD CONSTRAINT ratings_center_id_order_id_fkey FOREIGN KEY (center_id, order_id) REFERENCES public.orders(center_id, id);

ALTER TABLE ONLY public.ratings
    ADD CONSTRAINT ratings_center_id_team_id_fkey FOREIGN KEY (center_id, team_id) REFERENCES public.teams(center_id, id);

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_center_id_category_fkey FOREIGN KEY (center_id, category) REFERENCES public.categories(center_id, code);

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_center_id_fkey FOREIGN KEY (center_id) REFERENCES public.centers(id);

ALTER TABLE ONLY public.sites
    ADD CONSTRAINT sites_center_id_fkey FOREIGN KEY (center_id) REFERENCES public.centers(id);

ALTER TABLE ONLY public.team_members
    ADD CONSTRAINT team_members_center_id_account_id_fkey FOREIGN KEY (center_id, account_id) REFERENCES public.accounts(center_id, id);

ALTER TABLE ONLY public.team_members
    ADD CONSTRAINT team_members_center_id_team_id_fkey FOREIGN KEY (center_id, team_id) REFERENCES public.teams(center_id, id);

ALTER TABLE ONLY public.teams
    ADD CONSTRAINT teams_center_id_fkey FOREIGN KEY (center_id) REFERENCES public.centers(id);

ALTER TABLE ONLY public.teams
    ADD CONSTRAINT teams_center_id_site_id_fkey FOREIGN KEY (center_id, site_id) REFERENCES public.sites(center_id, id);

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_center_id_account_id_fkey FOREIGN KEY (center_id, account_id) REFERENCES public.accounts(center_id, id);

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_center_id_fkey FOREIGN KEY (center_id) REFERENCES public.centers(id);

ALTER TABLE public.account_sites ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.accounts ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.audit_blocks ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.audit_log ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.audit_reasons ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.bookings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.categories ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.center_settings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.dispatch_weights ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.idempotency_keys ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.matching_results ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.matching_runs ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.offers ENABLE ROW LEVEL SECURITY;

CREATE POLICY only_the_current_center ON public.account_sites USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.accounts USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.audit_blocks USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.audit_log USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.audit_reasons USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.bookings USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.categories USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.center_settings USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.dispatch_weights USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.idempotency_keys USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.matching_results USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.matching_runs USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.offers USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.order_events USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.order_grams TO four_order_server USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.order_notes USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.orders USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.privacy_notices USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.ratings USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.report_parts USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.services USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.sites USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.team_members USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.teams USING ((center_id = public.current_center()));

CREATE POLICY only_the_current_center ON public.tokens USING ((center_id = public.current_center()));

ALTER TABLE public.order_events ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.order_grams ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.order_notes ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.privacy_notices ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ratings ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.report_parts ENABLE ROW LEVEL SECURITY;

CREATE POLICY search_reads_by_index ON public.order_grams TO postgres USING (true);

ALTER TABLE public.services ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.sites ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.team_members ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.teams ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.tokens ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA public TO four_order_server;

REVOKE ALL ON FUNCTION public.begin_audit_era() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.centers_with_work() FROM PUBLIC;
GRANT ALL ON FUNCTION public.centers_with_work() TO four_order_server;

REVOKE ALL ON FUNCTION public.orders_with_grams(center uuid, wanted text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.orders_with_grams(center uuid, wanted text[]) TO four_order_server;

REVOKE ALL ON FUNCTION public.rebuild_report(center uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.release_audit(center uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.release_audit(center uuid) TO four_order_server;

GRANT USAGE ON SEQUENCE public.order_numbers TO four_order_server;

GRANT SELECT,INSERT,UPDATE ON TABLE public.orders TO four_order_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.account_sites TO four_order_server;

GRANT SELECT,INSERT,UPDATE ON TABLE public.accounts TO four_order_server;

GRANT SELECT,INSERT ON TABLE public.audit_blocks TO four_order_server;

GRANT SELECT,INSERT ON TABLE public.audit_log TO four_order_server;

GRANT SELECT,INSERT,DELETE ON TABLE public.audit_reasons TO four_order_server;

GRANT SELECT,INSERT,UPDATE ON TABLE public.bookings TO four_order_server;

GRANT SELECT,INSERT,UPDATE ON TABLE public.categories TO four_order_server;

GRANT SELECT,INSERT,UPDATE ON TABLE public.center_settings TO four_order_server;

GRANT SELECT,INSERT ON TABLE public.centers TO four_order_server;

GRANT SELECT,INSERT ON TABLE public.dispatch_weights TO four_order_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency_keys TO four_order_server;

GRANT SELECT,INSERT,DELETE ON TABLE public.logins TO four_order_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.matching_results TO four_order_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.matching_runs TO four_order_server;

GRANT SELECT,INSERT,UPDATE ON TABLE public.offers TO four_order_server;

GRANT SELECT,INSERT ON TABLE public.order_events TO four_order_server;

GRANT SELECT,INSERT,UPDATE ON TABLE public.order_grams TO four_order_server;

GRANT SELECT,INSERT,DELETE ON TABLE public.order_notes TO four_order_server;

GRANT SELECT,INSERT ON TABLE public.privacy_notices TO four_order_server;

GRANT SELECT,INSERT,UPDATE ON TABLE public.ratings TO four_order_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.report_parts TO four_order_server;

GRANT SELECT,INSERT,UPDATE ON TABLE public.services TO four_order_server;

GRANT SELECT,DELETE ON TABLE public.setup_tokens TO four_order_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sign_in_failures TO four_order_server;

GRANT SELECT,INSERT,UPDATE ON TABLE public.sites TO four_order_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.team_members TO four_order_server;

GRANT SELECT,INSERT,UPDATE ON TABLE public.teams TO four_order_server;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.tokens TO four_order_server;
