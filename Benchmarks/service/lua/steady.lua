-- A light load at a modest pace: each connection waits between its requests, about BENCH_PAUSE_MS.

dofile(os.getenv("BENCH_LUA") .. "/requests.lua")

local pause_ms = tonumber(os.getenv("BENCH_PAUSE_MS"))
local ten = {}
for _, part in ipairs({
    { 5, requests.read },
    { 2, requests.page }, { 1, requests.own_page },
    { 2, requests.place },
}) do
    for _ = 1, part[1] do table.insert(ten, part[2]) end
end
assert(#ten == 10)

function delay() return math.random(math.floor(pause_ms / 2), math.floor(pause_ms * 1.5)) end

function request() return ten[math.random(10)]() end
