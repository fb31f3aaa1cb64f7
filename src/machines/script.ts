/** The one script that the engine runs: a call and its answer are one step there, so that no two machines are granted one request. */
import { type Millis, millis } from "../model/units.ts";
import {
  CLAIM_MS,
  type EngineCall,
  type EngineDecision,
  type EngineMachine,
  type EngineState,
  LATE_MS,
  MACHINE_LEFT_MS,
  MAX_ENGINE_MACHINES,
  MAX_NEXT_MS,
  MAX_READING_BYTES,
  MAX_SHARED_BLOCK_MS,
  SHARED_BURST_MS,
  SHARED_HOUR_MS,
  WORKED_LATER_MS,
} from "./engine.ts";
import { decodeSharedReading, encodeSharedReading } from "./shared-reading.ts";

/** The 1 is the version of what the keys hold. One account's keys are in one slot of a cluster. */
const prefixOf = (account: string): string => `claude-usage:1:{${account}}`;

export const newsChannel = (account: string): string => `${prefixOf(account)}:news`;

/** This machine, as others see it. */
export interface MachineName {
  readonly id: string;
  readonly host: string;
  readonly version: string;
}

const SCRIPT = `
local latest, lease, sent, machines = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local kind, id, channel, worked = ARGV[1], ARGV[2], ARGV[4], tonumber(ARGV[5])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function text(number) return string.format('%.0f', number) end
worked = worked < 0 and 0 or now - worked

-- Who is there.
if redis.call('HLEN', machines) > 4 * ${MAX_ENGINE_MACHINES} then redis.call('DEL', machines) end
if kind ~= 'list' then
  redis.call('HSET', machines, id, text(now) .. ' ' .. text(worked) .. ' ' .. ARGV[3])
  redis.call('PEXPIRE', machines, ${MACHINE_LEFT_MS})
end

-- What was sent; a request that is known keeps its time.
redis.call('ZREMRANGEBYSCORE', sent, '-inf', text(now - ${SHARED_HOUR_MS}))
-- Nothing was later than now: its clock was set back, or that is a lie.
redis.call('ZREMRANGEBYSCORE', sent, '(' .. text(now), '+inf')
for at = 7, 6 + 2 * tonumber(ARGV[6]), 2 do
  redis.call('ZADD', sent, 'NX', text(now - tonumber(ARGV[at + 1])), id .. ':' .. ARGV[at])
end
local rest = 7 + 2 * tonumber(ARGV[6])
local first, second, third, fourth = ARGV[rest], ARGV[rest + 1], ARGV[rest + 2], ARGV[rest + 3]

local function field(name) return tonumber(redis.call('HGET', latest, name) or '0') or 0 end
local kept = field('at')
if kept > now then kept = 0 end
local longest = now + ${MAX_SHARED_BLOCK_MS}
if field('blocked') > longest then redis.call('HSET', latest, 'blocked', text(longest)) end
local left = redis.call('PTTL', lease)
if left == -1 or left > ${MAX_NEXT_MS + LATE_MS} then redis.call('DEL', lease) end
local holder = redis.call('GET', lease)
local owner, last = string.match(holder or '', '^(%x+) (%d+)$')
local mine = id .. ' ' .. text(worked)

local function keep(key) redis.call('PEXPIRE', key, 86400000) end
local function news() redis.call('PUBLISH', channel, id) end
-- When the request that makes the window full leaves it.
local function full(length, most)
  local all = redis.call('ZRANGEBYSCORE', sent, text(now - length), '+inf', 'WITHSCORES')
  local over = #all / 2 - most
  return over >= 0 and tonumber(all[2 * over + 2]) + length - now or 0
end

local decision, wait = '', 0
if kind == 'claim' then
  local known = tonumber(second)
  local blocked = field('blocked') - now
  local free = math.max(full(${SHARED_HOUR_MS}, tonumber(third)), full(${SHARED_BURST_MS}, tonumber(fourth)))
  if blocked > 0 then decision, wait = 'block', blocked
  elseif kept > (known < 0 and 0 or now - known + 2000) then decision = 'reading'
  elseif owner and owner ~= id and worked < tonumber(last) + ${WORKED_LATER_MS} then
    decision, wait = 'peer', redis.call('PTTL', lease)
  elseif free > 0 then decision, wait = 'budget', free
  else
    if not redis.call('SET', lease, mine, 'NX', 'PX', ${CLAIM_MS}) then
      redis.call('SET', lease, mine, 'PX', ${CLAIM_MS})
    end
    redis.call('ZADD', sent, 'NX', text(now), id .. ':' .. first)
    decision = 'granted'
  end
elseif kind == 'reading' then
  local at, ahead = now - tonumber(second), math.min(tonumber(third), ${MAX_NEXT_MS})
  if at > kept then
    kept = at
    redis.call('HSET', latest, 'reading', first, 'at', text(at), 'next', text(now + ahead), 'id', id)
    redis.call('SET', lease, mine, 'PX', text(ahead + ${LATE_MS}))
    keep(latest)
    news()
  end
elseif kind == 'block' then
  local till = now + math.min(tonumber(first), ${MAX_SHARED_BLOCK_MS})
  if till > field('blocked') then redis.call('HSET', latest, 'blocked', text(till)) end
  keep(latest)
  if owner == id then redis.call('DEL', lease) end
  news()
elseif kind == 'failed' and owner == id then
  redis.call('DEL', lease)
end
redis.call('PEXPIRE', sent, ${SHARED_HOUR_MS})

local there = redis.call('HGETALL', machines)
for at = 1, #there, 2 do
  local seen = tonumber(string.match(there[at + 1], '^(%d+) ') or '0')
  if seen < now - ${MACHINE_LEFT_MS} or seen > now then redis.call('HDEL', machines, there[at]) end
end
local reading = redis.call('HSTRLEN', latest, 'reading') <= ${MAX_READING_BYTES}
  and redis.call('HGET', latest, 'reading') or ''
local poller = string.match(redis.call('GET', lease) or '', '^(%x+)') or ''
local version = redis.REDIS_VERSION or ''
return {text(now), decision, text(wait), reading, text(kept), text(field('next')),
  redis.call('HGET', latest, 'id') or '', text(field('blocked')), poller, version,
  redis.call('HGETALL', machines), redis.call('ZRANGE', sent, -128, -1, 'WITHSCORES')}
`;

