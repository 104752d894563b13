-- The beginning and the end of every run: numbered threads, and one line of JSON with exact figures. Alone it is the
-- script of requests that are always the same, which wrk then sends without asking Lua.

local threads = {}
-- How many of the waiting orders this thread has taken.
offers_used = 0

function setup(thread)
    thread:set("thread_index", #threads)
    table.insert(threads, thread)
end

function done(summary, latency, _)
    local used = 0
    for _, thread in ipairs(threads) do used = math.max(used, thread:get("offers_used")) end
    local errors = summary.errors
    io.write(string.format(
        '\n{"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "refused": %d, "broken": %d, '
            .. '"offers_used": %d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        errors.status, errors.connect + errors.read + errors.write + errors.timeout, used * #threads))
end
