/** All machines of an account poll as one, through an engine: one of them sends the request, and all have the number. */
import type { Failure, Outcome } from "../model/outcome.ts";
import {
  isNews,
  type PeerAnswer,
  type PeerQuestion,
  type PeerReading,
  type Peers,
} from "../model/peers.ts";
import { MAX_BLOCK_MS, maxBurst } from "../model/schedule/gate.ts";
import { type Elsewhere, NOTHING_ELSEWHERE } from "../model/schedule/pace.ts";
import type { Snapshot } from "../model/snapshot.ts";
import {
  after,
  HOUR,
  type Instant,
  MINUTE,
  type Millis,
  millis,
  SECOND,
  span,
} from "../model/units.ts";
import { accountDigest } from "../platform/fingerprint.ts";
import { type EngineAct, type EngineState, MAX_NEXT_MS, type ShareEngine } from "./engine.ts";

export interface ShareOptions {
  /** Of the engine, for `doctor`. */
  readonly address: string;
  readonly engine: ShareEngine;
  readonly now: () => Instant;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly interval: () => Millis;
  readonly budget: () => number;
  /** Called once another machine's reading is there. */
  readonly onReading: () => void;
}

export interface Share extends Peers {
  /** Another machine has news: it is fetched. */
  readonly onNews: () => void;
}

/** Later than the machine that polls may be, so that it is not overtaken; spread, so that not all try at once. */
const TAKEOVER_MS = 18 * SECOND;
const TAKEOVER_SPREAD_MS = 12 * SECOND;
/** Between two that found another one at it. */
const MIN_WAIT_MS = 2 * SECOND;
/** Then the engine is asked again, whatever it said. */
const MAX_WAIT_MS = 5 * MINUTE;
/** How late the time of a reading may be here, while an answer is on its way; and that of the first one, which may be known from before. */
const EXACT_MS = millis(SECOND / 2);
const UNSEEN_MS = millis(2 * SECOND);
/** A number whose machine is later than this is nobody's. */
const GONE_MS = 90 * SECOND;

