-- Requests of each kind, with ids and tokens made of numbers as sql/names.sql makes them. What a run is told stands
-- in its environment (load.py).

dofile(os.getenv("BENCH_LUA") .. "/run.lua")

local function number(name) return tonumber(os.getenv("BENCH_" .. name)) end

local orders, residents, teams = number("ORDERS"), number("RESIDENTS"), number("TEAMS")
local base_ms, step_ms, offered_ms = number("BASE_MS"), number("STEP_MS"), number("OFFERED_MS")
local first_offered, thread_count = number("FIRST_OFFERED"), number("THREADS")
local run, center, host = os.getenv("BENCH_RUN"), os.getenv("BENCH_CENTER"), os.getenv("BENCH_HOST")
local place_body = os.getenv("BENCH_PLACE_BODY")
local keys_used = 0

function init(_) math.randomseed(os.time() * 16 + thread_index) end

local function uuid(ms, kind, n)
    return string.format(
        "%08x-%04x-%s-8000-%04x%08x", math.floor(ms / 65536), ms % 65536, kind, math.floor(n / 2 ^ 32), n % 2 ^ 32)
end

local function order_id(n) return uuid(base_ms + n * step_ms, "7000", n) end

local function offered_order_id(n) return uuid(offered_ms + math.floor(n / 1000), "7001", n) end

local function head(caller)
    return string.format("Host: %s\r\nAuthorization: Bearer fo_%s_%043d\r\n", host, center, caller)
end

local function get(path, caller) return "GET " .. path .. " HTTP/1.1\r\n" .. head(caller) .. "\r\n" end

-- Every request under a key of its own.
local function post(path, caller, body)
    keys_used = keys_used + 1
    return string.format(
        "POST %s HTTP/1.1\r\n%sContent-Type: application/json\r\nIdempotency-Key: %s-%d-%d\r\nContent-Length: %d\r\n\r\n%s",
        path, head(caller), run, thread_index, keys_used, #body, body)
end

local dispatcher = 0

-- Who reads order n: the dispatcher what came by the hotline, else the resident who placed it.
local function reader(n) return n % 4 == 0 and dispatcher or 1 + n % residents end

requests = {}

function requests.read()
    local n = math.random(orders)
    return get("/v1/orders/" .. order_id(n), reader(n))
end

function requests.page() return get("/v1/orders?limit=20", dispatcher) end

function requests.own_page() return get("/v1/orders?limit=20", math.random(residents)) end

function requests.events() return get("/v1/orders/" .. order_id(math.random(orders)) .. "/events", dispatcher) end

function requests.offers() return get("/v1/orders/" .. order_id(math.random(orders)) .. "/offers", dispatcher) end

function requests.place() return post("/v1/orders", math.random(residents), place_body) end

-- Each thread takes every thread_count-th of the waiting orders, so that none is taken twice; order n waits for team n,
-- counted round.
function requests.accept()
    local n = first_offered + thread_index + offers_used * thread_count
    offers_used = offers_used + 1
    return post("/v1/orders/" .. offered_order_id(n) .. "/accept", residents + 1 + n % teams, "{}")
end
