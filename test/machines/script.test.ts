/** The script in a real engine: the model that the simulated weeks use gives the same answers to the same calls. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import {
  type EngineAct,
  type EngineState,
  MAX_NEXT_MS,
  MAX_SHARED_BLOCK_MS,
  type ShareEngine,
} from "../../src/machines/engine.ts";
import { redisEngine } from "../../src/machines/redis.ts";
import type { MachineName } from "../../src/machines/script.ts";
import { instant, millis, percent } from "../../src/model/units.ts";
import { freePort } from "../world/free-port.ts";
import { engineModel } from "../world/pacing/engine-model.ts";
import { eventually } from "../world/person.ts";
import { seededRandom } from "../world/random.ts";
import { hasRedis, type RedisServer, redisServer } from "../world/redis.ts";

let folder: string;
let server: RedisServer;
const open: ShareEngine[] = [];

beforeAll(async () => {
  if (!hasRedis()) return;
  folder = mkdtempSync(join(tmpdir(), "claude-usage-"));
  server = await redisServer(folder, ["--save", ""]);
});

afterAll(async () => {
  for (const engine of open) engine.close();
  await server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

const machine = (id: string): MachineName => ({ id, host: `host-${id}`, version: "1.0.0" });

async function connected(
  id: string,
  onNews = () => {},
  { port }: RedisServer = server,
): Promise<ShareEngine> {
  const url = new URL(`redis://127.0.0.1:${port}`);
  const engine = redisEngine({
    url,
    machine: machine(id),
    onNews,
    password: () => ({ password: null }),
  });
  open.push(engine);
  const account = "ffffffffffff";
  await eventually(
    async () => await engine.call({ account, act: { kind: "list" }, idleFor: null, sent: [] }),
    "the engine answers",
  );
  return engine;
}

const reading = (used: number) => ({
  at: instant(0),
  source: "api" as const,
  windows: [
    { scope: { kind: "session" as const }, used: percent(used), resetsAt: instant(2e12) },
    { scope: { kind: "week" as const, model: "Opus" }, used: percent(7.5), resetsAt: null },
  ],
  extra: null,
});

/** Calls in a random order: most of a machine that polls, some with a long time between them. */
function randomAct(random: () => number, name: string): EngineAct {
  const drawn = random();
  if (drawn < 0.6)
    return {
      kind: "claim",
      name,
      known: random() < 0.1 ? null : millis(Math.floor(random() * 8_000)),
      budget: 40,
      burst: 5,
    };
  if (drawn < 0.7)
    return {
      kind: "reading",
      reading: reading(Math.floor(random() * 100)),
      age: millis(Math.floor(random() * 20_000)),
      nextIn: millis(Math.floor(random() * 300_000)),
    };
  if (drawn < 0.81) return { kind: "failed" };
  if (drawn < 0.82) return { kind: "block", length: millis(Math.floor(random() * 300)) };
  return { kind: drawn < 0.9 ? "list" : "state" };
}

describe.skipIf(!hasRedis())("of the same calls", () => {
  it("the model gives the same answers as the engine, at the engine's own times", async () => {
    const random = seededRandom(5);
    let now = 0;
    let behind = 0;
    const model = engineModel(
      () => now,
      () => {},
    );
    const account = "0123456789ab";
    const engines = await Promise.all(["a1", "b2", "c3"].map((id) => connected(id)));
    const kinds = new Set<string>();
    for (let nth = 0; nth < 400; nth += 1) {
      const index = Math.floor(random() * 3);
      const id = ["a1", "b2", "c3"][index] ?? "a1";
      const idleFor = random() < 0.2 ? null : millis(Math.floor(random() * 600_000));
      // What was sent long ago moves time on for the budget: it need not be waited for.
      const age = millis(Math.floor(random() * 3_600_000));
      const sent = random() < 0.1 ? [{ name: `old${nth}`, age }] : [];
      const call = { account, act: randomAct(random, String(nth)), idleFor, sent };
      if (nth === 350 || nth === 390)
        behind += await setBack(account, nth === 350 ? 1_800_000 : 1e8);
      const real = (await engines[index]?.call(call)) as EngineState;
      now = real.time - behind;
      const modelled = model.call(machine(id), call);
      expect(comparable(modelled)).toEqual(comparable(real));
      kinds.add(real.decision?.kind === "wait" ? real.decision.why : (real.decision?.kind ?? "-"));
    }
    expect([...kinds].sort()).toEqual(["-", "block", "budget", "granted", "peer", "reading"]);
  });
});

