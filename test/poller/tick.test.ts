/** One attempt: what is requested, what is saved, and what is reported. */
import { expect, it } from "vitest";
import type { Outcome } from "../../src/model/outcome.ts";
import { INITIAL_PACE, NOTHING_ELSEWHERE } from "../../src/model/schedule/pace.ts";
import { HOUR, instant, millis, SECOND } from "../../src/model/units.ts";
import type { PollerState, Ports } from "../../src/poller/ports.ts";
import { tick } from "../../src/poller/tick.ts";
import { Secret } from "../../src/sources/secret.ts";
import { later, NOW, REFERENCE, read } from "../render/sample.ts";

const secret = new Secret("token-one");
const { fingerprint: token } = secret;
const owner = { account: "anna", token, expiresAt: null, since: later(-3_600) };
const START: PollerState = {
  snapshot: { ...read({ at: later(-90) }), owner },
  pace: INITIAL_PACE,
};
const LEARNED: Outcome = { kind: "learned", reading: { ...REFERENCE, at: NOW } };

interface Script {
  readonly account?: (requested: boolean) => string | null;
  readonly start?: PollerState;
  readonly outcome?: Outcome;
  readonly save?: boolean;
  readonly abort?: boolean;
  /** By how much the calendar is set while the login is read, and during the request. */
  readonly setBy?: number;
  readonly setInFlight?: number;
}

/** Runs one attempt by a script; returns the requests, what was saved and reported, and the state. */
async function attempt({
  account = () => "anna",
  start = START,
  outcome = LEARNED,
  save = true,
  abort = false,
  setBy = 0,
  setInFlight = 0,
}: Script) {
  let now = NOW;
  let requests = 0;
  const saved: PollerState[] = [];
  const reported: Outcome["kind"][] = [];
  const ending = new AbortController();
  const ports: Ports = {
    clock: { now: () => now, boot: () => boot, sleepUntil: async () => {} },
    random: () => 0.5,
    elsewhere: () => NOTHING_ELSEWHERE,
    limits: () => ({ interval: millis(90 * SECOND), budget: 28 }),
    login: async () => {
      now = instant(now + setBy);
      return { kind: "usable", secret, expiresAt: null };
    },
    account: () => account(requests > 0),
    observations: () => [],
    activeAt: () => null,
    mayRequest: () => true,
    request: async () => {
      requests += 1;
      now = instant(now + setInFlight);
      if (abort) ending.abort();
      return outcome;
    },
    save: (state) => {
      if (save) saved.push(state);
      return save;
    },
    report: ({ kind }) => reported.push(kind),
  };
  const state = await tick(start, ports, ending.signal, { at: NOW, boot });
  return { requests, sent: state.pace.sent.length, reported, state, saved };
}

const boot = { id: "0a1b2c3d", uptime: 4_711 };
const burst: PollerState = {
  ...START,
  pace: { ...INITIAL_PACE, sent: [-50, -40, -30, -20, -10].map(later) },
};
const refused: PollerState = { ...START, pace: { ...INITIAL_PACE, refused: token } };
const blocked: PollerState = {
  ...START,
  pace: { ...INITIAL_PACE, blocks: [{ token, until: later(600) }] },
};

it.each<[string, Script, { requests: number; sent: number; reported: readonly string[] }]>([
  ["counts and reports a request", {}, { requests: 1, sent: 1, reported: ["learned"] }],
  [
    "sends nothing with a refused token",
    { start: refused },
    { requests: 0, sent: 0, reported: ["refused"] },
  ],
  ["sends nothing against a block", { start: blocked }, { requests: 0, sent: 0, reported: [] }],
  [
    "sends nothing after a burst where the clock is set forward meanwhile",
    { start: burst, setBy: HOUR },
    { requests: 0, sent: 5, reported: [] },
  ],
  [
    "sends nothing against a block where the clock is set forward meanwhile",
    { start: blocked, setBy: HOUR },
    { requests: 0, sent: 0, reported: [] },
  ],
  ["sends nothing that it cannot count", { save: false }, { requests: 0, sent: 0, reported: [] }],
  [
    "sends nothing while the account changes",
    { account: () => "ben" },
    { requests: 0, sent: 0, reported: [] },
  ],
  [
    "drops the response to an account that has changed since",
    { account: (requested) => (requested ? "ben" : "anna") },
    { requests: 1, sent: 1, reported: [] },
  ],
  ["drops the response after an abort", { abort: true }, { requests: 1, sent: 1, reported: [] }],
])("%s", async (_, script, expected) => {
  const { requests, sent, reported, state, saved } = await attempt(script);
  expect({ requests, sent, reported }).toEqual(expected);
  if (script.save !== false) expect(saved.at(-1)).toEqual(state);
});

it("saves requests and blocks by the calendar of the response where the clock is set forward meanwhile", async () => {
  const start: PollerState = {
    ...START,
    pace: { ...INITIAL_PACE, sent: [later(-50)], blocks: [{ token: "other", until: later(600) }] },
  };
  const { saved } = await attempt({ start, setInFlight: HOUR });
  expect(saved.at(-1)?.pace).toMatchObject({
    sent: [later(3_550), later(3_600)],
    blocks: [{ token: "other", until: later(4_200) }],
  });
});

it("takes the numbers of another account away", async () => {
  const { state } = await attempt({ account: (requested) => (requested ? "ben" : "anna") });
  expect(state.snapshot).toMatchObject({ kind: "blank", owner: { account: "ben" } });
});

it("does not hold a refusal that may pass against the token", async () => {
  const { state } = await attempt({ outcome: { kind: "refused", why: "organization" } });
  expect(state.pace.refused).toBeNull();
});

it("remembers the token that was refused", async () => {
  const { state } = await attempt({ outcome: { kind: "refused", why: "token" } });
  expect(state.pace.refused).toBe(token);
});
