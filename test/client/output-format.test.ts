/** How a call wants it told, and what is wrong with that. */
import { describe, expect, it } from "vitest";
import { writeValue } from "../../src/cache/write.ts";
import { outputFormat } from "../../src/client/output-format.ts";
import type { View } from "../../src/client/view.ts";
import { resolveRenderSettings } from "../../src/config/render-settings.ts";
import { NO_SHARED_SETTINGS } from "../../src/config/shared-settings.ts";
import type { Context } from "../../src/context.ts";
import { INITIAL_PACE } from "../../src/model/schedule/pace.ts";
import { after, type Instant } from "../../src/model/units.ts";
import { later, NOW, read } from "../render/sample.ts";
import { callWith } from "./configured.ts";

const telling = (own: Readonly<Record<string, string>>, call: Context = callWith()) =>
  outputFormat(call, new Map(Object.entries(own)));

const sight = (now: Instant = NOW): View => ({
  now,
  snapshot: read(),
  holder: null,
  shared: NO_SHARED_SETTINGS,
  values: resolveRenderSettings([]).values,
  problems: [],
});

function told(own: Readonly<Record<string, string>>, now?: Instant) {
  const found = telling(own);
  if (typeof found === "string") throw new Error(found);
  return { surface: found.surface, ...found.format(sight(now), null) };
}

describe("a call tells", () => {
  it("the line, for the place it is printed to or the one asked for", () => {
    expect(told({})).toMatchObject({
      text: "████████ 100% ↻1h24m | 7d 13% | $5.56/50",
      surface: "plain",
    });
    expect(told({ for: "zsh" })).toMatchObject({
      surface: "zsh",
      text: expect.stringContaining("%F"),
    });
  });

  it("a line of the person's own, which nobody paints ahead", () => {
    const own = { format: "{five_hour.utilization}%", for: "zsh" };
    expect(told(own)).toMatchObject({ text: "100%", changeKey: "100%", surface: null });
  });

  it.each([{ json: "true" }, { for: "json" }, { json: "true", for: "json" }])(
    "the document for %o, in which seconds that pass are no news",
    (own) => {
      const [one, other] = [told(own), told(own, later(1))];
      expect(JSON.parse(one.text)).toMatchObject({ schema: 1, age_seconds: 0 });
      expect(JSON.parse(other.text)).toMatchObject({ schema: 1, age_seconds: 1 });
      expect(one.changeKey).toBe(other.changeKey);
      expect(told(own, later(120)).changeKey).not.toBe(one.changeKey);
      expect(one.changesAt()).toBe(later(90));
    },
  );

  it("of no next poll where only Claude Code is listened to", () => {
    expect(JSON.parse(told({ json: "true" }).text).next_poll_at).not.toBeNull();
    writeValue(callWith().paths.pace, { ...INITIAL_PACE, reason: "local" }, false);
    expect(JSON.parse(told({ json: "true" }).text).next_poll_at).toBeNull();
    expect(told({ format: "{next_poll_at}" }).text).toBe("?");
  });

  it("what is wrong where nobody polls", () => {
    const found = telling({ format: "{problem.kind}: {problem.message}" });
    if (typeof found === "string") throw new Error(found);
    const { cache } = callWith().paths;
    expect(found.format(sight(), "unwritable").text).toBe(
      `not-running: The cache folder ${cache} cannot be written.`,
    );
    expect(found.format(sight(), "stopped").text).toBe("not-running: No daemon is polling.");
  });

  it("when that changes, by its own measure", () => {
    expect(told({ format: "{age_seconds}" }).changesAt()).toBe(after(NOW, 1_000));
    expect(told({}).changesAt()).toBe(after(NOW, 1));
  });
});

describe("a call is wrong", () => {
  it.each([
    [{ for: "dashboard" }, /^--for takes one of tmux, .*, json, not "dashboard"\.$/],
    [{ for: "" }, /not ""\.$/],
    [{ for: "toString" }, /not "toString"\.$/],
    [{ for: "waybar", format: "{state}" }, /^--for takes .* beside --format, not "waybar"\.$/],
    [{ format: "{x}" }, /^--format: "x": unknown field\.$/],
    [{ format: `{${"x".repeat(80)}}` }, /^--format: "x{60}…": unknown field/],
    [{ json: "true", format: "x" }, /^--json goes with neither --for nor --format\.$/],
    [{ json: "true", for: "tmux" }, /^--json goes with neither/],
    [{ for: "json", format: "x" }, /^--json goes with neither/],
  ])("%o: %s", (own, sentence) => {
    expect(telling(own)).toMatch(sentence);
  });
});