/** Makes all that is kept so much later, as an engine whose clock was set back has it. */
async function setBack(account: string, by: number): Promise<number> {
  const { createClient } = await import("@redis/client");
  const client = createClient({ url: `redis://127.0.0.1:${server.port}` });
  await client.connect();
  const key = (name: string) => `claude-usage:1:{${account}}:${name}`;
  const later = (text: string) => String(Number(text) + by);
  const latest = await client.hGetAll(key("latest"));
  for (const name of ["at", "next", "blocked"])
    if (latest[name] !== undefined) await client.hSet(key("latest"), name, later(latest[name]));
  for (const { value, score } of await client.zRangeWithScores(key("sent"), 0, -1))
    await client.zAdd(key("sent"), { value, score: score + by });
  for (const [id, about] of Object.entries(await client.hGetAll(key("machines"))))
    await client.hSet(key("machines"), id, about.replace(/^\d+/, later));
  const left = await client.pTTL(key("lease"));
  const [owner, worked = ""] = ((await client.get(key("lease"))) ?? "").split(" ");
  if (left > 0) await client.set(key("lease"), `${owner} ${later(worked)}`, { PX: left + by });
  client.destroy();
  return by;
}

/** A PTTL is in whole milliseconds of its own moment, and lists have no order. */
const comparable = ({ decision, latest, blockedFor, others, machines }: EngineState) => ({
  decision:
    decision?.kind === "wait" ? { ...decision, wait: Math.round(decision.wait / 200) } : decision,
  latest,
  blockedFor,
  others: [...others].sort((one, other) => one - other),
  machines: [...machines]
    .sort((one, other) => (one.id < other.id ? -1 : 1))
    .map((one) => ({ ...one, seen: Math.round(one.seen / 1_000) })),
});

describe.skipIf(!hasRedis())("of many at once", () => {
  const base = { account: "aaaaaaaaaaaa", idleFor: null, sent: [] };

  it("one is granted the request, the others are told to wait", async () => {
    const engines = await Promise.all(
      Array.from({ length: 20 }, (_, at) => connected((at + 16).toString(16))),
    );
    const answers = await Promise.all(
      engines.map((engine, at) =>
        engine.call({
          ...base,
          act: { kind: "claim", name: String(at), known: null, budget: 28, burst: 5 },
        }),
      ),
    );
    const kinds = answers.map((answer) => answer?.decision?.kind);
    expect(kinds.filter((kind) => kind === "granted")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "wait")).toHaveLength(19);
  });

  it("who works has more reason to poll than who does not", async () => {
    const [idle, busy] = [await connected("d1"), await connected("d2")];
    const account = "bbbbbbbbbbbb";
    const claim = (engine: ShareEngine | undefined, name: string, idleFor: number) =>
      engine?.call({
        ...{ account, sent: [], idleFor: millis(idleFor) },
        act: { kind: "claim", name, known: null, budget: 28, burst: 5 },
      });
    expect((await claim(idle, "1", 900_000))?.decision?.kind).toBe("granted");
    expect((await claim(busy, "2", 1_000))?.decision?.kind).toBe("granted");
    expect((await claim(idle, "3", 900_000))?.decision).toMatchObject({ why: "peer" });
  });

  it("news comes to the others, and not to the one who tells", async () => {
    const told: string[] = [];
    const account = "cccccccccccc";
    const [one, other] = [
      await connected("e1", () => told.push("e1")),
      await connected("e2", () => told.push("e2")),
    ];
    one?.follow(account);
    other?.follow(account);
    told.length = 0;
    await eventually(async () => {
      const act: EngineAct = {
        kind: "reading",
        reading: reading(5),
        age: millis(0),
        nextIn: millis(90_000),
      };
      await one?.call({ account, act, idleFor: null, sent: [] });
      return told.includes("e2");
    }, "news");
    expect(told).not.toContain("e1");
  });
});

