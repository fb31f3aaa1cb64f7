/** Printing of `--format`. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { blankSnapshot } from "../../src/model/snapshot.ts";
import { type Instant, millis } from "../../src/model/units.ts";
import { jsonDocument } from "../../src/render/json-document.ts";
import type { SurfaceName } from "../../src/render/surfaces.ts";
import { parseTemplate, TEMPLATE_FIELDS, type Template } from "../../src/render/template.ts";
import {
  renderTemplate,
  templateChangesAt,
  templateSurfaces,
} from "../../src/render/template-text.ts";
import { textWidth } from "../../src/render/text.ts";
import { anyStoredSnapshot } from "../cache/arbitraries.ts";
import { anySnapshot } from "./anything.ts";
import { later, money, NOW, read, session, WEEK_RESET, week } from "./sample.ts";
import { unpaint, unpaintTmux } from "./unpaint.ts";

function understood(source: string): Template {
  const template = parseTemplate(source);
  if ("kind" in template) throw new Error(`${template.part} ${template.why}`);
  return template;
}

const printed = (
  source: string,
  snapshot: Snapshot = read(),
  surface: SurfaceName = "plain",
  { ascii = false, now = NOW } = {},
) =>
  renderTemplate(
    understood(source),
    jsonDocument(snapshot, now, true, millis(0), null),
    surface,
    ascii,
  );

const named = (...names: readonly string[]): Snapshot =>
  read({ windows: names.map((name) => week(88, WEEK_RESET, name)) });

describe("a value", () => {
  it.each([
    ["{schema} {state} {source}", "1 fresh api"],
    ["{fetched_at}", "2026-02-14T06:36:01.000Z"],
    ["{five_hour.utilization}% {seven_day.utilization}%", "100% 13%"],
    ["{five_hour.resets_in_seconds}", "5040"],
    ["{five_hour.resets_in_seconds:time}", "1h24m"],
    ["{seven_day.resets_in_seconds:time}", "6d09h"],
    ["{age_seconds:time}", "<1m"],
    ["{extra_usage.used}/{extra_usage.limit} {extra_usage.currency}", "5.56/50 USD"],
    ["{extra_usage.enabled} {extra_usage.utilization}", "true 11.12"],
    ["{models.0.name} {models.0.utilization}%", "Sonnet 2%"],
    ["{models.Sonnet.utilization} {models.sonnet.utilization}", "2 2"],
    ["{{{state}}}", "{fresh}"],
  ])("of %s is %s", (source, expected) => {
    expect(printed(source)).toBe(expected);
  });

  it.each([
    ["{five_hour.utilization:5}|", "  100|"],
    ["{five_hour.utilization:-5}|", "100  |"],
    ["{state:3}|", "fresh|"],
    ["{five_hour.resets_in_seconds:time:8}|", "   1h24m|"],
    ["{problem.kind:4}|{problem.kind:-4}|", "   ?|?   |"],
  ])("takes the cells of %s", (source, expected) => {
    expect(printed(source)).toBe(expected);
  });

  it("is counted in cells, not in characters", () => {
    expect(printed("{models.0.name:6}|", named("模型"))).toBe("  模型|");
  });

  it.each([
    ["{five_hour.utilization} {five_hour.resets_in_seconds:time}", read({ windows: [] })],
    ["{five_hour.resets_at} {five_hour.resets_in_seconds}", read({ windows: [session(5)] })],
    ["{models.7.name} {models.Fable.utilization}", read()],
    ["{extra_usage.used} {extra_usage.currency}", read({ extra: null })],
    ["{extra_usage.limit} {source}", read({ extra: money({ limit: null }) })],
    ["{problem.kind} {problem.until}", read()],
    ["{age_seconds} {seven_day.utilization}", blankSnapshot(NOW)],
    ["{models.0.name} {problem.kind}", named("\x1b\u202E")],
  ])("of %s that is missing is a question mark", (source, snapshot) => {
    expect(printed(source, snapshot)).toMatch(/^(\?|api) \?$|^\? api$/);
  });

  it("is ASCII where the option says so, and the template's own text is unchanged", () => {
    expect(printed("✓ {models.0.name}", named("Fäble"), "plain", { ascii: true })).toBe("✓ F?ble");
  });
});

describe("text from the server", () => {
  it("is escaped so that tmux shows it and does no more", () => {
    const job = printed("#[bold]{models.0.name}#[nobold]", named("#{pane_id} #(reboot)"), "tmux");
    expect(job).toBe("#[bold]##{pane_id} ##(reboot)#[nobold]");
    expect(unpaintTmux(job)).toBe("#{pane_id} #(reboot)");
  });

  it.each([
    ["zsh", "100%n", "100%%n"],
    ["polybar", "%{A1:reboot:}x", "%%{-u}{A1:reboot:}x"],
    ["i3blocks", "<b>&", "&lt;b&gt;&amp;"],
  ] as const)("is escaped for %s", (surface, name, expected) => {
    expect(printed("{models.0.name}", named(name), surface)).toBe(expected);
  });

  it.each([
    ["#", "(reboot)", "reboot)"],
    ["#", "{pane_id}", "pane_id}"],
    ["50%", "{A1:reboot:}", "A1:reboot:}"],
    ["$", "(reboot)", "reboot)"],
    ["# ", "(reboot)", "(reboot)"],
    ["#", "(", "?"],
  ])("behind %s makes no command: %s", (sign, name, expected) => {
    expect(printed(`${sign}{models.0.name}`, named(name))).toBe(`${sign}${expected}`);
  });

  it("makes no command out of two names either", () => {
    const two = printed("{models.0.name}{models.1.name}", named("a%", "{A1:reboot:}"), "polybar");
    expect(two).toBe("a%A1:reboot:}");
  });

  it("leaves a duration behind a sign as it is", () => {
    const soon = read({ windows: [session(5, later(30))] });
    expect(printed("5%{five_hour.resets_in_seconds:time}", soon)).toBe("5%<1m");
  });
});

it("is allowed on surfaces that are only text", () => {
  const kept = templateSurfaces();
  expect(kept).toEqual(expect.arrayContaining(["tmux", "tmux-ascii", "ansi", "plain", "zsh"]));
  expect(kept).not.toEqual(expect.arrayContaining(["waybar"]));
  for (const name of ["waybar", "i3status-rust", "xbar", "p10k"]) expect(kept).not.toContain(name);
});

/** Every field, with and without a format. */
const anyField: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(
      ...Object.entries(TEMPLATE_FIELDS).flatMap(([name, inner]) => {
        if (typeof inner === "string") return [name];
        const homes = name === "models" ? ["models.0", "models.1", "models.Fable"] : [name];
        return homes.flatMap((home) => Object.keys(inner).map((leaf) => `${home}.${leaf}`));
      }),
    ),
    fc.boolean(),
    fc.option(fc.integer({ min: -200, max: 200 }).filter((cells) => cells !== 0)),
  )
  .map(([name, time, cells]) => {
    const suffix = time && name.endsWith("_seconds") ? ":time" : "";
    return `{${name}${suffix}${cells === null ? "" : `:${cells}`}}`;
  });