export function shareOf(options: ShareOptions): Share {
  const { address, engine, now, random, interval, budget, onReading } = options;
  let last: { readonly state: EngineState; readonly at: Instant; readonly took: Millis } | null =
    null;
  let news: PeerReading | null = null;
  /** The latest reading that the engine told: when it was read, by the engine's clock and by this one. */
  let seen: { readonly engineAt: number; readonly at: Instant } | null = null;
  /** The last question, for news between two. */
  let asker: PeerQuestion | null = null;
  /** When the engine was first missed, and how long this machine then waits, as a share of what it should. */
  let lost: { readonly at: Instant; readonly spread: number } | null = null;
  let blockedUntil: Instant | null = null;

  const call = async (question: PeerQuestion, act: EngineAct): Promise<EngineState | null> => {
    const { account, activeAt, sent } = question;
    if (account === null) return null;
    const digest = accountDigest(account);
    engine.follow(digest);
    const began = now();
    const state = await engine.call({
      account: digest,
      act,
      idleFor: activeAt === null ? null : age(activeAt, began),
      sent: sent
        .filter((at) => at <= began && span(at, began) < HOUR)
        .map((at) => ({ name: String(at), age: age(at, began) })),
    });
    const at = now();
    if (state === null) {
      lost ??= { at, spread: 0.75 + random() / 2 };
      return null;
    }
    lost = null;
    last = { state, at, took: age(began, at) };
    if (state.blockedFor !== null) {
      const until = after(at, Math.min(state.blockedFor, MAX_BLOCK_MS));
      // One that the engine has forgotten since still counts.
      if (blockedUntil === null || until > blockedUntil) blockedUntil = until;
    }
    return state;
  };

  /** True where it is the first question about this account: what is known of another one does not count. */
  const turnTo = (question: PeerQuestion): boolean => {
    const isFirst = asker === null || asker.account !== question.account;
    asker = question;
    if (isFirst) [last, news, seen, blockedUntil] = [null, null, null, null];
    return isFirst;
  };

  /** Another machine's reading, on this machine's clock. */
  const readingIn = ({ latest, time }: EngineState, at: Instant): PeerReading | null => {
    if (latest === null || latest.isOwn) return null;
    const isGone = latest.nextIn < -GONE_MS;
    const late = TAKEOVER_MS + TAKEOVER_SPREAD_MS * random();
    const engineAt = time - latest.age;
    // The clocks drift apart while a reading grows older: what was seen keeps its time here.
    const readAt = seen?.engineAt === engineAt ? seen.at : after(at, -latest.age);
    const within = seen === null ? UNSEEN_MS : EXACT_MS;
    seen = { engineAt, at: readAt };
    return {
      reading: { ...latest.reading, at: readAt, via: latest.host },
      within,
      askAt: isGone ? null : after(at, Math.min(Math.max(latest.nextIn, 0), MAX_NEXT_MS) + late),
    };
  };

  const others = (): number => (last === null ? 0 : Math.max(0, last.state.machines.length - 1));

  /** Without the engine each machine takes its part: the one in use goes on, the rest wait in turn. */
  const alone = ({ snapshot, isActive }: PeerQuestion): PeerAnswer => {
    if (lost === null || snapshot.kind === "blank" || isActive) return { kind: "poll" };
    const wait = interval() * (others() + 1) * lost.spread;
    const until = after(snapshot.reading.at, Math.round(wait));
    return others() > 0 && until > now() ? { kind: "wait", why: "peer", until } : { kind: "poll" };
  };

  const fetchNews = async (): Promise<void> => {
    if (asker === null) return;
    const { account } = asker;
    const state = await call({ ...asker, now: now() }, { kind: "state" });
    if (state === null || asker.account !== account) return;
    news = readingIn(state, now());
    onReading();
  };

  return {
    onNews: () => void fetchNews(),
    latest: (account) => (account === asker?.account ? news : null),
    consult: async (question): Promise<PeerAnswer> => {
      const isFirst = turnTo(question);
      // Later ones come by themselves; without the engine, each attempt asks whether it is back.
      if (!isFirst && lost === null && question.hasLogin) return { kind: "poll" };
      const state = await call(question, { kind: "state" });
      const found = state === null ? null : readingIn(state, now());
      return found !== null && isNews(question.snapshot, found, now())
        ? { kind: "reading", ...found }
        : { kind: "poll" };
    },
    claim: async (question): Promise<PeerAnswer> => {
      turnTo(question);
      if (question.account === null) return { kind: "poll" };
      const { snapshot } = question;
      const at = question.now;
      const state = await call(question, {
        kind: "claim",
        name: String(at),
        known: snapshot.kind === "read" ? age(snapshot.reading.at, at) : null,
        budget: budget(),
        burst: maxBurst(interval()),
      });
      if (state === null) return alone(question);
      const { decision } = state;
      if (decision?.kind === "wait") {
        const most = decision.why === "block" ? MAX_BLOCK_MS : MAX_WAIT_MS;
        const wait =
          Math.min(Math.max(decision.wait, MIN_WAIT_MS), most) + Math.round(MIN_WAIT_MS * random());
        return { kind: "wait", why: decision.why, until: after(now(), wait) };
      }
      const found = decision?.kind === "reading" ? readingIn(state, now()) : null;
      return found === null ? { kind: "poll" } : { kind: "reading", ...found };
    },
    publish: async (outcome, snapshot): Promise<void> => {
      const act = actFor(outcome, snapshot, now());
      if (asker !== null) await call({ ...asker, snapshot }, act);
    },
    elsewhere: (at): Elsewhere => {
      if (last === null) return NOTHING_ELSEWHERE;
      const known = last;
      const sent = known.state.others.map((length) => after(known.at, -length));
      const blocks =
        blockedUntil === null || blockedUntil <= at ? [] : [{ token: null, until: blockedUntil }];
      if (lost === null || asker === null) return { sent, blocks };
      // What this machine sends now, each of the others may be sending, too.
      const { at: since } = lost;
      const own = asker.sent.filter((one) => one >= since);
      return { sent: [...sent, ...own.flatMap((one) => Array(others()).fill(one))], blocks };
    },
    failure: (): Failure => ({
      kind: "unreachable",
      cause: "peer",
      detail: engine.problem() ?? "no other machine polls",
    }),
    record: () => ({
      from: [],
      share: {
        address,
        at: lost?.at ?? last?.at ?? now(),
        why: lost === null && last !== null ? null : (engine.problem() ?? "not called yet"),
        latency: last?.took ?? null,
        skew: last === null ? null : millis(last.state.time - last.at + last.took / 2),
        version: last?.state.version ?? "",
        machines: last?.state.machines.map(({ version }) => version) ?? [],
      },
    }),
    close: engine.close,
  };
}

const age = (at: Instant, now: Instant): Millis => millis(Math.max(0, span(at, now)));

function actFor(outcome: Outcome, { dueAt }: Snapshot, now: Instant): EngineAct {
  const nextIn = millis(Math.max(0, span(now, dueAt)));
  switch (outcome.kind) {
    case "learned":
      return {
        kind: "reading",
        reading: outcome.reading,
        age: age(outcome.reading.at, now),
        nextIn,
      };
    case "throttled":
      return { kind: "block", length: nextIn };
    default:
      return { kind: "failed" };
  }
}
