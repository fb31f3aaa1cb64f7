/** The setting `format`: a person's own text as the line, on every surface and in every state. */
import { describe, expect, it } from "vitest";
import type { RenderOptions } from "../../src/render/frame.ts";
import { expiredLineSpans, lineSpans } from "../../src/render/line.ts";
import { lineRenewAt, renderLine, renderNow } from "../../src/render/rendered-line.ts";
import { SURFACE_NAMES, type SurfaceName } from "../../src/render/surfaces.ts";
import { parseTemplate } from "../../src/render/template.ts";
import { tmuxLive } from "../../src/render/tmux-live.ts";
import { expandAt } from "./expand.ts";
import {
  failing,
  frame,
  later,
  money,
  NOW,
  read,
  SESSION_RESET,
  session,
  WEEK_RESET,
  week,
} from "./sample.ts";
import { unpaint } from "./unpaint.ts";

const format = (source: string, options: Partial<RenderOptions> = {}): Partial<RenderOptions> => {
  const template = parseTemplate(source);
  if ("kind" in template) throw new Error(`${template.part}: ${template.why}`);
  return { ...options, format: template };
};

/** Too old to be fresh, though the next poll is not overdue. */
const old = read({}, { dueAt: later(600) });

const shown = (source: string, snapshot = read(), changes = {}, cells = 80) =>
  lineSpans(frame(snapshot, format(source), changes), cells)
    .map(({ text }) => text)
    .join("");

describe("the line", () => {
  it.each([
    ["{five_hour.utilization}% ↻{five_hour.resets_in_seconds:time}", "100% ↻1h24m"],
    ["{if five_hour.utilization >= 70}hot{else}fine{end}", "hot"],
    ["{if seven_day.utilization >= 13}a{end}{if seven_day.utilization > 13}b{end}", "a"],
    ["{if models.Fable.utilization}Fable{else}no Fable{end}", "no Fable"],
    ["{if extra_usage.enabled}{extra_usage.currency} {extra_usage.used}{end}", "USD 5.56"],
    ["{if state = fresh}{if source != api}a{else}b{end}{end}", "b"],
    ["{if age_seconds < 60}new{end}", "new"],
    ["{if seven_day.utilization >= 70}hidden{end}", ""],
  ])("of %s is %s", (source, expected) => {
    expect(shown(source)).toBe(expected);
  });

  it.each([
    ["is marked where a response had less", read({}, { held: [{ kind: "session" }] }), "~100%"],
    ["has a question mark for what has reset", read({ windows: [session(5, later(-1))] }), "?%"],
    ["says that nothing is limited", read({ windows: [], extra: null }), "?% | no-data"],
    [
      "has the word of a login that needs the person",
      read({}, { health: failing({ kind: "refused", why: "token" }) }),
      "100% | expired",
    ],
  ])("%s", (_, snapshot, expected) => {
    expect(shown("{five_hour.utilization}%", snapshot)).toBe(expected);
  });

  it("that is old has its age, counts nothing and is never called fresh", () => {
    const source = "{state} {age_seconds:time} {five_hour.resets_in_seconds:time}";
    const one = frame(old, format(source), { now: later(240) });
    const spans = lineSpans(one, 80);
    expect(spans.map(({ text }) => text).join("")).toBe("stale ? ? | 4m old");
    expect(new Set(spans.map(({ tone }) => tone))).toEqual(new Set(["muted"]));
    const expired = expiredLineSpans({ ...one, now: NOW }, 80);
    expect(expired.map(({ text }) => text).join("")).toBe("stale ? ? | Sat 06:36");
  });

  it("that says nothing still has the state beside it", () => {
    expect(shown("{if state = blank}x{end}", old, { now: later(240) })).toBe("4m old");
  });

  it("that is too wide gives way to the segments", () => {
    expect(shown("{five_hour.utilization}% of the five hours", read(), {}, 20)).toBe(
      "████████ 100% ↻1h24m",
    );
  });

  it.each([
    ["{five_hour.utilization}", "full", true],
    ["{seven_day.utilization}", "plain", undefined],
    ["{models.0.utilization}", "warm", undefined],
    ["{state}", "plain", undefined],
    ["{extra_usage.used}", "hot", undefined],
  ])("%s has the tone of the hottest limit in it: %s", (source, tone, strong) => {
    const windows = [session(100, SESSION_RESET), week(13), week(55, WEEK_RESET, "Opus")];
    const extra = money({ utilization: 75 as never });
    const [span] = lineSpans(frame(read({ windows, extra }), format(source)), 40);
    expect([span?.tone, span?.strong]).toEqual([tone, strong]);
  });
});

describe("the time of the next rendering", () => {
  it.each([
    ["{five_hour.resets_in_seconds:time}", 0.001],
    ["{age_seconds:time}", 60],
    ["{five_hour.utilization}", 95],
    ["{if five_hour.resets_in_seconds < 5000}soon{end}", 60.001],
  ])("of %s is in %d s", (source, seconds) => {
    const one = frame(read(), format(source, { segments: [] }));
    const text = (then: typeof one) => renderNow(then, "plain");
    expect((lineRenewAt(one, text) - NOW) / 1_000).toBe(seconds);
  });

  it("is not each minute in tmux, which counts by itself", () => {
    const one = frame(read(), format("#{{ {five_hour.resets_in_seconds:time} %H"));
    const { lines, renewAt } = tmuxLive({ ...one, now: later(1) });
    expect(renewAt).toBeGreaterThan(later(62));
    for (const [seconds, left] of [
      [1, "1h23m"],
      [62, "1h22m"],
    ] as const)
      expect(
        expandAt(lines.FULL, later(seconds) / 1_000)
          .replace(/#\[[^\]]*\]/g, "")
          .trim(),
      ).toBe(`#{ ${left} %H`);
  });
});

describe("a text that a surface could act on", () => {
  const windows = [week(88, WEEK_RESET, "#{pane_id}%F{red}$(reboot)<b>|")];
  const source = "#[x] %n <i> \\[ `id` {models.0.name}(reboot) | {{";
  const plain = "#[x] %n <i> \\[ `id` #{pane_id}%F{red}$(reboot)<b>|(reboot) | {";
  const text = (name: SurfaceName) =>
    renderNow(frame(read({ windows }), format(source, { maxWidth: 200 })), name);

  it.each(SURFACE_NAMES.filter((name) => !["xbar", "sketchybar", "p10k"].includes(name)))(
    "is shown by %s as it is",
    (name) => {
      expect(
        unpaint[name](text(name))
          .trim()
          .replace(/^\[|\]$/g, ""),
      ).toContain(plain);
    },
  );

  it("is no parameter of xbar", () => {
    expect(text("xbar").split("|")).toHaveLength(2);
  });

  it("expires into a text of one line", () => {
    const one = frame(read({ windows }), format(source, { maxWidth: 200 }));
    expect(renderLine(one, "plain").expiredText).toBe(`${plain} | Sat 06:36`);
  });
});
