-- Orders and all that happens to them. What stands between the marks `generated` and `end of
-- generated` is text that LifecycleSQL in Sources/Domain makes of the table of transitions; a test compares them.

CREATE SEQUENCE order_numbers MINVALUE 0 MAXVALUE 34359738367;
GRANT USAGE ON SEQUENCE order_numbers TO four_order_server;

-- A CHECK of a table is parsed anew by every statement that writes to it, a domain's once a session: what orders
-- are written with most stands in domains and in one trigger a table.
CREATE DOMAIN channel AS text CONSTRAINT a_channel_is_known CHECK (VALUE IN (
    'app', 'web', 'wechat', 'hotline', 'wish_wall', 'suggestion_box', 'visit', 'survey', 'open311'));
CREATE DOMAIN dispatch_mode AS text CONSTRAINT a_mode_is_known CHECK (VALUE IN ('direct', 'broadcast'));
CREATE DOMAIN actor_kind AS text CONSTRAINT an_actor_kind_is_known
    CHECK (VALUE IN ('account', 'api_key', 'clock', 'matching', 'operator'));
CREATE DOMAIN party AS text CONSTRAINT a_party_is_known CHECK (VALUE IN ('team', 'resident'));

CREATE TABLE orders (
    center_id uuid NOT NULL,
    id uuid NOT NULL,
    number bigint NOT NULL DEFAULT nextval('order_numbers'),
    state text NOT NULL,
    last_action text NOT NULL,
    round integer NOT NULL DEFAULT 1,
    version integer NOT NULL DEFAULT 1,
    seq integer NOT NULL DEFAULT 1,
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
    priority priority NOT NULL,
    skills text[] NOT NULL DEFAULT '{}',
    window_start timestamptz,
    window_end timestamptz,
    preferred_team_id uuid,
    reported_at timestamptz,
    channel channel NOT NULL,
    external_ref text,
    placed_by uuid NOT NULL,
    resident_id uuid,
    requester_left boolean NOT NULL DEFAULT false,
    requesters integer NOT NULL DEFAULT 1,
    forwarded_by uuid[] NOT NULL DEFAULT '{}',
    team_id uuid,
    merged_into uuid,
    returns integer NOT NULL DEFAULT 0,
    binding_expired boolean NOT NULL DEFAULT false,
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
    due_at timestamptz NOT NULL,
    placed_at timestamptz NOT NULL,
    dispatched_at timestamptz,
    accepted_at timestamptz,
    started_at timestamptz,
    completed_at timestamptz,
    rated_at timestamptz,
    closed_at timestamptz,
    first_dispatch_s integer,
    first_accept_s integer,
    first_complete_s integer,
    responded boolean NOT NULL DEFAULT false,
    ratings smallint NOT NULL DEFAULT 0,
    satisfied smallint NOT NULL DEFAULT 0,
    language text,
    touched_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ring_at timestamptz,
    escalated_site_id uuid,
    erased smallint NOT NULL DEFAULT 0,
    privacy_notice_version integer,
    PRIMARY KEY (center_id, id),
    FOREIGN KEY (center_id, category) REFERENCES categories (center_id, code),
    FOREIGN KEY (center_id, service_id) REFERENCES services (center_id, id),
    FOREIGN KEY (center_id, site_id) REFERENCES sites (center_id, id),
    FOREIGN KEY (center_id, placed_by) REFERENCES accounts (center_id, id),
    FOREIGN KEY (center_id, resident_id) REFERENCES accounts (center_id, id),
    FOREIGN KEY (center_id, team_id) REFERENCES teams (center_id, id),
    FOREIGN KEY (center_id, preferred_team_id) REFERENCES teams (center_id, id),
    FOREIGN KEY (center_id, merged_into) REFERENCES orders (center_id, id),
    FOREIGN KEY (center_id, escalated_site_id) REFERENCES sites (center_id, id)
);
CREATE UNIQUE INDEX an_external_ref_is_unique_per_channel ON orders (center_id, channel, external_ref)
    WHERE external_ref IS NOT NULL;
