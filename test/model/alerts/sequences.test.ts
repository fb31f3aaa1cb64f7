/** Over random weeks of use, resets, restarts, two daemons and set clocks: no alert is repeated, and no crossing is missed. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeAlertMarks } from "../../../src/cache/alert-marks.ts";
import { encodeFile } from "../../../src/cache/formats.ts";
import { type Alert, type AlertMarks, NO_ALERT_MARKS } from "../../../src/model/alerts/alert.ts";
import { decideAlerts, levelReached, markSent } from "../../../src/model/alerts/decide.ts";
import { alertSample } from "../../../src/model/alerts/sample.ts";
import { after, DAY, HOUR, type Instant, MINUTE, percent } from "../../../src/model/units.ts";
import { hasEnded, type Scope, type Window } from "../../../src/model/window.ts";
import { NOW, read } from "../../render/sample.ts";
import { seededRandom } from "../../world/random.ts";

const LEVELS = [50, 80, 95];
/** There, seeds and number are its own. */
const isFuzz = process.env.FUZZ_TALLY !== undefined;
const SESSION: Scope = { kind: "session" };
const WEEK: Scope = { kind: "week", model: null };

/** A window of the server's, whose `id` no reader knows. */
interface TrueWindow {
  id: number;
  used: number;
  resetsAt: Instant | null;
}

/** One poll, and what happened before it. Made of a number: generating each part would take longer than all else. */
function pollOf(seed: number) {
  const random = seededRandom(seed);
  const upTo = (most: number) => Math.floor(random() * (most + 1));
  const some = <const T>(...all: readonly T[]): T => all[upTo(all.length - 1)] as T;
  return {
    action: some(
      "use",
      "use",
      "use",
      "use",
      "use",
      "use",
      "wait",
      "wait",
      "early",
      "account",
      "clock",
    ),
    used: upTo(60),
    minutes: some(upTo(60), upTo(600), upTo(14_400)),
    which: some("session", "week"),
    sameReset: some(true, false),
    account: some("aa", "bb"),
    clock: some(0, upTo(6 * DAY) - 3 * DAY),
    /** How far each reset of the response is off. */
    off: [upTo(30) - 15, upTo(30) - 15],
    outcome: some("fresh", "fresh", "fresh", "stale", "held", "gap", "missing"),
    /** The daemon ends before an alert was delivered, and the next one goes on with the file. */
    crashes: some(false, false, false, true),
  };
}

/** A matcher for each would take longer than all else. */
function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** All that the next daemon knows. */
function fromDisk(marks: AlertMarks): AlertMarks {
  const read = decodeAlertMarks(encodeFile(marks));
  if (read === null) throw new Error("unreadable");
  return read;
}

it("in 10,000 sequences nothing is repeated, and nothing missed", () => {
  let alerts = 0;
  let sequences = 0;
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 5, maxLength: 20 }), (seeds) => {
      sequences += 1;
      let now = NOW;
      let offset = 0;
      let ids = 0;
      let account = "aa";
      const fresh = (): TrueWindow => {
        ids += 1;
        return { id: ids, used: 0, resetsAt: null };
      };
      const usage: Record<string, { session: TrueWindow; week: TrueWindow }> = {};
      let marks = NO_ALERT_MARKS;
      const highest = new Map<number, number>();
      const ends = new Set<number>();

      for (const poll of seeds.map(pollOf)) {
        const { action, off, outcome, which } = poll;
        now = after(now, (action === "wait" ? poll.minutes + 1 : 1) * MINUTE);
        if (action === "clock") offset = poll.clock;
        if (action === "account") account = poll.account;
        usage[account] ??= {
          session: fresh(),
          week: { ...fresh(), resetsAt: after(now, 7 * DAY) },
        };
        for (const one of Object.values(usage)) {
          if (one.session.resetsAt !== null && one.session.resetsAt <= now) one.session = fresh();
          while (one.week.resetsAt !== null && one.week.resetsAt <= now)
            one.week = { ...fresh(), resetsAt: after(one.week.resetsAt, 7 * DAY) };
        }
        const own = usage[account] as { session: TrueWindow; week: TrueWindow };
        if (action === "use" && poll.used > 0) {
          own.session.resetsAt ??= after(now, 5 * HOUR);
          own.session.used = Math.min(100, own.session.used + poll.used);
          own.week.used = Math.min(100, own.week.used + poll.used / 3);
        }
        if (action === "early") {
          const before = own[which];
          const fullLength = after(now, which === "session" ? 5 * HOUR : 7 * DAY);
          const resetsAt = poll.sameReset ? before.resetsAt : fullLength;
          const isSame = Math.abs((resetsAt ?? 0) - (before.resetsAt ?? 0)) <= HOUR;
          // With much the same reset it is one window, unless the fall is seen.
          const isSeen = outcome === "fresh" && (resetsAt ?? 0) - offset > after(now, HOUR);
          if (!isSame || (isSeen && before.used >= 20)) own[which] = { ...fresh(), resetsAt };
        }

        const report = (scope: Scope, { used, resetsAt }: TrueWindow, minutes: number): Window => ({
          scope,
          used: percent(used),
          resetsAt:
            resetsAt === null || outcome === "gap" ? null : after(resetsAt, minutes * MINUTE),
        });
        const reported = [
          report(SESSION, own.session, off[0] ?? 0),
          report(WEEK, own.week, off[1] ?? 0),
        ];
        const windows = outcome === "missing" ? [] : reported;
        const local = after(now, offset);
        const age = outcome === "stale" ? 11 * MINUTE : 0;
        const snapshot = read(
          { at: after(local, -age), windows },
          {
            dueAt: after(local, 90_000),
            freshUntil: after(local, 190_000 - age),
            held: outcome === "held" ? [SESSION, WEEK] : [],
            owner: { account, token: null, expiresAt: null, since: NOW },
          },
        );
        const sample = alertSample(snapshot, { now: local, activeAt: null, hitsAt: () => null });
        const decided = decideAlerts(marks, sample, LEVELS);
        marks = poll.crashes ? fromDisk(decided.marks) : decided.marks;
        const isCertain = outcome === "fresh" || outcome === "gap";
        check(isCertain || !decided.due.some(({ event }) => event === "level"), "uncertain");
        if (poll.crashes) continue;

        const trueWindow = ({ scope }: Alert) =>
          scope?.kind === "session" ? own.session : own.week;
        for (const alert of decided.due) {
          alerts += 1;
          const { id } = trueWindow(alert);
          if (alert.event === "level") {
            // Neither the same level again nor one below it.
            check((alert.level ?? 0) > (highest.get(id) ?? 0), "repeated");
            highest.set(id, alert.level ?? 0);
          } else {
            check(!ends.has(id), "an end repeated");
            ends.add(id);
          }
          marks = markSent(marks, alert);
        }
        if (outcome !== "fresh") continue;
        for (const [at, trueOne] of [own.session, own.week].entries()) {
          if (hasEnded(reported[at] as Window, local)) continue;
          const reached = levelReached(percent(trueOne.used), LEVELS);
          check((highest.get(trueOne.id) ?? 0) >= reached, "missed");
        }
      }
    }),
    isFuzz ? {} : { numRuns: 10_000, seed: 2 },
  );
  expect(alerts).toBeGreaterThan(sequences);
}, 60_000);
