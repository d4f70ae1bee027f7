import { createHash } from 'node:crypto';
import { cellsPerWindow, countedCells } from './limiter.ts';

/**
 * The limiter's Lua for Redis 5 and later, and Valkey. A window is one string: msgpack of the newest cell's number,
 * the counts of all cells, oldest first, and how far into each its last unit was taken, in milliseconds. One GET and one
 * SET per window cost Redis less than a hash. Windows that the version before has stored name no such time: the end of
 * the cell, later than which none was.
 *
 * Time is `ARGV[2]`, or the server's clock if that is empty. If the clock steps back (after a failover, for example),
 * windows from the future are used as they are, so nothing is lost; one that is ahead by more than its own length is
 * folded into the current cell, so that it expires in time.
 */
const shared = `
local RING = ${countedCells}
local now = tonumber(ARGV[2])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local function save(ring)
  local packed = { ring.cell }
  for place = 1, RING do
    packed[place + 1] = ring[place]
    packed[place + 1 + RING] = ring.last[place]
  end
  local life = math.ceil((ring.cell + RING) * ring.length - now)
  redis.call('SET', ring.key, cmsgpack.pack(packed), 'PX', life)
end

-- Milliseconds until the units of a place are a window old.
local function left(ring, place)
  return (ring.cell - RING + place) * ring.length + ring.last[place] + ring.windowMs - now
end

local function load(key, windowMs)
  local length = windowMs / ${cellsPerWindow}
  local ring = { key = key, length = length, windowMs = windowMs, cell = math.floor(now / length), used = 0, last = {} }
  for place = 1, RING do
    ring[place] = 0
    ring.last[place] = 0
  end
  local stored = redis.call('GET', key)
  if not stored then return ring end
  local old = cmsgpack.unpack(stored)
  local steps = ring.cell - old[1]
  for place = 1, RING do
    local units = old[place + 1]
    local into = place - steps
    if steps <= -RING then into = RING elseif steps < 0 then into = place end
    if into >= 1 then
      ring[into] = ring[into] + units
      ring.last[into] = steps <= -RING and now - ring.cell * length or old[place + 1 + RING] or length
      ring.used = ring.used + units
    end
  end
  if steps <= -RING then
    -- Even if this take is refused and writes nothing: otherwise every take would fold it again.
    save(ring)
  elseif steps < 0 then
    ring.cell = old[1]
  end
  if left(ring, 1) <= 0 then
    ring.used = ring.used - ring[1]
    ring[1] = 0
  end
  return ring
end

-- Milliseconds until no more than target units are counted; -1 if never.
local function wait(ring, target)
  local used = ring.used
  for place = 1, RING do
    used = used - ring[place]
    if used <= target then return math.ceil(left(ring, place)) end
  end
  return -1
end

-- One ring per window, even if several requests name the same one.
local rings = {}
local function ring(index)
  local key = KEYS[index]
  if not rings[key] then rings[key] = load(key, tonumber(ARGV[2 * index + 2])) end
  return rings[key]
end
`;

/**
 * KEYS: windows. ARGV: cost, time or '', then limit and length in ms of each window.
 * Reply: time, index of the first limit that refused or 0, milliseconds until the call would pass or -1 for never,
 * then for each window the units used and milliseconds until they decrease.
 */
const take = `${shared}
local cost = tonumber(ARGV[1])
local exceeded, passes = 0, 0
for index = 1, #KEYS do
  local window, limit = ring(index), tonumber(ARGV[2 * index + 1])
  if cost > 0 and not (window.used + cost <= limit) then
    if exceeded == 0 then exceeded = index end
    local until_free = wait(window, limit - cost)
    if passes >= 0 and (until_free < 0 or until_free > passes) then passes = until_free end
  end
end
if exceeded == 0 and cost > 0 then
  for _, window in pairs(rings) do
    window[RING] = window[RING] + cost
    window.last[RING] = math.max(window.last[RING], now - window.cell * window.length)
    window.used = window.used + cost
    save(window)
  end
end
local reply = { now, exceeded, passes }
for index = 1, #KEYS do
  local window, limit = ring(index), tonumber(ARGV[2 * index + 1])
  reply[#reply + 1] = window.used
  reply[#reply + 1] = window.used > 0 and wait(window, math.min(window.used, limit) - 1) or 0
end
return reply
`;

/** KEYS and ARGV as for take, followed by the time of the take. */
const give = `${shared}
local cost, at = tonumber(ARGV[1]), tonumber(ARGV[#ARGV])
for index = 1, #KEYS do
  local window = ring(index)
  local place = RING - (window.cell - math.floor(at / window.length))
  if not window.given and place >= 1 and place <= RING and window[place] > 0 then
    window[place] = window[place] - math.min(cost, window[place])
    save(window)
  end
  window.given = true
end
return now
`;

/**
 * KEYS: the nodes. ARGV: this node, milliseconds after which a silent node is gone. Reply: number of nodes.
 * Writes on purpose: a read-only replica must not count as reachable.
 */
const heartbeat = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
`;

export interface Script {
  text: string;
  sha1: string;
}

const script = (text: string): Script => ({ text, sha1: createHash('sha1').update(text).digest('hex') });

export const takeScript = script(take);
export const giveScript = script(give);
export const heartbeatScript = script(heartbeat);