CREATE INDEX orders_by_number ON orders (center_id, number);
CREATE INDEX orders_by_state ON orders (center_id, state, id);
CREATE INDEX orders_by_category ON orders (center_id, category, id);
CREATE INDEX orders_by_resident ON orders (center_id, resident_id, id) WHERE resident_id IS NOT NULL;
CREATE INDEX orders_by_placer ON orders (center_id, placed_by, id) WHERE resident_id IS NULL;
CREATE INDEX orders_by_team ON orders (center_id, team_id, id) WHERE team_id IS NOT NULL;
CREATE INDEX orders_by_target ON orders (center_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX orders_by_site_2 ON orders (center_id, (site_path[2]), id) WHERE site_path[2] IS NOT NULL;
CREATE INDEX orders_by_site_3 ON orders (center_id, (site_path[3]), id) WHERE site_path[3] IS NOT NULL;
CREATE INDEX orders_by_site_4 ON orders (center_id, (site_path[4]), id) WHERE site_path[4] IS NOT NULL;
CREATE INDEX orders_by_site_5 ON orders (center_id, (site_path[5]), id) WHERE site_path[5] IS NOT NULL;
CREATE INDEX orders_to_close ON orders (center_id, completed_at) WHERE state = 'completed';
CREATE INDEX orders_open ON orders (center_id, id)
    INCLUDE (state, due_at, returns, window_start, accepted_at, window_end, started_at, binding_expired,
        escalated_site_id)
    WHERE state IN ('placed', 'dispatched', 'accepted', 'in_service');
CREATE INDEX orders_waiting ON orders (center_id, category, touched_at) INCLUDE (returns) WHERE state = 'placed';
CREATE INDEX orders_ringing ON orders (center_id, ring_at) WHERE ring_at IS NOT NULL;
CREATE INDEX orders_to_erase ON orders (center_id, erased, touched_at)
    WHERE erased < 2 AND state IN ('rejected', 'merged', 'rated', 'closed', 'cancelled');
COMMENT ON TABLE orders IS '点单: one request, from placed to rated (点单, 派单, 接单, 评单)';
COMMENT ON COLUMN orders.number IS 'what the short reference is made of; unique in the installation';
COMMENT ON COLUMN orders.last_action IS 'the action of the newest transition: what the guard checks the change by';
COMMENT ON COLUMN orders.volunteer_ids IS 'who is booked or has served in this round, as bookings says';
COMMENT ON COLUMN orders.volunteer_hours IS 'hundredths of an hour, in the order of volunteer_ids; -1 where not told';
COMMENT ON COLUMN orders.rating_score IS 'with the columns after it: the rating of this round, as ratings says';
COMMENT ON COLUMN orders.site_path IS 'ids from the root site to the site that has the order';
COMMENT ON COLUMN orders.first_dispatch_s IS 'whole seconds from placing to the first dispatch of any round; so the two after it';
COMMENT ON COLUMN orders.responded IS 'whether it was dispatched, rejected or merged at least once';
COMMENT ON COLUMN orders.ratings IS 'ratings of all rounds; satisfied are those of 3 or more';
COMMENT ON COLUMN orders.language IS '语言或方言: what whoever serves it has to speak, as a BCP 47 tag; null: any';
COMMENT ON COLUMN orders.touched_at IS 'when it was last changed or passed up: what waits for the clock waits from then on';
COMMENT ON COLUMN orders.ring_at IS '抢单: when the next ring of teams is asked, while it is dispatched by the policy broadcast';
COMMENT ON COLUMN orders.escalated_site_id IS '逐级上报: the site above its own that it was passed up to, while it is placed';
COMMENT ON COLUMN orders.erased IS '个人信息: 0 all is there, 1 contact, address and place are erased, 2 what people wrote, too';
COMMENT ON COLUMN orders.privacy_notice_version IS '隐私告知: the version that held for whoever placed it; null where there was none';
COMMENT ON COLUMN orders.requester_left IS 'the resident who placed it no longer stands behind it';

-- Refuses what a rule forbids, under the rule's name.
CREATE FUNCTION refuse(rule text, on_table text, reason text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = rule, TABLE = on_table, MESSAGE = reason;
END
$$;

CREATE FUNCTION seconds_between(earlier timestamptz, later timestamptz) RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN CASE WHEN later < earlier THEN 0 ELSE round(extract(epoch FROM later - earlier)) END::integer;

-- 点单的规则: what holds for every order, whoever writes it.
CREATE FUNCTION guard_orders() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'INSERT' THEN
        IF
-- generated: LifecycleSQL.orderInsertIsIllegal
((new.last_action = 'place' and new.state = 'placed')) is not true
-- end of generated
        THEN
            PERFORM refuse('an_order_begins_placed', 'orders', format('no order begins as %s', NEW.state));
        END IF;
    ELSIF
-- generated: LifecycleSQL.orderUpdateIsIllegal
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
-- end of generated
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
CREATE TRIGGER orders_hold_their_rules BEFORE INSERT OR UPDATE ON orders
    FOR EACH ROW EXECUTE FUNCTION guard_orders();

-- Where a site is moved, its orders go along. The function looks again, so that it also finds the orders that
-- were being placed when the move began: the new path is a key of the site, and waits for them. Those that come later
-- wait for the move: whoever copies a path locks its site (FOR KEY SHARE) as he reads it.
CREATE FUNCTION carry_orders_along() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE orders AS o SET site_path = n.path
    FROM moved AS n JOIN stood AS p ON p.center_id = n.center_id AND p.id = n.id
    WHERE p.path <> n.path AND o.center_id = n.center_id AND o.site_path[2] = p.path[2] AND o.site_id = n.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER orders_move_with_their_site AFTER UPDATE ON sites
    REFERENCING OLD TABLE AS stood NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION carry_orders_along();

CREATE TABLE offers (
    center_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    team_id uuid NOT NULL,
    round integer NOT NULL,
    mode dispatch_mode NOT NULL,
    binding boolean NOT NULL DEFAULT false,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    answered_at timestamptz,
    reason text,
    PRIMARY KEY (center_id, id),
    FOREIGN KEY (center_id, order_id) REFERENCES orders (center_id, id),
    FOREIGN KEY (center_id, team_id) REFERENCES teams (center_id, id)
);

-- 派单的规则: what holds for every offer.
CREATE FUNCTION guard_offers() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'INSERT' THEN
        IF NEW.state NOT IN ('pending', 'accepted', 'declined', 'expired', 'withdrawn', 'superseded') THEN
            PERFORM refuse('an_offer_state_is_known', 'offers', format('%s is no state of an offer', NEW.state));
        END IF;
    ELSIF
-- generated: LifecycleSQL.offerUpdateIsIllegal
old.state is distinct from new.state
and (old.state || '>' || new.state <> all (array[
    'pending>accepted',
    'pending>declined',
    'pending>expired',
    'pending>withdrawn',
    'pending>superseded',
    'accepted>withdrawn'
])) is not false
-- end of generated
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
CREATE TRIGGER offers_hold_their_rules BEFORE INSERT OR UPDATE ON offers
    FOR EACH ROW EXECUTE FUNCTION guard_offers();
CREATE UNIQUE INDEX one_accepted_offer_per_order_and_round ON offers (center_id, order_id, round)
    WHERE state = 'accepted';
CREATE UNIQUE INDEX one_live_offer_per_order_and_team ON offers (center_id, order_id, team_id, round)
    WHERE state IN ('pending', 'accepted');
CREATE INDEX offers_by_order ON offers (center_id, order_id, id);
CREATE INDEX offers_by_team ON offers (center_id, team_id, id) INCLUDE (state, created_at);
CREATE INDEX offers_by_team_and_order ON offers (center_id, team_id, order_id);
CREATE INDEX offers_pending_by_team ON offers (center_id, team_id, id) WHERE state = 'pending';
-- By what only this index is for: were it by the state, a plan made while nothing is pending would take it for others.
CREATE INDEX offers_to_expire ON offers (center_id, expires_at) WHERE answered_at IS NULL;
COMMENT ON TABLE offers IS '派单: an order put before one team, with a deadline';

-- How many more orders may be offered directly to each team: its capacity, less what it holds and what is offered to
-- it. Whoever asks is alone with these teams until his transaction ends, and the function's own query sees what those
-- before him have offered, which his statement's may not. Locks of many teams are one of all: the table of locks is for
-- all sessions.
CREATE FUNCTION rooms_for_offers(center uuid, teams uuid[]) RETURNS TABLE (team_id uuid, room bigint)
LANGUAGE plpgsql VOLATILE ROWS 500 AS $$
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

CREATE TABLE order_events (
    center_id uuid NOT NULL,
    order_id uuid NOT NULL,
    seq integer NOT NULL,
    action text NOT NULL,
    from_state text,
    to_state text NOT NULL,
    actor_kind actor_kind NOT NULL,
    actor_id uuid,
    actor_role text,
    on_behalf_kind party,
    on_behalf_id uuid,
    at timestamptz NOT NULL,
    data jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT events_of_an_order_are_numbered_without_gaps PRIMARY KEY (center_id, order_id, seq),
    FOREIGN KEY (center_id, order_id) REFERENCES orders (center_id, id)
);
CREATE INDEX order_events_of_forwarders ON order_events (center_id, actor_id, order_id) WHERE action = 'forward';
COMMENT ON TABLE order_events IS '办理记录: each transition of an order, append-only; ids and codes, never people''s words';

-- 办理记录的规则: an event is a row of the table of transitions.
CREATE FUNCTION guard_events() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF
-- generated: LifecycleSQL.orderEventIsIllegal
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
-- end of generated
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
CREATE TRIGGER events_hold_their_rules BEFORE INSERT ON order_events
    FOR EACH ROW EXECUTE FUNCTION guard_events();
CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE ON order_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_are_not_truncated BEFORE TRUNCATE ON order_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE order_notes (
    center_id uuid NOT NULL,
    order_id uuid NOT NULL,
    seq integer NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (center_id, order_id, seq),
    FOREIGN KEY (center_id, order_id, seq) REFERENCES order_events (center_id, order_id, seq)
);
COMMENT ON TABLE order_notes IS '办理意见: what people wrote with an event (reasons, notes); can be erased';

CREATE TABLE ratings (
    center_id uuid NOT NULL,
    order_id uuid NOT NULL,
    round integer NOT NULL,
    score smallint NOT NULL CHECK (score BETWEEN 1 AND 5),
    comment text,
    speed smallint CHECK (speed BETWEEN 1 AND 5),
    attitude smallint CHECK (attitude BETWEEN 1 AND 5),
    quality smallint CHECK (quality BETWEEN 1 AND 5),
    team_id uuid NOT NULL,
    by_account uuid NOT NULL,
    by_role text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT one_rating_per_order_and_round PRIMARY KEY (center_id, order_id, round),
    FOREIGN KEY (center_id, order_id) REFERENCES orders (center_id, id),
    FOREIGN KEY (center_id, team_id) REFERENCES teams (center_id, id),
    FOREIGN KEY (center_id, by_account) REFERENCES accounts (center_id, id)
);
CREATE INDEX ratings_by_rater ON ratings (center_id, by_account);
CREATE INDEX ratings_by_team ON ratings (center_id, team_id, at) INCLUDE (score);
COMMENT ON TABLE ratings IS '评单: the resident''s verdict on a round (好差评)';

CREATE TABLE bookings (
    center_id uuid NOT NULL,
    order_id uuid NOT NULL,
    round integer NOT NULL,
    team_id uuid NOT NULL,
    volunteer_id uuid NOT NULL,
    during tstzrange NOT NULL CONSTRAINT a_booking_has_a_beginning_and_an_end
        CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
    hours_hundredths integer CHECK (hours_hundredths BETWEEN 0 AND 2400),
    state text NOT NULL DEFAULT 'booked' CHECK (state IN ('booked', 'served', 'freed')),
    created_at timestamptz NOT NULL,
    member_id uuid GENERATED ALWAYS AS (CASE WHEN state = 'booked' THEN volunteer_id END) STORED,
    PRIMARY KEY (center_id, order_id, round, volunteer_id, created_at),
    FOREIGN KEY (center_id, order_id) REFERENCES orders (center_id, id),
    FOREIGN KEY (center_id, team_id) REFERENCES teams (center_id, id),
    FOREIGN KEY (center_id, volunteer_id) REFERENCES accounts (center_id, id),
    CONSTRAINT a_booked_volunteer_is_a_member
        FOREIGN KEY (center_id, team_id, member_id) REFERENCES team_members (center_id, team_id, account_id),
    CONSTRAINT a_volunteer_is_in_one_place_at_a_time EXCLUDE USING gist (
        center_id WITH =, volunteer_id WITH =, during WITH &&) WHERE (state = 'booked')
);
CREATE UNIQUE INDEX a_volunteer_is_booked_once_per_order ON bookings (center_id, order_id, round, volunteer_id)
    WHERE state <> 'freed';
CREATE INDEX bookings_by_volunteer ON bookings (center_id, volunteer_id);
CREATE INDEX bookings_by_member ON bookings (center_id, member_id) WHERE member_id IS NOT NULL;
COMMENT ON TABLE bookings IS '志愿者排班: when a volunteer is taken by an order; no two overlap';
COMMENT ON COLUMN bookings.member_id IS 'the volunteer while he is booked: so long he stays a member of the team';

-- What members of teams are to an order beyond holding it, in the bits of Domain.Relation: 2048 for a team that
-- was ever offered it, 1024 for its leader, 4096 while that offer is pending, 8192 where it binds. A function, so
-- that callers without a team do not pay for it.
CREATE FUNCTION relation_by_offers(center uuid, an_order uuid, teams uuid[], led uuid[]) RETURNS integer
LANGUAGE plpgsql STABLE AS $$
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

-- Whether an order of this resident was merged into that one, and he still stands behind it.
CREATE FUNCTION stands_behind(center uuid, an_order uuid, resident uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM orders AS f
        WHERE f.center_id = center AND f.merged_into = an_order AND f.resident_id = resident
            AND NOT f.requester_left);
END
$$;

-- Search: one- and two-character grams of title and description. Array operators are not leakproof, so under
-- row-level security they would leave the index: the table is out of the server's reach but for one function,
-- which takes the center.
CREATE TABLE order_grams (
    center_id uuid NOT NULL,
    order_id uuid NOT NULL,
    grams text[] NOT NULL,
    PRIMARY KEY (center_id, order_id),
    FOREIGN KEY (center_id, order_id) REFERENCES orders (center_id, id)
);
-- New grams gather in a list that now and then a placement has to sort into the index: often and little at a time.
CREATE INDEX order_grams_by_gram ON order_grams USING gin (grams) WITH (gin_pending_list_limit = 128);
COMMENT ON TABLE order_grams IS '检索词: what orders are searched by (q), kept beside them';

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'orders', 'offers', 'order_events', 'order_notes', 'ratings', 'bookings'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY only_the_current_center ON %I USING (center_id = current_center())', name);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO four_order_server', name);
    END LOOP;
END
$$;
GRANT UPDATE ON orders, offers, bookings, ratings TO four_order_server;
GRANT DELETE ON order_notes TO four_order_server;

ALTER TABLE order_grams ENABLE ROW LEVEL SECURITY;
ALTER TABLE order_grams FORCE ROW LEVEL SECURITY;
CREATE POLICY only_the_current_center ON order_grams TO four_order_server USING (center_id = current_center());
DO $$
BEGIN
    EXECUTE format('CREATE POLICY search_reads_by_index ON order_grams TO %I USING (true)', current_user);
END
$$;
GRANT SELECT, INSERT, UPDATE ON order_grams TO four_order_server;

-- The ids of a center's orders that hold every one of these grams.
CREATE FUNCTION orders_with_grams(center uuid, wanted text[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1000
SET search_path FROM CURRENT
AS $$
    SELECT g.order_id FROM order_grams AS g
    WHERE g.grams @> wanted AND g.center_id = center AND center = current_center()
$$;
REVOKE ALL ON FUNCTION orders_with_grams (uuid, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION orders_with_grams (uuid, text[]) TO four_order_server;
