/** A week of failures on a virtual clock: every kind there is, in random order, and what must hold throughout. */
import { expect, it } from "vitest";
import { freshnessOf } from "../../src/model/freshness.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import {
  DAY,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  type Millis,
  millis,
} from "../../src/model/units.ts";
import type { Login } from "../../src/sources/credentials.ts";
import { Secret } from "../../src/sources/secret.ts";
import { busiest } from "../world/busiest.ts";
import { seededRandom } from "../world/random.ts";
import { learned, runScenario, START } from "./scenario.ts";

const CALM = { kind: "calm" } as const;

/** All failures; with this seed each of them occurs in the week. */
const FAILURES = [
  { kind: "answers", outcome: { kind: "throttled", retryAfter: null } },
  { kind: "answers", outcome: { kind: "throttled", retryAfter: millis(10 * MINUTE) } },
  { kind: "answers", outcome: { kind: "throttled", retryAfter: millis(HOUR) } },
  { kind: "answers", outcome: { kind: "unreachable", cause: "network", detail: "ENOTFOUND" } },
  { kind: "answers", outcome: { kind: "unreachable", cause: "timeout", detail: "ETIMEDOUT" } },
  { kind: "answers", outcome: { kind: "unreachable", cause: "server", detail: "503" } },
  { kind: "answers", outcome: { kind: "garbled", issue: "not JSON" } },
  { kind: "answers", outcome: { kind: "refused", why: "token" } },
  { kind: "login", login: { kind: "signedOut", why: "expired", where: "/file" } },
  { kind: "login", login: { kind: "signedOut", why: "logged-out", where: "/file" } },
  { kind: "login", login: { kind: "signedOut", why: "torn", where: "/file" } },
  { kind: "full" },
  { kind: "sleep" },
  { kind: "back" },
] as const satisfies readonly (
  | { kind: "answers"; outcome: Outcome }
  | { kind: "login"; login: Login }
  | { kind: "full" | "sleep" | "back" }
)[];

/** After so long without failures everything has recovered: the longest back-off from a failing server. */
const RECOVERED = 30 * MINUTE;

interface Spell {
  readonly from: number;
  readonly to: number;
  readonly what: (typeof FAILURES)[number] | typeof CALM;
}

/** Failures and calm in turns, in ms of elapsed time, whatever the calendar says. */
function randomSpells(length: Millis, random: () => number): readonly Spell[] {
  const spells: Spell[] = [{ from: 0, to: HOUR, what: CALM }];
  for (let from: number = HOUR; from < length; ) {
    const what = FAILURES[Math.floor(random() * FAILURES.length)] ?? CALM;
    const to = from + MINUTE + random() * 90 * MINUTE;
    const calm = to + 20 * MINUTE + random() * 3 * HOUR;
    spells.push({ from, to, what }, { from: to, to: calm, what: CALM });
    from = calm;
  }
  return spells;
}

it("polls, shows and recovers correctly throughout", async () => {
  const random = seededRandom(7);
  const spells = randomSpells(millis(7 * DAY), random);
  // Elapsed time is the calendar's, plus what the calendar was set back.
  let setBack = 0;
  let jumped: Spell | null = null;
  const elapsed = (at: number): number => at - START + setBack;
  const spellAt = (time: number): Spell =>
    spells.find(({ from, to }) => from <= time && time < to) ?? { from: 0, to: 0, what: CALM };
  let renewals = 0;
  let before: Spell | null = null;
  const login = (at: Instant): Login => {
    const spell = spellAt(elapsed(at));
    // After each login failure Claude Code has written a new login.
    if (before !== null && before !== spell && isOfLogin(before)) renewals += 1;
    before = spell;
    return spell.what.kind === "login" ? spell.what.login : token(renewals);
  };

  const requests: number[] = [];
  const answers: number[] = [];
  const blocks: { readonly from: number; readonly to: number; readonly token: number }[] = [];
  const wrong: string[] = [];
  const { saved } = await runScenario({
    length: 7 * DAY,
    noLine: true,
    login,
    canSave: (at) => spellAt(elapsed(at)).what.kind !== "full",
    active: (at) => at,
    respond: (at) => {
      const time = elapsed(at);
      const { what } = spellAt(time);
      if (what.kind === "login" || what.kind === "full") wrong.push(`request during ${what.kind}`);
      for (const { from, to, token: blocked } of blocks) {
        if (blocked === renewals && time > from && time < to)
          wrong.push(`request during a block at ${time}`);
      }
      requests.push(time);
      if (what.kind !== "answers") {
        const used = Math.floor(time / (7 * MINUTE)) % 100;
        answers.push(used);
        return learned(at, used, instant(at + 4 * HOUR));
      }
      const { outcome } = what;
      if (outcome.kind === "throttled" && outcome.retryAfter !== null)
        blocks.push({ from: time, to: time + outcome.retryAfter, token: renewals });
      return outcome;
    },
    onRender: (at, loop, set, snapshot) => {
      const time = elapsed(at);
      const spell = spellAt(time);
      const fault = faultIn(snapshot, at, answers);
      if (fault !== null) wrong.push(`shown as fresh at ${time}: ${fault}`);
      const late = spell.what.kind === "calm" && time > spell.from + RECOVERED;
      const blocked = blocks.some(({ to, token: one }) => one === renewals && to > spell.from);
      if (late && !blocked && !isFresh(snapshot, at)) wrong.push(`not recovered at ${time}`);
      if (before !== null && before !== spell && (isOfLogin(before) || isOfLogin(spell)))
        loop.loginChanged();
      if (jumped === spell || (spell.what.kind !== "sleep" && spell.what.kind !== "back")) return;
      jumped = spell;
      const to = spell.what.kind === "sleep" ? START + spell.to - setBack : at - HOUR;
      setImmediate(() => {
        if (spell.what.kind === "back") setBack += HOUR;
        set(instant(to));
      });
    },
  });

  expect(new Set(spells.map(({ what }) => what)).size).toBe(FAILURES.length + 1);
  expect(blocks.length).toBeGreaterThan(1);
  expect(requests.length).toBeGreaterThan(1_000);
  expect(wrong).toEqual([]);
  expect(busiest(requests)).toBeLessThanOrEqual(28);
  expect(busiest(requests, MINUTE)).toBeLessThanOrEqual(4);
  expect(saved.snapshot.kind).toBe("read");
});

const isOfLogin = ({ what }: Spell): boolean =>
  what.kind === "login" || (what.kind === "answers" && what.outcome.kind === "refused");

const token = (nth: number): Login => ({
  kind: "usable",
  secret: new Secret(`token-${nth}`),
  expiresAt: null,
});

const isFresh = (snapshot: Snapshot, now: Instant): boolean =>
  snapshot.kind === "read" && freshnessOf(snapshot, now, true).kind === "fresh";

/** A fresh number was in a recent response; a fall is held until a second response confirms it. */
function faultIn(snapshot: Snapshot, now: Instant, answers: readonly number[]): string | null {
  if (snapshot.kind !== "read" || !isFresh(snapshot, now)) return null;
  const { at, windows } = snapshot.reading;
  // Two intervals, as long as they may get by learning from 429s.
  if (now - at > 45 * MINUTE) return "an old number";
  const used = windows[0]?.used;
  return used !== undefined && answers.slice(-2).includes(used) ? null : `a wrong ${used}`;
}
