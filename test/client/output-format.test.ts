/** The output format of a call, and what may be wrong with its flags. */
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
import { configuredHome } from "./configured.ts";

const { callWith } = configuredHome();

const formatOf = (flags: Readonly<Record<string, string>>, call: Context = callWith()) =>
  outputFormat(call, new Map(Object.entries(flags)));

const view = (now: Instant = NOW): View => ({
  now,
  snapshot: read(),
  holder: null,
  shared: NO_SHARED_SETTINGS,
  values: resolveRenderSettings([]).values,
  problems: [],
  account: "default",
});

function printed(flags: Readonly<Record<string, string>>, now?: Instant) {
  const format = formatOf(flags);
  if (typeof format === "string") throw new Error(format);
  return { surface: format.surface, ...format.format(view(now), null) };
}

describe("a call prints", () => {
  it("the line, for the detected surface or the requested one", () => {
    expect(printed({})).toMatchObject({
      text: "████████ 100% ↻1h24m | 7d 13% | $5.56/50",
      surface: "plain",
    });
    expect(printed({ for: "zsh" })).toMatchObject({
      surface: "zsh",
      text: expect.stringContaining("%F"),
    });
  });

  it.each([
    [{ COLORTERM: "truecolor" }, true, "38;2;255;95;95"],
    [{ COLORTERM: "24bit" }, true, "38;2;255;95;95"],
    [{ COLORTERM: "truecolor", TERM: "linux" }, true, "\x1b[91"],
    [{ COLORTERM: "yes" }, true, "38;5;203"],
    [{ COLORTERM: "truecolor" }, false, "38;5;203"],
  ])("the colours that the terminal of %o has (%s)", (env, terminal, expected) => {
    const call = { ...callWith(), env, isTerminal: () => terminal };
    const format = formatOf({ for: "ansi" }, call);
    expect(typeof format === "string" ? format : format.format(view(), null).text).toContain(
      expected,
    );
  });

  it("a template, which the daemon cannot paint in advance", () => {
    const flags = { format: "{five_hour.utilization}%", for: "zsh" };
    expect(printed(flags)).toMatchObject({ text: "100%", changeKey: "100%", surface: null });
  });

  it.each([{ json: "true" }, { for: "json" }, { json: "true", for: "json" }])(
    "the document for %o, in which passing seconds do not change the key",
    (flags) => {
      const [one, other] = [printed(flags), printed(flags, later(1))];
      expect(JSON.parse(one.text)).toMatchObject({ schema: 1, age_seconds: 0 });
      expect(JSON.parse(other.text)).toMatchObject({ schema: 1, age_seconds: 1 });
      expect(one.changeKey).toBe(other.changeKey);
      expect(printed(flags, later(120)).changeKey).not.toBe(one.changeKey);
      expect(one.changesAt()).toBe(later(90));
    },
  );

  it("no next poll where only Claude Code is read", () => {
    expect(JSON.parse(printed({ json: "true" }).text).next_poll_at).not.toBeNull();
    writeValue(callWith().paths.pace, { ...INITIAL_PACE, reason: "local" }, false);
    expect(JSON.parse(printed({ json: "true" }).text).next_poll_at).toBeNull();
    expect(printed({ format: "{next_poll_at}" }).text).toBe("?");
  });

  it("a problem where no daemon polls", () => {
    const format = formatOf({ format: "{problem.kind}: {problem.message}" });
    if (typeof format === "string") throw new Error(format);
    const { cache } = callWith().paths;
    expect(format.format(view(), "unwritable").text).toBe(
      `not-running: The cache folder ${cache} cannot be written.`,
    );
    expect(format.format(view(), "stopped").text).toBe("not-running: No daemon is polling.");
  });

  it("until it changes, each format by its flags key", () => {
    expect(printed({ format: "{age_seconds}" }).changesAt()).toBe(after(NOW, 1_000));
    expect(printed({}).changesAt()).toBe(after(NOW, 1));
  });
});

describe("a wrong call", () => {
  it.each([
    [{ for: "dashboard" }, /^--for takes one of tmux, .*, json, not "dashboard"\.$/],
    [{ for: "" }, /not ""\.$/],
    [{ for: "toString" }, /not "toString"\.$/],
    [{ for: "waybar", format: "{state}" }, /^--for takes .* with --format, not "waybar"\.$/],
    [{ format: "{x}" }, /^--format: "x": unknown field\.$/],
    [{ format: `{${"x".repeat(80)}}` }, /^--format: "x{60}…": unknown field/],
    [{ json: "true", format: "x" }, /^--json cannot be combined with --for or --format\.$/],
    [{ json: "true", for: "tmux" }, /^--json cannot be combined/],
    [{ for: "json", format: "x" }, /^--json cannot be combined/],
  ])("%o: %s", (flags, sentence) => {
    expect(formatOf(flags)).toMatch(sentence);
  });
});
