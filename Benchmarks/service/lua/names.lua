-- Ids, tokens and requests, made of numbers as sql/names.sql makes them, and the end of every run: one line of JSON.
-- What a run is told stands in its environment (load.py).

local function number(name) return tonumber(os.getenv("BENCH_" .. name)) end

local orders, residents, teams = number("ORDERS"), number("RESIDENTS"), number("TEAMS")
local base_ms, step_ms, offered_ms = number("BASE_MS"), number("STEP_MS"), number("OFFERED_MS")
local run, first_offered = os.getenv("BENCH_RUN"), number("FIRST_OFFERED")
local center, host = os.getenv("BENCH_CENTER"), os.getenv("BENCH_HOST")
local place_body = os.getenv("BENCH_PLACE_BODY")

local threads = {}
local thread_count = number("THREADS")
-- How many offers and keys this thread has used up.
offers_used, keys_used = 0, 0

local function uuid(ms, kind, n)
    return string.format("%08x-%04x-%s-8000-%04x%08x", math.floor(ms / 65536), ms % 65536, kind, math.floor(n / 2 ^ 32),
        n % 2 ^ 32)
end

local function order_id(n) return uuid(base_ms + n * step_ms, "7000", n) end

local function offered_order_id(n) return uuid(offered_ms + math.floor(n / 1000), "7001", n) end

local function head(caller, more)
    return string.format("Host: %s\r\nAuthorization: Bearer fo_%s_%043d\r\n%s\r\n", host, center, caller, more or "")
end

local function get(path, caller) return "GET " .. path .. " HTTP/1.1\r\n" .. head(caller) end

local function post(path, caller, body)
    keys_used = keys_used + 1
    return "POST " .. path .. " HTTP/1.1\r\n" .. head(caller, string.format(
        "Content-Type: application/json\r\nIdempotency-Key: %s-%d-%d\r\nContent-Length: %d\r\n", run, thread_index, keys_used,
        #body)) .. body
end

local dispatcher = 0

-- Whoever may read order n: hotline's orders the dispatcher, others the resident who placed them.
local function reader(n) return n % 4 == 0 and dispatcher or 1 + n % residents end

requests = {}

function requests.health() return "GET /livez HTTP/1.1\r\nHost: " .. host .. "\r\n\r\n" end

function requests.read()
    local n = math.random(orders)
    return get("/v1/orders/" .. order_id(n), reader(n))
end

function requests.page() return get("/v1/orders?limit=20", dispatcher) end

function requests.own_page() return get("/v1/orders?limit=20", math.random(residents)) end

function requests.events() return get("/v1/orders/" .. order_id(math.random(orders)) .. "/events", dispatcher) end

function requests.offers() return get("/v1/orders/" .. order_id(math.random(orders)) .. "/offers", dispatcher) end

function requests.place() return post("/v1/orders", math.random(residents), place_body) end

-- Each thread takes every thread_count-th of the waiting orders, so that none is taken twice.
function requests.accept()
    local n = first_offered + thread_index + offers_used * thread_count
    offers_used = offers_used + 1
    return post("/v1/orders/" .. offered_order_id(n) .. "/accept", residents + 1 + n % teams, "{}")
end

-- wrk calls these --------------------------------------------------------------------------------------------------

function setup(thread)
    thread:set("thread_index", #threads)
    table.insert(threads, thread)
end

function init(arguments)
    math.randomseed(os.time() * 16 + thread_index)
    math.random()
end

function done(summary, latency, _)
    local used = 0
    for _, thread in ipairs(threads) do used = math.max(used, thread:get("offers_used")) end
    local errors = summary.errors
    io.write(string.format(
        '\n{"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "refused": %d, "broken": %d, "offers_used": %d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout, used * thread_count))
end
