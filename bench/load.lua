-- What wrk sends. The harness writes a plan: requests, and the order in which they come round.
-- An item with `tail` names one row of many: a number stands between `head` and `tail`.
-- There is no `response` hook: wrk itself counts statuses from 400 on, and the harness checks the rest.

local plan, turn

function init(args)
    plan = dofile(args[1])
    turn = 0
    for _, item in ipairs(plan.items) do
        item.sent = 0
    end
end

function request()
    local item = plan.items[plan.cycle[turn % #plan.cycle + 1]]
    turn = turn + 1
    if not item.tail then
        return item.head
    end
    -- Scattered over the rows where `stride` is large, each row once before any comes again.
    local row = (item.sent * item.stride) % item.count
    item.sent = item.sent + 1
    return item.head .. string.format("%d", item.first + item.step * row) .. item.tail
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        '\n{"requests": %d, "microseconds": %d, "bytes": %d, "p50": %f, "p99": %f, ' ..
        '"connect": %d, "read": %d, "write": %d, "status": %d, "timeout": %d}\n',
        summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
        errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