describe.skipIf(!hasRedis())("what another machine wrote", () => {
  it("is bounded, and what cannot be is left out", async () => {
    const honest = await connected("f1");
    const { createClient } = await import("@redis/client");
    const hostile = createClient({ url: `redis://127.0.0.1:${server.port}` });
    await hostile.connect();
    const account = "dddddddddddd";
    const key = (name: string) => `claude-usage:1:{${account}}:${name}`;
    const state = async () =>
      (await honest.call({ account, act: { kind: "state" }, idleFor: null, sent: [] })) ?? null;
    const set = (text: string, at: number) =>
      hostile.hSet(key("latest"), { reading: text, at: String(at), next: "x", id: "../\u001b[2J" });
    const now = Date.now();
    const one = reading(1).windows[0];
    for (const text of [
      "x".repeat(100_000),
      "{}",
      '{"source":"api","windows":[{"scope":{"kind":"session"},"used":-5,"resetsAt":null}],"extra":null}',
      '{"source":"api","windows":[{"scope":{"kind":"session"},"used":1e99,"resetsAt":null}],"extra":null}',
    ]) {
      await set(text, now);
      expect((await state())?.latest).toBeNull();
    }
    // What one limit has cannot hide the others.
    const odd = [{ ...one, used: 1e9 }, { scope: { kind: "month" } }, one, ...Array(99).fill(one)];
    await set(JSON.stringify({ source: "new", windows: odd, extra: "?" }), now);
    expect((await state())?.latest?.reading).toEqual({
      source: "api",
      windows: Array(64).fill(one),
      extra: null,
    });
    await hostile.hSet(key("latest"), {
      reading: JSON.stringify({ source: "api", windows: [], extra: null }),
      at: String(now + 1e9),
      next: String(now + 1e12),
      blocked: String(now + 1e12),
    });
    await hostile.hSet(key("machines"), {
      "\u001b]0;x": "1 2 h v",
      ab: "x",
      ac: "1 2 \u001b[2J 1",
    });
    const found = await state();
    // A number of the future is none, and keeps no machine from telling its own.
    expect(found?.latest).toBeNull();
    expect(found?.blockedFor).toBe(MAX_SHARED_BLOCK_MS);
    expect(found?.machines.map(({ id }) => id)).toEqual(["f1"]);
    const act: EngineAct = {
      kind: "reading",
      reading: reading(5),
      age: millis(3_000),
      nextIn: millis(1e9),
    };
    const own = await honest.call({ account, act, idleFor: null, sent: [] });
    expect(own?.latest).toMatchObject({ age: 3_000, isOwn: true, nextIn: MAX_NEXT_MS });
    // The block ends: it is not moved on by each call.
    expect((await state())?.blockedFor).toBeLessThan(MAX_SHARED_BLOCK_MS);
    await hostile.hDel(key("latest"), "blocked");
    // Whoever holds the lease for ever does not.
    await hostile.set(key("lease"), "ab 9999999999999");
    const name = "1";
    const claim = { kind: "claim", name, known: millis(9_000), budget: 28, burst: 5 } as const;
    await hostile.zAdd(
      key("sent"),
      Array.from({ length: 50 }, (_, at) => ({ score: now + 1e9, value: `ab:${at}` })),
    );
    await hostile.hDel(key("latest"), "at");
    const granted = await honest.call({ account, act: claim, idleFor: null, sent: [] });
    expect(granted).toMatchObject({ decision: { kind: "granted" }, others: [] });
    await hostile.set(key("lease"), "not of ours");
    await hostile.zAdd(key("sent"), { score: 5e15, value: "\u001b" });
    expect(await state()).not.toBeNull();
    hostile.destroy();
  });
});

