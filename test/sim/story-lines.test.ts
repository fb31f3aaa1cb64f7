/** The story and the reference response, as the line that a reader shows. */
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/model/snapshot.ts";
import {
  DAY,
  type Instant,
  instant,
  after as later,
  MINUTE,
  millis,
  SECOND,
} from "../../src/model/units.ts";
import type { RenderOptions } from "../../src/render/frame.ts";
import { renderNow } from "../../src/render/rendered-line.ts";
import type { SimResponse } from "../../src/sim/server.ts";
import { referenceResponse, STORY_LENGTH, story } from "../../src/sim/story.ts";
import { decodeUsage } from "../../src/sources/wire.ts";
import { OPTIONS } from "../render/sample.ts";

const START = instant(Date.parse("2026-03-02T09:00:00.123Z"));

const options: RenderOptions = { ...OPTIONS, flash: millis(0) };

/** The line at `now` after `response` was received at `at`. */
function shown(response: SimResponse, at: Instant, now: Instant): string {
  const outcome = decodeUsage(JSON.parse(response.body), at);
  if (outcome.kind !== "learned") return outcome.kind;
  const snapshot: Snapshot = {
    kind: "read",
    reading: outcome.reading,
    held: [],
    heldExtra: false,
    undated: [],
    owner: null,
    health: { kind: "healthy" },
    dueAt: later(at, 90 * SECOND),
    freshUntil: later(at, 190 * SECOND),
    changedAt: null,
    answeredAt: at,
    answered: [],
  };
  return renderNow(
    { snapshot, now, polled: true, options, utcOffset: millis(0), notice: null },
    "plain",
  );
}

describe("the referenceResponse picture", () => {
  const moments = Array.from({ length: 50 }, (_, step) => later(START, step * 1_234_567));

  it.each([0, 25, 50])("renders as the reference line %i s after it was received", (seconds) => {
    const lines = moments.map((at) =>
      shown(referenceResponse(at), at, later(at, seconds * SECOND)),
    );
    expect(new Set(lines)).toEqual(new Set(["████████ 100% ↻1h24m | 7d 13% | $5.56/50"]));
  });

  it("is the first form of the body, with the week ending in about six days", () => {
    const { five_hour, seven_day, seven_day_sonnet, ...rest } = JSON.parse(
      referenceResponse(START).body,
    );
    expect(five_hour.utilization).toBe(100);
    expect(seven_day.utilization).toBe(13);
    expect(seven_day_sonnet).toEqual({ utilization: 2, resets_at: seven_day.resets_at });
    expect(Date.parse(seven_day.resets_at) - START).toBeGreaterThan(6 * DAY);
    expect(Date.parse(seven_day.resets_at) - START).toBeLessThan(6.5 * DAY);
    const extra = { monthly_limit: 5000, used_credits: 556, utilization: 11.12 };
    expect(rest).toEqual({ seven_day_opus: null, extra_usage: { is_enabled: true, ...extra } });
  });
});

describe("the story in lines", () => {
  it.each([
    [0, "██▍░░░░░ 31% ↻4h15m | 7d 41% | $5.56/50"],
    [40, "████▏░░░ 52% ↻3h35m | 7d 42% | $5.56/50"],
    [107, "throttled"],
    [150, "███████▌ 94% ↻1h45m | 7d 46% | $5.56/50"],
    [180, "████████ 100% ↻1h15m | 7d 47% | $8.16/50"],
    [200, "refused"],
    [240, "████████ 100% ↻15m | 7d 47% | Sonnet 72% | $12.57/50"],
    [260, "░░░░░░░░ 0% | 7d 48% | Sonnet 74% | $13/50"],
    [300, "█▍░░░░░░ 18% ↻4h25m | 7d 49% | Sonnet 76% | $13/50"],
  ])("at minute %i", (minute, line) => {
    const now = later(START, minute * MINUTE);
    expect(shown(story(START, now).response, now, now)).toBe(line);
  });

  it("gives a whole line for every response that has numbers", () => {
    for (let at = 0; at < STORY_LENGTH; at += MINUTE) {
      const now = later(START, at);
      const { response } = story(START, now);
      if (response.status !== 200) continue;
      expect(shown(response, now, now)).toMatch(
        /^[█▉▊▋▌▍▎▏░]{8} \d+%( ↻[\dhm]+)? \| 7d \d+%( \| Sonnet \d+%)? \| \$[\d.]+\/50$/,
      );
    }
  });
});