describe("whatever the server sends and the person writes", () => {
  const words = fc.string({ unit: fc.constantFrom("a", "b", " ", "|", "/", "é"), maxLength: 4 });
  const template = fc
    .array(fc.tuple(words, anyField), { minLength: 1, maxLength: 6 })
    .map((parts) => parts.flat().join(""));
  const surface = fc.constantFrom(...templateSurfaces());

  it("it is one line without a control byte, and reads as on a plain terminal", () => {
    fc.assert(
      fc.property(
        template,
        anyStoredSnapshot,
        surface,
        fc.boolean(),
        (source, snapshot, on, ascii) => {
          const plain = printed(source, snapshot, "plain", { ascii });
          expect(plain).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
          expect(unpaint[on](printed(source, snapshot, on, { ascii }))).toBe(plain);
        },
      ),
    );
  });

  it("a field has at least its width", () => {
    fc.assert(
      fc.property(anyField, anySnapshot(), (source, snapshot) => {
        const cells = Math.abs(Number(/-?\d+(?=\}$)/.exec(source)?.[0] ?? 1));
        expect(textWidth(printed(source, snapshot))).toBeGreaterThanOrEqual(cells);
      }),
    );
  });

  it("any text at all is printed or refused", () => {
    const any = fc.array(fc.oneof(anyField, fc.string({ unit: "binary", maxLength: 5 })));
    fc.assert(
      fc.property(any, anyStoredSnapshot, surface, (parts, snapshot, on) => {
        const found = parseTemplate(parts.join(""));
        if ("kind" in found) return;
        const known = jsonDocument(snapshot, NOW, true, millis(0), null);
        expect(typeof renderTemplate(found, known, on, false)).toBe("string");
      }),
    );
  });
});

describe("the time of the next change", () => {
  const next = (source: string, snapshot: Snapshot = read(), now: Instant = NOW) =>
    (templateChangesAt(understood(source), snapshot, now, true) - NOW) / 1_000;

  it.each([
    ["{five_hour.utilization}", 90],
    ["{age_seconds}", 1],
    ["{age_seconds:time}", 60],
    ["{five_hour.resets_in_seconds}", 0.001],
    ["{five_hour.resets_in_seconds:time}", 0.001],
  ])("of %s is in %d s", (source, seconds) => {
    expect(next(source)).toBe(seconds);
  });

  it("is never, once the clock changes nothing more", () => {
    const windows = [session(5)];
    expect(next("{state} {five_hour.resets_at}", read({ windows }), later(500))).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it("is never too late: until then the text stays the same", () => {
    const sources = fc.array(anyField, { minLength: 1, maxLength: 3 }).map((all) => all.join(" "));
    fc.assert(
      fc.property(sources, anySnapshot(), fc.double({ min: 0, max: 1, noNaN: true }), (...all) => {
        const [source, snapshot, share] = all;
        const at = templateChangesAt(understood(source), snapshot, NOW, true);
        expect(at).toBeGreaterThan(NOW);
        const until = Math.min(at - 1, NOW + 3_600_000);
        const between = (NOW + Math.floor((until - NOW) * share)) as Instant;
        expect(printed(source, snapshot, "plain", { now: between })).toBe(
          printed(source, snapshot),
        );
      }),
    );
  });
});