it("an engine that is not there is waited for once, and not before each request", async () => {
  const url = new URL(`redis://127.0.0.1:${await freePort()}`);
  const password = () => ({ password: null });
  const engine = redisEngine({ url, machine: machine("ab"), onNews: () => {}, password });
  open.push(engine);
  const state = { account: "abcdefabcdef", act: { kind: "state" }, idleFor: null } as const;
  expect(await engine.call({ ...state, sent: [] })).toBeNull();
  const began = performance.now();
  for (let calls = 0; calls < 20; calls += 1)
    expect(await engine.call({ ...state, sent: [] })).toBeNull();
  // Twenty waits would take more than a minute.
  expect(performance.now() - began).toBeLessThan(20_000);
  expect(engine.problem()).toBe("ECONNREFUSED");
});

describe.skipIf(!hasRedis())("a connection that is silent", () => {
  it("is given up, and the next call has another one", async () => {
    let isSilent = true;
    const between = createServer((client) => {
      // As where a network is gone: nothing comes, and no end either.
      if (isSilent) return void onTestFinished(() => void client.destroy());
      const engineSide = connect(server.port, "127.0.0.1");
      const pass = (from: Socket, to: Socket) => {
        from.on("data", (chunk) => void (isSilent || to.write(chunk)));
        from.on("error", () => to.destroy());
        from.on("close", () => to.destroy());
      };
      pass(client, engineSide);
      pass(engineSide, client);
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void between.close());
    await once(between, "listening");
    const { port } = between.address() as AddressInfo;
    let news = 0;
    const engine = redisEngine({
      url: new URL(`redis://127.0.0.1:${port}`),
      machine: machine("ee"),
      onNews: () => {
        news += 1;
      },
      password: () => ({ password: null }),
    });
    open.push(engine);
    const account = "eeeeeeeeeeee";
    const state = () => engine.call({ account, act: { kind: "state" }, idleFor: null, sent: [] });
    const comesBack = () => {
      isSilent = false;
      return eventually(state, "an answer");
    };
    const isGivenUp = async () =>
      (await state()) === null && engine.problem() === "no answer in time";
    await eventually(isGivenUp, "no answer to the first call");
    await comesBack();
    engine.follow(account);
    isSilent = true;
    await eventually(isGivenUp, "no answer on a connection that was there");
    await comesBack();
    expect(engine.problem()).toBeNull();
    // News come on the new connection, too.
    engine.follow(account);
    const other = await connected("ef");
    const before = news;
    await eventually(async () => {
      const act: EngineAct = {
        kind: "reading",
        ...{ reading: reading(1), age: millis(0), nextIn: millis(90_000) },
      };
      await other.call({ account, act, idleFor: null, sent: [] });
      return news > before;
    }, "news");
  });
});

describe.skipIf(!hasRedis())("an engine that writes what it holds to disk", () => {
  it("still has number, budget and block after it was killed", async () => {
    const kept = await redisServer(join(folder, "kept"), [
      ...["--appendonly", "yes", "--appendfsync", "always"],
    ]);
    try {
      const call = (engine: ShareEngine, act: EngineAct) =>
        engine.call({ account: "abababababab", act, idleFor: millis(0), sent: [] });
      const before = await connected("aa", () => {}, kept);
      await call(before, { kind: "claim", name: "1", known: null, budget: 28, burst: 5 });
      const told = { reading: reading(42), age: millis(0), nextIn: millis(90_000) };
      await call(before, { kind: "reading", ...told });
      await call(before, { kind: "block", length: millis(600_000) });
      await kept.kill();
      await kept.restart();
      const after = await connected("bb", () => {}, kept);
      const state = await call(after, { kind: "state" });
      expect(state?.latest).toMatchObject({ host: "host-aa", isOwn: false });
      expect(state?.latest?.reading.windows[0]?.used).toBe(42);
      expect(state?.others).toHaveLength(1);
      expect(state?.blockedFor).toBeGreaterThan(500_000);
    } finally {
      await kept.kill();
    }
  });
});
