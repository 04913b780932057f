-- `SimpleRateThrottle.allow_request` as one atomic step, for all limits of a request. `window.rs` has the same in Rust.
--
-- KEYS: one key for each limit
-- ARGV: three numbers for each key: requests, period and step, the times in microseconds
-- Returns the longest wait of the limits that refuse the request, in microseconds, or 0.
--
-- A key holds a list: first the number of all requests, then the entries "last count opened", the newest first.

local time = redis.call('TIME')
local clock = time[1] * 1000000 + time[2]
local longest = 0

local function entry(key, index)
  local last, count, opened = string.match(redis.call('LINDEX', key, index), '^(%d+) (%d+) (%d+)$')
  return tonumber(last), tonumber(count), tonumber(opened)
end

local function wait(key, requests, period, step)
  local total = tonumber(redis.call('LINDEX', key, 0) or 0)
  local now = clock
  if total > 0 then
    -- The clock may have been set back.
    now = math.max(clock, (entry(key, 1)))
  end
  while total > 0 do
    local last, count = entry(key, -1)
    if last + period > now then break end
    redis.call('RPOP', key)
    total = total - count
  end
  if total >= requests then
    if total == 0 then return period end
    redis.call('LSET', key, 0, total)
    local last = entry(key, -1)
    return last + period - now
  end
  if total == 0 then redis.call('DEL', key) end
  local last, count, opened
  if total > 0 then last, count, opened = entry(key, 1) end
  if opened and now - opened < step then
    redis.call('LSET', key, 1, string.format('%.0f %d %.0f', now, count + 1, opened))
    redis.call('LSET', key, 0, total + 1)
  else
    redis.call('LPOP', key)
    redis.call('LPUSH', key, string.format('%.0f 1 %.0f', now, now), total + 1)
  end
  redis.call('PEXPIRE', key, math.ceil(period / 1000) + 1)
  return 0
end

for index, key in ipairs(KEYS) do
  local requests, period, step = unpack(ARGV, index * 3 - 2, index * 3)
  longest = math.max(longest, wait(key, tonumber(requests), tonumber(period), tonumber(step)))
end
return longest
