/** The story: its scenes in order, and the responses that it gives over the day. */
import { describe, expect, it } from "vitest";
import {
  DAY,
  HOUR,
  type Instant,
  instant,
  after as later,
  MINUTE,
  SECOND,
  span,
} from "../../src/model/units.ts";
import { SCENES, STORY_LENGTH, story } from "../../src/sim/story.ts";

const START = instant(Date.parse("2026-03-02T09:00:00.123Z"));

interface FlatWindow {
  readonly utilization: number;
  readonly resets_at: string | null;
}
interface Limit {
  readonly kind: string;
  readonly percent: number;
  readonly severity: string;
  readonly resets_at: string | null;
  readonly scope: { readonly model: { readonly display_name: string } } | null;
  readonly is_active: boolean;
}
interface Body {
  readonly five_hour: FlatWindow;
  readonly seven_day: FlatWindow;
  readonly seven_day_sonnet: FlatWindow | null;
  readonly extra_usage: { readonly monthly_limit: number; readonly used_credits: number };
  readonly limits?: readonly Limit[];
  readonly spend?: { readonly used: { readonly amount_minor: number } };
}

interface DayStep {
  readonly now: Instant;
  readonly minute: number;
  readonly moment: ReturnType<typeof story>;
  readonly body: Body | null;
}

/** The whole day, in steps of 20 s of the story. */
const day: readonly DayStep[] = Array.from({ length: STORY_LENGTH / (20 * SECOND) }, (_, step) => {
  const now = later(START, step * 20 * SECOND);
  const moment = story(START, now);
  const body = moment.response.status === 200 ? (JSON.parse(moment.response.body) as Body) : null;
  return { now, minute: (step * 20) / 60, moment, body };
});

const bodies = day.flatMap(({ now, minute, body }) =>
  body === null ? [] : [{ now, minute, body }],
);
const shares = bodies.map(({ body }) => body.five_hour.utilization);
const sonnetOf = ({ limits }: Body) =>
  limits?.find(({ scope }) => scope?.model.display_name === "Sonnet") ?? null;

