/** A week of bad luck on a virtual clock: every trouble there is, in an order that dice throw, and what holds all along. */
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
import { learned, play, START } from "./play.ts";

const CALM = { kind: "calm" } as const;

/** What may befall; in the week of these dice each of it comes. */
const TROUBLES = [
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

/** After so much calm all is well, whatever was before: the longest wait of a server in trouble. */
const RECOVERED = 30 * MINUTE;

interface Spell {
  readonly from: number;
  readonly to: number;
  readonly what: (typeof TROUBLES)[number] | typeof CALM;
}

/** Trouble and calm by turns, in ms of the time that passes, whatever a calendar says. */
function weather(length: Millis, dice: () => number): readonly Spell[] {
  const spells: Spell[] = [{ from: 0, to: HOUR, what: CALM }];
  for (let from: number = HOUR; from < length; ) {
    const what = TROUBLES[Math.floor(dice() * TROUBLES.length)] ?? CALM;
    const to = from + MINUTE + dice() * 90 * MINUTE;
    const calm = to + 20 * MINUTE + dice() * 3 * HOUR;
    spells.push({ from, to, what }, { from: to, to: calm, what: CALM });
    from = calm;
  }
  return spells;
}

it("asks, shows and recovers as it should, come what may", async () => {
  const dice = seededRandom(7);
  const spells = weather(millis(7 * DAY), dice);
  // The time that passes is the calendar's, but for what the calendar was set back.
  let setBack = 0;
  let jumped: Spell | null = null;
  const passed = (at: number): number => at - START + setBack;
  const spellAt = (time: number): Spell =>
    spells.find(({ from, to }) => from <= time && time < to) ?? { from: 0, to: 0, what: CALM };
  let renewals = 0;
  let before: Spell | null = null;
  const login = (at: Instant): Login => {
    const spell = spellAt(passed(at));
    // After each trouble with the login Claude Code has written a new one.
    if (before !== null && before !== spell && isOfLogin(before)) renewals += 1;
    before = spell;
    return spell.what.kind === "login" ? spell.what.login : token(renewals);
  };

  const asked: number[] = [];
  const answers: number[] = [];
  const blocks: { readonly from: number; readonly to: number; readonly token: number }[] = [];
  const wrong: string[] = [];
  const { kept } = await play({
    length: 7 * DAY,
    unseen: true,
    login,
    keeps: (at) => spellAt(passed(at)).what.kind !== "full",
    active: (at) => at,
    answer: (at) => {
      const time = passed(at);
      const { what } = spellAt(time);
      if (what.kind === "login" || what.kind === "full") wrong.push(`asked in ${what.kind}`);
      for (const { from, to, token: blocked } of blocks) {
        if (blocked === renewals && time > from && time < to)
          wrong.push(`asked in a block at ${time}`);
      }
      asked.push(time);
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
    meanwhile: (at, watching, set, snapshot) => {
      const time = passed(at);
      const spell = spellAt(time);
      const fault = faultIn(snapshot, at, answers);
      if (fault !== null) wrong.push(`shown as live at ${time}: ${fault}`);
      const late = spell.what.kind === "calm" && time > spell.from + RECOVERED;
      const blocked = blocks.some(({ to, token: one }) => one === renewals && to > spell.from);
      if (late && !blocked && !isFresh(snapshot, at)) wrong.push(`not well again at ${time}`);
      if (before !== null && before !== spell && (isOfLogin(before) || isOfLogin(spell)))
        watching.loginChanged();
      if (jumped === spell || (spell.what.kind !== "sleep" && spell.what.kind !== "back")) return;
      jumped = spell;
      const to = spell.what.kind === "sleep" ? START + spell.to - setBack : at - HOUR;
      setImmediate(() => {
        if (spell.what.kind === "back") setBack += HOUR;
        set(instant(to));
      });
    },
  });

  expect(new Set(spells.map(({ what }) => what)).size).toBe(TROUBLES.length + 1);
  expect(blocks.length).toBeGreaterThan(1);
  expect(asked.length).toBeGreaterThan(1_000);
  expect(wrong).toEqual([]);
  expect(busiest(asked)).toBeLessThanOrEqual(28);
  expect(busiest(asked, MINUTE)).toBeLessThanOrEqual(4);
  expect(kept.snapshot.kind).toBe("read");
});

const isOfLogin = ({ what }: Spell): boolean =>
  what.kind === "login" || (what.kind === "answers" && what.outcome.kind === "refused");

const token = (nth: number): Login => ({
  kind: "usable",
  secret: new Secret(`token-${nth}`),
  expiresAt: null,
});

const isFresh = (snapshot: Snapshot, now: Instant): boolean =>
  snapshot.kind === "read" && freshnessOf(snapshot, now).kind === "fresh";

/** What is shown as live was answered so, a short while ago; a fall is held until a second answer agrees. */
function faultIn(snapshot: Snapshot, now: Instant, answers: readonly number[]): string | null {
  if (snapshot.kind !== "read" || !isFresh(snapshot, now)) return null;
  const { at, windows } = snapshot.reading;
  // Two intervals, as long as they may get by learning from 429s.
  if (now - at > 45 * MINUTE) return "a number of long ago";
  const used = windows[0]?.used;
  return used !== undefined && answers.slice(-2).includes(used) ? null : `a wrong ${used}`;
}
