-- Requests in the proportions of real use, in a hundred: README.md and the table say the same.

dofile(os.getenv("BENCH_LUA") .. "/requests.lua")

local hundred = {}
for _, part in ipairs({
    { 60, requests.read },
    { 10, requests.page }, { 10, requests.own_page },
    { 5, requests.events }, { 5, requests.offers },
    { 6, requests.place },
    { 4, requests.accept },
}) do
    for _ = 1, part[1] do table.insert(hundred, part[2]) end
end
assert(#hundred == 100)

function request() return hundred[math.random(100)]() end
