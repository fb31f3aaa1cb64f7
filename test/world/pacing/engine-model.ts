/** A model of the engine and its script, on a virtual clock; test/machines/script.test.ts feeds both the same calls. */
import {
  CLAIM_MS,
  type EngineCall,
  type EngineDecision,
  type EngineState,
  LATE_MS,
  MACHINE_LEFT_MS,
  MAX_NEXT_MS,
  MAX_SHARED_BLOCK_MS,
  SHARED_BURST_MS,
  SHARED_HOUR_MS,
  WORKED_LATER_MS,
} from "../../../src/machines/engine.ts";
import type { MachineName } from "../../../src/machines/script.ts";
import { type Millis, millis } from "../../../src/model/units.ts";

interface Latest {
  readonly reading: NonNullable<EngineState["latest"]>["reading"];
  readonly at: number;
  readonly next: number;
  readonly id: string;
}

interface Lease {
  readonly owner: string;
  readonly worked: number;
  readonly until: number;
}

export interface EngineModel {
  readonly call: (self: MachineName, call: EngineCall) => EngineState;
  /** As an engine that kept nothing. */
  readonly forget: () => void;
}

/** `onNews` is called with the machine that told something. */
export function engineModel(now: () => number, onNews: (id: string) => void): EngineModel {
  let machines = new Map<string, { about: MachineName; seen: number; worked: number }>();
  let sent = new Map<string, number>();
  let latest: Latest | null = null;
  let blocked = 0;
  let lease: Lease | null = null;

  const held = (): Lease | null =>
    lease !== null && lease.until > now() && lease.until <= now() + MAX_NEXT_MS + LATE_MS
      ? lease
      : null;
  /** Nothing was read later than now: the clock was set back. */
  const kept = (): Latest | null => (latest !== null && latest.at <= now() ? latest : null);
  const full = (length: number, most: number): number => {
    const all = [...sent.values()].filter((at) => at >= now() - length).sort((a, b) => a - b);
    const over = all[all.length - most];
    return over === undefined ? 0 : over + length - now();
  };

  const claim = (
    id: string,
    worked: number,
    act: Extract<EngineCall["act"], { kind: "claim" }>,
  ): EngineDecision => {
    const wait = (why: "peer" | "block" | "budget", ms: number): EngineDecision => ({
      kind: "wait",
      why,
      wait: millis(ms),
    });
    if (blocked > now()) return wait("block", blocked - now());
    const known = act.known === null ? 0 : now() - act.known + 2_000;
    if ((kept()?.at ?? 0) > known) return { kind: "reading" };
    const holder = held();
    if (holder !== null && holder.owner !== id && worked < holder.worked + WORKED_LATER_MS)
      return wait("peer", holder.until - now());
    const free = Math.max(full(SHARED_HOUR_MS, act.budget), full(SHARED_BURST_MS, act.burst));
    if (free > 0) return wait("budget", free);
    lease = { owner: id, worked, until: now() + CLAIM_MS };
    if (!sent.has(`${id}:${act.name}`)) sent.set(`${id}:${act.name}`, now());
    return { kind: "granted" };
  };

  const perform = (id: string, worked: number, { act }: EngineCall): EngineDecision | null => {
    if (act.kind === "claim") return claim(id, worked, act);
    if (act.kind === "reading") {
      const at = now() - act.age;
      if (at <= (kept()?.at ?? 0)) return null;
      const { source, windows, extra } = act.reading;
      const next = now() + Math.min(act.nextIn, MAX_NEXT_MS);
      latest = { reading: { source, windows, extra }, at, next, id };
      lease = { owner: id, worked, until: next + LATE_MS };
      onNews(id);
    } else if (act.kind !== "state" && act.kind !== "list") {
      if (act.kind === "block")
        blocked = Math.max(blocked, now() + Math.min(act.length, MAX_SHARED_BLOCK_MS));
      if (held()?.owner === id) lease = null;
      if (act.kind === "block") onNews(id);
    }
    return null;
  };

  return {
    call: (self, call) => {
      const { id } = self;
      const worked = call.idleFor === null ? 0 : now() - call.idleFor;
      if (call.act.kind !== "list") machines.set(id, { about: self, seen: now(), worked });
      for (const [name, at] of sent)
        if (at <= now() - SHARED_HOUR_MS || at > now()) sent.delete(name);
      blocked = Math.min(blocked, now() + MAX_SHARED_BLOCK_MS);
      for (const { name, age } of call.sent)
        if (!sent.has(`${id}:${name}`)) sent.set(`${id}:${name}`, now() - age);
      const decision = perform(id, worked, call);
      for (const [name, { seen }] of machines)
        if (seen < now() - MACHINE_LEFT_MS || seen > now()) machines.delete(name);
      const all = [...sent].map(([name, at]) => ({ owner: name.split(":")[0] ?? "", at }));
      const shown = kept();
      const since = (at: number): Millis => millis(Math.max(0, now() - at));
      return {
        decision,
        latest:
          shown === null
            ? null
            : {
                reading: shown.reading,
                age: since(shown.at),
                host: machines.get(shown.id)?.about.host ?? "another machine",
                isOwn: shown.id === id,
                nextIn: millis(shown.next - now()),
              },
        blockedFor: blocked > now() ? millis(blocked - now()) : null,
        others: all.filter(({ owner }) => owner !== id).map(({ at }) => since(at)),
        machines: [...machines].map(([name, { about, seen, worked: last }]) => ({
          id: name,
          host: about.host,
          version: about.version,
          seen: since(seen),
          idleFor: last === 0 ? null : since(last),
          requests: all.filter(({ owner }) => owner === name).length,
          polls: held()?.owner === name,
        })),
        version: "model",
        time: now(),
      };
    },
    forget: () => {
      machines = new Map();
      sent = new Map();
      latest = null;
      blocked = 0;
      lease = null;
    },
  };
}