/** The words of the command. */
export function scriptWords(machine: MachineName, call: EngineCall): readonly string[] {
  const { account, act, idleFor, sent } = call;
  const prefix = prefixOf(account);
  const about = `${machine.host} ${machine.version}`;
  const words = [act.kind, machine.id, about, newsChannel(account), String(idleFor ?? -1)];
  const requests = sent.flatMap(({ name, age }) => [name, whole(age)]);
  return [
    "EVAL",
    SCRIPT,
    "4",
    ...["latest", "lease", "sent", "machines"].map((key) => `${prefix}:${key}`),
    ...words,
    String(sent.length),
    ...requests,
    ...wordsOf(act),
  ];
}

function wordsOf(act: EngineCall["act"]): readonly string[] {
  switch (act.kind) {
    case "claim":
      return [
        act.name,
        act.known === null ? "-1" : whole(act.known),
        ...[act.budget, act.burst].map(String),
      ];
    case "reading":
      return [encodeSharedReading(act.reading), whole(act.age), whole(act.nextIn)];
    case "block":
      return [whole(act.length)];
    default:
      return [];
  }
}

const whole = (length: Millis): string => String(Math.max(0, Math.round(length)));

/** What the engine answered; null for anything but that. Peers wrote parts of it, so each is bounded. */
export function decodeEngineReply(reply: unknown, self: string): EngineState | null {
  if (!Array.isArray(reply) || reply.length !== 12) return null;
  const [time, at, next, blocked] = [0, 4, 5, 7].map((index) => numberIn(reply[index]));
  const wait = numberIn(reply[2]);
  if (time === null || time === undefined || wait === null) return null;
  const scores = pairsIn(reply[11]).map(([member, score]) => ({
    owner: member.split(":")[0] ?? "",
    age: millis(Math.max(0, time - (numberIn(score) ?? 0))),
  }));
  const machines = pairsIn(reply[10])
    .slice(0, MAX_ENGINE_MACHINES)
    .flatMap(([id, about]) => machineOf(id, about, time, String(reply[8]), scores) ?? []);
  const readBy = String(reply[6]);
  const reading = decodeSharedReading(String(reply[3]));
  const host = machines.find(({ id }) => id === readBy)?.host ?? "another machine";
  return {
    decision: decisionOf(String(reply[1]), millis(wait)),
    latest:
      reading === null || !at || at > time || next === null || next === undefined
        ? null
        : {
            reading,
            age: millis(Math.max(0, time - at)),
            host,
            isOwn: readBy === self,
            nextIn: millis(next - time),
          },
    blockedFor: blocked && blocked > time ? millis(blocked - time) : null,
    others: scores.filter(({ owner }) => owner !== self).map(({ age }) => age),
    machines,
    version: VERSION_TEXT.test(String(reply[9])) ? String(reply[9]) : "",
    time,
  };
}

const VERSION_TEXT = /^[\w.-]{1,20}$/;
const HOST_TEXT = /^[\w.-]{1,64}$/;

function machineOf(
  id: string,
  about: string,
  time: number,
  poller: string,
  scores: readonly { readonly owner: string }[],
): EngineMachine | null {
  const [seen = "", worked = "", host = "", version = ""] = about.split(" ");
  const [at, workedAt] = [numberIn(seen), numberIn(worked)];
  if (!/^[0-9a-f]{1,16}$/.test(id) || at === null || workedAt === null) return null;
  if (!HOST_TEXT.test(host) || !VERSION_TEXT.test(version)) return null;
  return {
    id,
    host,
    version,
    seen: millis(Math.max(0, time - at)),
    idleFor: workedAt === 0 ? null : millis(Math.max(0, time - workedAt)),
    requests: scores.filter(({ owner }) => owner === id).length,
    polls: poller === id,
  };
}

function decisionOf(word: string, wait: Millis): EngineDecision | null {
  if (word === "granted" || word === "reading") return { kind: word };
  if (word === "peer" || word === "block" || word === "budget")
    return { kind: "wait", why: word, wait };
  return null;
}

/** A flat list of names and values, as RESP2 has a hash; RESP3 may have pairs. */
function pairsIn(value: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(value)) return [];
  const flat = value.flat();
  return flat.flatMap((name, at) =>
    at % 2 === 0 ? [[String(name), String(flat[at + 1] ?? "")] as const] : [],
  );
}

function numberIn(value: unknown): number | null {
  const number =
    typeof value === "string" && /^-?\d{1,16}(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}