describe("the table of scenes", () => {
  it("is in order, within the story, and has a text everywhere", () => {
    const times = SCENES.map(({ at }) => at);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    expect(times[0]).toBe(0);
    expect((times.at(-1) ?? 0) * MINUTE).toBeLessThan(STORY_LENGTH);
    expect(new Set(SCENES.map(({ text }) => text)).size).toBe(SCENES.length);
    for (const { text } of SCENES) expect(text).toMatch(/^[A-Za-z0-9 ,.:;%'()]{8,70}$/);
  });
});

describe("the story", () => {
  it("lasts six to eight hours and passes through every scene", () => {
    expect(STORY_LENGTH).toBeGreaterThanOrEqual(6 * HOUR);
    expect(STORY_LENGTH).toBeLessThanOrEqual(8 * HOUR);
    expect([...new Set(day.map(({ moment }) => moment.scene))]).toEqual(
      SCENES.map(({ text }) => text),
    );
  });

  it.each([50, 70, 90, 100])("climbs past %i percent", (threshold) => {
    expect(shares[0]).toBeLessThan(threshold);
    expect(shares).toSatisfy((all: number[]) => all.some((share) => share >= threshold));
  });

  it("falls only at the one reset, from 100 to 0", () => {
    const falls = shares.flatMap((share, i) => (share < (shares[i - 1] ?? 0) ? [i] : []));
    expect(falls.map((i) => [shares[i - 1], shares[i]])).toEqual([[100, 0]]);
    const at = falls[0] ?? 0;
    const end = Date.parse(bodies[at - 1]?.body.five_hour.resets_at ?? "");
    expect(end - (bodies[at]?.now ?? 0)).toBeLessThan(2 * SECOND);
    expect(bodies[at]?.body.five_hour.resets_at).toBeNull();
    expect(shares.at(-1)).toBeGreaterThan(0);
  });

  it("moves in steps of one point, 1 to 3 minutes apart, while the session climbs", () => {
    const climbing = SCENES.filter(({ grow }) => grow?.session !== undefined);
    const seen = climbing.flatMap(({ text }) => {
      const moves = day.filter(
        ({ moment, body }, i) =>
          moment.scene === text &&
          day[i - 1]?.moment.scene === text &&
          body?.five_hour.utilization !== day[i - 1]?.body?.five_hour.utilization,
      );
      return moves.slice(1).map(({ minute }, i) => minute - (moves[i]?.minute ?? 0));
    });
    expect(seen.length).toBeGreaterThan(100);
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...seen)).toBeLessThanOrEqual(3);
  });

  it("responds in the first half in one form of the body and in the rest in the next", () => {
    const half = STORY_LENGTH / MINUTE / 2;
    for (const { minute, body } of bodies) expect("limits" in body).toBe(minute >= half);
    const { limits, spend, ...old } = bodies.at(-1)?.body ?? {};
    expect(old).toMatchObject({
      seven_day_sonnet: null,
      iguana_necktie: null,
      nimbus_quill: { utilization: 0.02, resets_at: null },
      extra_usage: { currency: "USD", decimal_places: 2 },
    });
    expect(limits?.map(({ kind }) => kind)).toEqual(["session", "weekly_all", "weekly_scoped"]);
    expect(spend).toMatchObject({ limit: { amount_minor: 5000, currency: "USD", exponent: 2 } });
  });

  it("has the same numbers in the list and in the flat keys", () => {
    for (const { body } of bodies.filter(({ body }) => body.limits)) {
      const [session, week] = body.limits ?? [];
      expect(session?.percent).toBe(body.five_hour.utilization);
      expect(session?.resets_at).toBe(body.five_hour.resets_at);
      expect(week?.percent).toBe(body.seven_day.utilization);
      expect(body.spend?.used.amount_minor).toBe(body.extra_usage.used_credits);
    }
  });

  it("marks the fullest limit in the list as the binding one, and warns from 80", () => {
    for (const { limits } of bodies.flatMap(({ body }) => (body.limits ? [body] : []))) {
      const all = limits ?? [];
      const fullest = Math.max(...all.map(({ percent }) => percent));
      for (const { percent, severity, is_active } of all) {
        expect(is_active).toBe(percent === fullest);
        expect(severity).toBe(percent >= 80 ? "warning" : "normal");
      }
    }
  });

  it("goes on without a jump where the form changes", () => {
    const first = bodies.findIndex(({ body }) => body.limits !== undefined);
    const [before, since] = [bodies[first - 1]?.body, bodies[first]?.body];
    expect(since?.five_hour.utilization).toBe(before?.five_hour.utilization);
    const rise = {
      spent: (since?.extra_usage.used_credits ?? 0) - (before?.extra_usage.used_credits ?? 0),
      sonnet:
        ((since && sonnetOf(since)?.percent) ?? 0) - (before?.seven_day_sonnet?.utilization ?? 0),
    };
    expect(rise.spent).toBeLessThan(20);
    expect([0, 1]).toContain(rise.sonnet);
  });

  it("has Sonnet's week cross 70 in the list, above the week of all models", () => {
    const flat = bodies.map(({ body }) => body.seven_day_sonnet?.utilization ?? 0);
    expect(Math.max(...flat)).toBeLessThan(70);
    const binding = bodies.filter(({ body }) => (sonnetOf(body)?.percent ?? 0) >= 70);
    expect(binding.length).toBeGreaterThan(0);
    for (const { body } of binding)
      expect(sonnetOf(body)?.percent).toBeGreaterThan(body.seven_day.utilization);
    expect(sonnetOf(bodies.at(-1)?.body as Body)?.is_active).toBe(true);
  });

  it.each([
    ["the week", ({ seven_day }: Body) => seven_day.utilization, 5, 20],
    ["the money", ({ extra_usage }: Body) => extra_usage.used_credits, 500, 1000],
  ])("moves %s, upwards only", (_, of, least, most) => {
    const seen = bodies.map(({ body }) => of(body));
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    const rise = (seen.at(-1) ?? 0) - (seen[0] ?? 0);
    expect(rise).toBeGreaterThanOrEqual(least);
    expect(rise).toBeLessThanOrEqual(most);
  });

  it("has a 429 whose Retry-After ends with it, a few minutes long", () => {
    const throttled = day.filter(({ moment }) => moment.response.status === 429);
    const waits = throttled.map(({ moment }) => Number(moment.response.headers["retry-after"]));
    expect(waits[0]).toBeGreaterThanOrEqual(180);
    expect(waits[0]).toBeLessThanOrEqual(600);
    for (const [i, { now, moment }] of throttled.entries()) {
      const error = { type: "rate_limit_error", message: expect.any(String) };
      expect(JSON.parse(moment.response.body)).toEqual({ type: "error", error });
      const wait = (waits[i] ?? 0) * SECOND;
      expect(story(START, later(now, wait)).response.status).toBe(200);
      expect(story(START, later(now, wait - 2 * SECOND)).response.status).toBe(429);
    }
  });

  it("has the login expire and renews it under another token", () => {
    const expired = day.filter(({ now, moment }) => moment.tokenExpiresAt <= now);
    expect(expired.length).toBeGreaterThan(10);
    expect(expired.map(({ moment }) => moment.response.status)).toEqual(expired.map(() => 401));
    const tokens = [...new Set(day.map(({ moment }) => moment.token))];
    expect(tokens).toHaveLength(2);
    expect(new Set(expired.map(({ moment }) => moment.token))).toEqual(new Set([tokens[0]]));
    const renewed = day.find(({ moment }) => moment.token === tokens[1]);
    expect(renewed?.minute).toBe((expired.at(-1)?.minute ?? 0) + 20 / 60);
    expect(day.filter(({ moment }) => moment.response.status === 401)).toHaveLength(expired.length);
  });

  it("writes resets as the server does, never past, and less than 2 s apart from response to response", () => {
    const ends = bodies.flatMap(({ now, body }) => {
      const text = body.five_hour.resets_at;
      if (text === null) return [];
      expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
      const end = Date.parse(text);
      expect(end).toBeGreaterThan(now);
      return [end];
    });
    const windows = [255, 565].map((minute) => later(START, minute * MINUTE));
    const late = ends.map((end) => end - (windows.filter((start) => start <= end).at(-1) ?? 0));
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThan(2 * SECOND);
    expect(new Set(late).size).toBeGreaterThan(late.length / 2);
  });

  it("is the same at the same time, at fractions of a millisecond too", () => {
    for (const { now, moment } of day) expect(story(START, now)).toEqual(moment);
    const now = later(START, 30 * MINUTE + 0.3);
    expect(JSON.parse(story(START, now).response.body).five_hour.resets_at).toMatch(
      /^2026-03-02T13:15:0[0-2]\.\d{6}\+00:00$/,
    );
  });

  it("has its first scene at any earlier time", () => {
    expect(story(START, later(START, -DAY)).scene).toBe(SCENES[0].text);
  });

  it.each([STORY_LENGTH, 9 * HOUR, 3 * DAY, 20 * DAY])(
    "goes on at its end, %i ms later",
    (past) => {
      const now = later(START, past);
      const { scene, token, tokenExpiresAt, response } = story(START, now);
      expect(scene).toBe(SCENES.at(-1)?.text);
      expect(token).toBe(day.at(-1)?.moment.token);
      expect(span(now, tokenExpiresAt)).toBeGreaterThan(0);
      const body = JSON.parse(response.body) as Body;
      expect(body.five_hour.utilization).toBe(shares.at(-1));
      for (const window of [body.five_hour, body.seven_day])
        expect(Date.parse(window.resets_at ?? "")).toBeGreaterThan(now);
    },
  );
});
