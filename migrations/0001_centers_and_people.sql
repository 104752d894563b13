-- Centers, and what stands in them before the first order: people, places, the menu, the teams.
--
-- Every table but the directories named below carries center_id first in every key, so that no row can
-- refer to another center's. Row-level security is forced: the server works under a role that owns nothing and
-- sees only the rows of the center that its session names in the setting four_order.center_id.

CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS cube;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'four_order_server') THEN
        CREATE ROLE four_order_server NOLOGIN;
    END IF;
    EXECUTE format('GRANT four_order_server TO %I', current_user);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO four_order_server', current_schema());
END
$$;

-- The center that this session works for; null where none is set, and then no row is in sight.
CREATE FUNCTION current_center() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('four_order.center_id', true), '')::uuid;

-- What is never changed or removed once written.
CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'restrict_violation',
        CONSTRAINT = tg_name,
        TABLE = tg_table_name,
        MESSAGE = format('rows of %s are append-only', tg_table_name);
END
$$;

-- Directories: found before a center is known, so without row-level security. ---------------------------------

CREATE TABLE centers (
    id uuid PRIMARY KEY,
    code text NOT NULL CONSTRAINT a_center_code_is_unique UNIQUE
        CONSTRAINT a_center_code_is_short CHECK (code ~ '^[a-z][a-z0-9-]{1,31}$'),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE centers IS '文明实践中心: the tenants of this installation, by the short code that their tokens bear';

CREATE TABLE logins (
    username text CONSTRAINT a_username_is_unique_in_the_installation PRIMARY KEY
        CONSTRAINT a_username_is_plain CHECK (username ~ '^[a-z0-9._-]{2,64}$'),
    center_id uuid NOT NULL REFERENCES centers (id),
    account_id uuid NOT NULL
);
COMMENT ON TABLE logins IS '登录名: which center and account a username belongs to';

CREATE TABLE setup_tokens (
    is_the_only_one boolean CONSTRAINT one_setup_token_at_a_time PRIMARY KEY DEFAULT true CHECK (is_the_only_one),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE setup_tokens IS '初始化令牌: what makes the first center and its administrator, once; SHA-256 of the secret only';

CREATE TABLE sign_in_failures (
    key bytea PRIMARY KEY CHECK (octet_length(key) = 32),
    failures integer NOT NULL DEFAULT 1,
    since timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sign_in_failures_by_age ON sign_in_failures (since);
COMMENT ON TABLE sign_in_failures IS '登录失败: how often of late, on all servers together; rows past their time go as others come';
COMMENT ON COLUMN sign_in_failures.key IS 'SHA-256 of a username as it was tried, or of that and a network: what people mistype is not kept';

-- The center -----------------------------------------------------------------------------------------------

CREATE TABLE center_settings (
    center_id uuid PRIMARY KEY REFERENCES centers (id),
    name text NOT NULL,
    dispatch_policy text NOT NULL DEFAULT 'manual'
        CHECK (dispatch_policy IN ('manual', 'suggest', 'auto', 'broadcast')),
    return_limit integer NOT NULL DEFAULT 2 CHECK (return_limit BETWEEN 1 AND 100),
    close_after_days integer NOT NULL DEFAULT 15 CHECK (close_after_days BETWEEN 1 AND 365),
    reopen_within_days integer NOT NULL DEFAULT 10 CHECK (reopen_within_days BETWEEN 1 AND 365),
    contact_visible_days integer NOT NULL DEFAULT 7 CHECK (contact_visible_days BETWEEN 0 AND 365),
    contact_kept_days integer NOT NULL DEFAULT 365 CHECK (contact_kept_days BETWEEN 30 AND 3650),
    words_kept_days integer NOT NULL DEFAULT 1095 CHECK (words_kept_days BETWEEN 30 AND 3650),
    audit_kept_days integer NOT NULL DEFAULT 1095 CHECK (audit_kept_days BETWEEN 180 AND 3650),
    accept_booking_minutes integer NOT NULL DEFAULT 120 CHECK (accept_booking_minutes BETWEEN 1 AND 10080),
    start_booking_minutes integer NOT NULL DEFAULT 240 CHECK (start_booking_minutes BETWEEN 1 AND 10080),
    matching_window_s integer NOT NULL DEFAULT 30 CHECK (matching_window_s BETWEEN 1 AND 3600),
    broadcast_teams integer NOT NULL DEFAULT 10 CHECK (broadcast_teams BETWEEN 1 AND 100),
    ring_minutes integer NOT NULL DEFAULT 10 CHECK (ring_minutes BETWEEN 1 AND 1440),
    rematch_minutes integer NOT NULL DEFAULT 15 CHECK (rematch_minutes BETWEEN 1 AND 1440),
    escalate_after_minutes integer NOT NULL DEFAULT 1440 CHECK (escalate_after_minutes BETWEEN 1 AND 10080),
    offer_minutes_low integer NOT NULL DEFAULT 2880 CHECK (offer_minutes_low BETWEEN 1 AND 10080),
    offer_minutes_normal integer NOT NULL DEFAULT 1440 CHECK (offer_minutes_normal BETWEEN 1 AND 10080),
    offer_minutes_high integer NOT NULL DEFAULT 120 CHECK (offer_minutes_high BETWEEN 1 AND 10080),
    offer_minutes_urgent integer NOT NULL DEFAULT 30 CHECK (offer_minutes_urgent BETWEEN 1 AND 10080),
    due_hours_low integer NOT NULL DEFAULT 360 CHECK (due_hours_low BETWEEN 1 AND 8760),
    due_hours_normal integer NOT NULL DEFAULT 168 CHECK (due_hours_normal BETWEEN 1 AND 8760),
    due_hours_high integer NOT NULL DEFAULT 72 CHECK (due_hours_high BETWEEN 1 AND 8760),
    due_hours_urgent integer NOT NULL DEFAULT 24 CHECK (due_hours_urgent BETWEEN 1 AND 8760),
    dispatch_weights jsonb NOT NULL DEFAULT '{}',
    weights_version integer NOT NULL DEFAULT 1,
    calendar jsonb NOT NULL DEFAULT '{}',
    privacy_notice_version integer NOT NULL DEFAULT 0,
    audit_released bigint NOT NULL DEFAULT 0,
    version integer NOT NULL DEFAULT 1
);
COMMENT ON TABLE center_settings IS '中心设置: name, limits, windows and dispatch policy of a center';
COMMENT ON COLUMN center_settings.dispatch_weights IS '派单权重: complete once any is set; what is not there is standard';
COMMENT ON COLUMN center_settings.weights_version IS 'which row of dispatch_weights they are; 1 has none until there is another';
COMMENT ON COLUMN center_settings.contact_kept_days IS '保存期限: days after its end until an order''s contact, address and place are erased';
COMMENT ON COLUMN center_settings.words_kept_days IS '保存期限: days after its end until all that people wrote with an order is erased, too';
COMMENT ON COLUMN center_settings.audit_kept_days IS '保存期限: days that entries of the audit trail are kept; half a year at least, as the law has it (网络安全法)';
COMMENT ON COLUMN center_settings.audit_released IS 'the newest audit block whose rows were deleted, their time over; their digests stay';
COMMENT ON COLUMN center_settings.privacy_notice_version IS '隐私告知: the newest row of privacy_notices; 0 while there is none';
COMMENT ON COLUMN center_settings.calendar IS '工作日历: day_off or workday by date, over the days that the State Council has published';

-- People ---------------------------------------------------------------------------------------------------

CREATE TABLE accounts (
    center_id uuid NOT NULL REFERENCES centers (id),
    id uuid NOT NULL,
    kind text NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'api_key')),
    username text,
    password_hash text,
    name text NOT NULL,
    phone text,
    roles text[] NOT NULL CONSTRAINT a_role_is_known
        CHECK (roles <@ ARRAY['resident', 'volunteer', 'leader', 'dispatcher', 'admin', 'intake']),
    scopes text[] NOT NULL DEFAULT '{}' CONSTRAINT a_scope_is_known CHECK (
        scopes <@ ARRAY['center', 'orders:read', 'orders:write', 'orders:import']),
    skills text[] NOT NULL DEFAULT '{}',
    availability jsonb NOT NULL DEFAULT '[]',
    hours_hundredths bigint NOT NULL DEFAULT 0 CHECK (hours_hundredths >= 0),
    site_ids uuid[],
    team_ids uuid[],
    led_team_ids uuid[],
    key_hint text,
    key_expires_at timestamptz,
    active boolean NOT NULL DEFAULT true,
    erased_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (center_id, id),
    CONSTRAINT an_erased_account_stays_closed CHECK (erased_at IS NULL OR NOT active),
    CONSTRAINT a_person_has_a_username CHECK ((kind = 'person') = (username IS NOT NULL)),
    CONSTRAINT an_api_key_has_a_hint CHECK ((kind = 'api_key') = (key_hint IS NOT NULL))
);
CREATE INDEX accounts_by_phone ON accounts (center_id, phone) WHERE phone IS NOT NULL;
CREATE INDEX accounts_of_api_keys ON accounts (center_id, id) WHERE kind = 'api_key';
COMMENT ON TABLE accounts IS '账号: a person (居民, 志愿者, 调度员, 管理员) or an API key of an integration script (接入)';
COMMENT ON COLUMN accounts.site_ids IS 'what account_sites says of the account, kept by trigger; null for none';
COMMENT ON COLUMN accounts.team_ids IS 'what team_members says of the account, kept by trigger; null for none';
COMMENT ON COLUMN accounts.key_hint IS 'the last four characters of an API key, to tell keys apart once their tokens are gone';
COMMENT ON COLUMN accounts.key_expires_at IS 'when an API key ends by itself; null: never';
COMMENT ON COLUMN accounts.erased_at IS '注销: when who it belonged to was erased; what he did is kept under its id';
COMMENT ON COLUMN accounts.hours_hundredths IS '服务时长: hours served, in hundredths of an hour';

ALTER TABLE logins ADD CONSTRAINT a_login_belongs_to_an_account
    FOREIGN KEY (center_id, account_id) REFERENCES accounts (center_id, id) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE tokens (
    center_id uuid NOT NULL REFERENCES centers (id),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    account_id uuid NOT NULL,
    hint text NOT NULL,
    origin bytea CHECK (octet_length(origin) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (center_id, hash),
    FOREIGN KEY (center_id, account_id) REFERENCES accounts (center_id, id)
);
CREATE INDEX tokens_by_account ON tokens (center_id, account_id);
CREATE INDEX tokens_by_expiry ON tokens (center_id, expires_at);
COMMENT ON COLUMN tokens.origin IS 'of a session: the key in sign_in_failures of its username and network, from where its owner is never kept out';
COMMENT ON TABLE tokens IS '令牌: sessions and API keys, as SHA-256 of the secret only';

-- A new password, and closing an account, end its sessions. A statement would miss the session that another
-- transaction began after its snapshot; a trigger's own query sees it.
CREATE FUNCTION end_sessions() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM tokens AS t WHERE t.center_id = NEW.center_id AND t.account_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER a_new_password_and_closing_end_sessions
    AFTER UPDATE OF password_hash, active ON accounts FOR EACH ROW
    WHEN (NEW.password_hash IS DISTINCT FROM OLD.password_hash OR NOT NEW.active)
    EXECUTE FUNCTION end_sessions();

-- A center keeps an active administrator. Of two who step down at once the second waits for the row of the
-- center's settings, and then sees that the first is gone.
CREATE FUNCTION keep_an_administrator() RETURNS trigger
LANGUAGE plpgsql AS $$
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
CREATE TRIGGER a_center_keeps_an_administrator
    AFTER UPDATE OF roles, active ON accounts FOR EACH ROW
    WHEN (OLD.active AND 'admin' = ANY (OLD.roles) AND NOT (NEW.active AND 'admin' = ANY (NEW.roles)))
    EXECUTE FUNCTION keep_an_administrator();

-- Places ---------------------------------------------------------------------------------------------------

CREATE TABLE sites (
    center_id uuid NOT NULL REFERENCES centers (id),
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('center', 'institute', 'station', 'point', 'base', 'mobile')),
    parent_id uuid,
    path uuid[] NOT NULL,
    parent_path uuid[] NOT NULL GENERATED ALWAYS AS (path[1:cardinality(path) - 1]) STORED,
    lat double precision CHECK (lat BETWEEN -90 AND 90),
    lng double precision CHECK (lng BETWEEN -180 AND 180),
    earth cube GENERATED ALWAYS AS (CASE WHEN lat IS NOT NULL THEN cube(ARRAY[
        6371009 * cosd(lat) * cosd(lng), 6371009 * cosd(lat) * sind(lng), 6371009 * sind(lat)]) END) STORED,
    active boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (center_id, id),
    CONSTRAINT a_site_code_is_unique_in_its_center UNIQUE (center_id, code),
    CONSTRAINT a_site_has_one_path UNIQUE (center_id, id, path),
    CONSTRAINT a_site_stands_under_a_site_of_its_center
        FOREIGN KEY (center_id, parent_id, parent_path) REFERENCES sites (center_id, id, path),
    CONSTRAINT a_path_leads_from_the_root_to_the_site CHECK (
        path[cardinality(path)] = id AND cardinality(path) BETWEEN 1 AND 5
        AND (parent_id IS NULL) = (cardinality(path) = 1)
        AND (parent_id IS NULL OR path[cardinality(path) - 1] = parent_id)),
    CONSTRAINT a_location_is_whole CHECK ((lat IS NULL) = (lng IS NULL))
);
CREATE UNIQUE INDEX a_center_has_one_root_site ON sites (center_id) WHERE parent_id IS NULL;
CREATE INDEX sites_by_parent ON sites (center_id, parent_id);
CREATE INDEX stations_by_place ON sites USING gist (center_id, earth)
    WHERE kind = 'station' AND active AND lat IS NOT NULL;
COMMENT ON TABLE sites IS '阵地: the tree of 中心 center, 所 institute, 站 station, 点 point, 基地 base and 流动站 mobile station';
COMMENT ON COLUMN sites.earth IS 'the place as a point in space, metres from the centre of the earth: nearest by index';
COMMENT ON COLUMN sites.path IS 'ids from the root site to this one';
COMMENT ON COLUMN sites.parent_path IS 'the path of the parent: a move that leaves a site behind breaks its reference';

CREATE TABLE account_sites (
    center_id uuid NOT NULL,
    account_id uuid NOT NULL,
    site_id uuid NOT NULL,
    PRIMARY KEY (center_id, account_id, site_id),
    FOREIGN KEY (center_id, account_id) REFERENCES accounts (center_id, id),
    FOREIGN KEY (center_id, site_id) REFERENCES sites (center_id, id)
);
CREATE INDEX account_sites_by_site ON account_sites (center_id, site_id);
COMMENT ON TABLE account_sites IS '调度范围: the sites a dispatcher dispatches for, each with all under it';

-- The menu -------------------------------------------------------------------------------------------------

CREATE TABLE categories (
    center_id uuid NOT NULL REFERENCES centers (id),
    code text NOT NULL CHECK (code ~ '^[a-z][a-z0-9_]{0,39}$'),
    name text NOT NULL,
    platform text CHECK (platform IN ('theory', 'education', 'culture', 'science', 'sports')),
    parent_code text,
    national boolean NOT NULL DEFAULT false,
    active boolean NOT NULL DEFAULT true,
    dispatch_policy text CHECK (dispatch_policy IN ('manual', 'suggest', 'auto', 'broadcast')),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT a_category_code_is_unique_in_its_center PRIMARY KEY (center_id, code),
    FOREIGN KEY (center_id, parent_code) REFERENCES categories (center_id, code)
);
CREATE INDEX categories_by_parent ON categories (center_id, parent_code);
COMMENT ON COLUMN categories.dispatch_policy IS '派单方式 of its orders; null: the center''s';
COMMENT ON TABLE categories IS '服务类别: kinds of help, the national 22 and the center''s own, by practice platform (实践平台)';

CREATE DOMAIN priority AS text CONSTRAINT a_priority_is_known CHECK (VALUE IN ('low', 'normal', 'high', 'urgent'));

CREATE TABLE services (
    center_id uuid NOT NULL REFERENCES centers (id),
    id uuid NOT NULL,
    code text,
    name text NOT NULL,
    description text,
    category text NOT NULL,
    priority priority NOT NULL DEFAULT 'normal',
    due_hours integer CHECK (due_hours BETWEEN 1 AND 8760),
    skills text[] NOT NULL DEFAULT '{}',
    active boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (center_id, id),
    CONSTRAINT a_service_code_is_unique_in_its_center UNIQUE (center_id, code),
    FOREIGN KEY (center_id, category) REFERENCES categories (center_id, code)
);
CREATE INDEX services_by_category ON services (center_id, category);
COMMENT ON TABLE services IS '服务项目: the menu (菜单) that residents order from';

-- Teams ----------------------------------------------------------------------------------------------------

CREATE DOMAIN latitude AS double precision CONSTRAINT a_latitude_is_in_range CHECK (VALUE BETWEEN -90 AND 90);
CREATE DOMAIN longitude AS double precision CONSTRAINT a_longitude_is_in_range CHECK (VALUE BETWEEN -180 AND 180);
CREATE DOMAIN team_kind AS text CONSTRAINT a_team_kind_is_known
    CHECK (VALUE IN ('corps', 'detachment', 'professional', 'social', 'mutual_aid'));

CREATE TABLE teams (
    center_id uuid NOT NULL REFERENCES centers (id),
    id uuid NOT NULL,
    code text,
    name text NOT NULL,
    kind team_kind NOT NULL,
    site_id uuid NOT NULL,
    categories text[] NOT NULL DEFAULT '{}',
    skills text[] NOT NULL DEFAULT '{}',
    languages text[] NOT NULL DEFAULT '{}',
    capacity integer NOT NULL,
    held integer NOT NULL DEFAULT 0,
    lat latitude,
    lng longitude,
    service_radius_m integer,
    availability jsonb NOT NULL DEFAULT '[]',
    active boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (center_id, id),
    CONSTRAINT a_team_code_is_unique_in_its_center UNIQUE (center_id, code),
    FOREIGN KEY (center_id, site_id) REFERENCES sites (center_id, id)
);
CREATE INDEX teams_by_site ON teams (center_id, site_id);
COMMENT ON TABLE teams IS '志愿服务队: 总队 corps, 分队 detachment, 专业队 professional, 社会组织 social, 互助队 mutual_aid';
COMMENT ON COLUMN teams.languages IS '语言与方言: what its volunteers speak, as BCP 47 tags';
COMMENT ON COLUMN teams.held IS 'orders held as accepted or in service; capacity may be lowered below it';

-- 队伍的规则: no writer raises what a team holds above its capacity; lowering either is always possible.
CREATE FUNCTION guard_teams() RETURNS trigger
LANGUAGE plpgsql AS $$
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
CREATE TRIGGER teams_hold_their_rules BEFORE INSERT OR UPDATE ON teams
    FOR EACH ROW EXECUTE FUNCTION guard_teams();

CREATE TABLE team_members (
    center_id uuid NOT NULL,
    team_id uuid NOT NULL,
    account_id uuid NOT NULL,
    leader boolean NOT NULL DEFAULT false,
    joined_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT an_account_is_a_member_once PRIMARY KEY (center_id, team_id, account_id),
    FOREIGN KEY (center_id, team_id) REFERENCES teams (center_id, id),
    FOREIGN KEY (center_id, account_id) REFERENCES accounts (center_id, id)
);
CREATE INDEX team_members_by_account ON team_members (center_id, account_id) INCLUDE (team_id, leader);
COMMENT ON TABLE team_members IS '队员: which volunteers (志愿者) belong to which team, and who leads it (队长)';

-- Who may do what is asked with every request: the answer stands on the account's own row.
CREATE FUNCTION keep_scope_of_accounts() RETURNS trigger
LANGUAGE plpgsql AS $$
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
CREATE TRIGGER scope_follows_insert AFTER INSERT ON account_sites REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION keep_scope_of_accounts();
CREATE TRIGGER scope_follows_delete AFTER DELETE ON account_sites REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION keep_scope_of_accounts();
CREATE TRIGGER scope_follows_insert AFTER INSERT ON team_members REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION keep_scope_of_accounts();
CREATE TRIGGER scope_follows_update AFTER UPDATE ON team_members REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION keep_scope_of_accounts();
CREATE TRIGGER scope_follows_delete AFTER DELETE ON team_members REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION keep_scope_of_accounts();

-- The names of accounts, in the order of their ids; called only where an answer has names to tell.
CREATE FUNCTION names_of_accounts(center uuid, ids uuid[]) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(
        SELECT coalesce(a.name, '') FROM unnest(ids) WITH ORDINALITY AS w (id, position)
            LEFT JOIN accounts AS a ON a.center_id = center AND a.id = w.id
        ORDER BY w.position);
END
$$;

-- The wall between centers ---------------------------------------------------------------------------------

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'center_settings', 'accounts', 'tokens', 'sites', 'account_sites', 'categories', 'services', 'teams',
        'team_members'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'CREATE POLICY only_the_current_center ON %I USING (center_id = current_center())', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO four_order_server', name);
    END LOOP;
END
$$;
GRANT SELECT, INSERT ON centers, logins, sign_in_failures TO four_order_server;
GRANT UPDATE ON sign_in_failures TO four_order_server;
GRANT SELECT, DELETE ON setup_tokens TO four_order_server;
GRANT DELETE ON tokens, account_sites, team_members, logins, sign_in_failures TO four_order_server;
