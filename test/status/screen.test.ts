/** The screen of `status` at every width: what is wrong first, a gauge for each limit, and no broken line. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { lineCells } from "../../src/cli/layout.ts";
import { type Screen, screenText } from "../../src/cli/screen.ts";
import { openSettings } from "../../src/config/effective.ts";
import type { Observation } from "../../src/model/observations.ts";
import { blankSnapshot } from "../../src/model/snapshot.ts";
import type { Window } from "../../src/model/window.ts";
import { statusDocument } from "../../src/status/document.ts";
import type { StatusSample } from "../../src/status/sample.ts";
import { statusLines } from "../../src/status/screen.ts";
import { anyFrame } from "../render/anything.ts";
import { failing, later, money, read, session, week } from "../render/sample.ts";
import { HOME, statusSample, usage } from "./sample.ts";

const SCREEN: Screen = { columns: 80, colour: false, ascii: false, home: HOME };

const shown = (changes: Partial<StatusSample> = {}, screen: Partial<Screen> = {}): string =>
  screenText(statusLines(statusSample(changes), { ...SCREEN, ...screen }), {
    ...SCREEN,
    ...screen,
  });

const LOGIN = { kind: "found", where: "/x", expiresAt: later(9), token: "t", plan: "Pro" } as const;

/** Passed by Claude Code 40 seconds before the sample. */
const observed = (window: Window): Observation => ({
  window,
  at: later(-28),
  source: "statusline",
});

const stateOf = (snapshot: StatusSample["state"]["snapshot"]) => ({
  state: { ...statusSample().state, snapshot },
});

function settingsOf(...settings: readonly (readonly [string, string])[]) {
  const layer = new Map(settings.map(([key, text]) => [key, { text, where: "here" }]));
  return openSettings({ env: {}, paths: statusSample().paths }, layer).current();
}

/** With a table of config.toml for the account. */
function named(table: { readonly dir: string } | { readonly command: string }) {
  const entry = { name: "work", label: "Work", dir: null, color: null, command: null, ...table };
  return { account: "Work", settings: settingsOf(["accounts", JSON.stringify([entry])]) };
}

describe("the screen", () => {
  it.each([60, 80, 120])("is laid out on %d cells", async (columns) => {
    await expect(`${shown({}, { columns })}\n`).toMatchFileSnapshot(`golden/${columns}.txt`);
  });

  it.each([
    [62, 556, /^Session .*; likely 62–100\s?%\n(.*\n)*Extra .*; likely about \$50$/m],
    [100, 5_000, /^Session .*\d\d:\d\d\n(.*\n)*Extra .* this month$/m],
  ])("says what is likely of %d %%, and nothing of what is used up", (used, spent, expected) => {
    const resetsAt = later(8_040);
    const common = { final: 100, hitsAt: null, scored: 20 };
    const { scope } = session(used);
    const band = { low: used, high: 100, warns: false };
    const month = { until: later(86_400), used: spent, low: null, high: null };
    const changes = {
      outlooks: [{ ...common, ...band, scope, resetsAt, used }],
      extraOutlook: { ...common, ...month, final: 5_000 },
    };
    const reading = { windows: [session(used, resetsAt)], extra: money({ used: spent }) };
    expect(shown(stateOf(read(reading, changes)), { columns: 120 })).toMatch(expected);
  });

  it("has ASCII alone where there is nothing else", () => {
    expect(shown({}, { ascii: true, columns: 60 })).toMatch(/^[ -~\n]*$/);
  });

  const gauge = (...settings: readonly [string, string][]) => {
    const coloured = shown({ settings: settingsOf(...settings) }, { colour: true });
    return /^Session \(5 h\) {2}(.*) {2}62%/m.exec(coloured)?.[1];
  };

  it.each<[string, [string, string][], RegExp]>([
    [
      "parts of a cell on a track without a hole",
      [],
      /^\x1b\[38;5;\d+;48;5;\d+m█{19}▏ {11}\x1b\[39;49m$/,
    ],
    [
      "the person's theme",
      [
        ["theme", "dracula"],
        ["color_depth", "truecolor"],
      ],
      /;48;2;68;71;90m█{19}▏ /,
    ],
    ["another gauge", [["gauge", "line"]], /m━{19}╸?\x1b\[.*m─{11,12}/],
    ["blocks for a gauge of one cell", [["gauge", "pie"]], /m█{19}▏ {11}/],
    ["whole cells where the track has no colour", [["color_depth", "16"]], /m█{19}\x1b\[.*m░{12}/],
  ])("draws %s", (_, settings, drawn) => expect(gauge(...settings)).toMatch(drawn));

  it("colours a gauge by how full it is, and nothing where there are no colours", () => {
    const colours = [...shown({}, { colour: true }).matchAll(/38;5;(\d+);48;5;\d+m█/g)];
    expect(new Set(colours.map(([, colour]) => colour)).size).toBe(3);
    expect(shown()).not.toContain("\x1b");
  });

  it.each<[string, Partial<StatusSample>, RegExp]>([
    ["a reset on another day", {}, /^Week .* 41% {3}resets in 2d18h, Tue 01:36$/m],
    ["the money", {}, /^Extra usage .* 11% {3}\$5\.56 of \$50 this month$/m],
    ["the plan and the age", {}, /^Claude Max 20x +12 s ago · next poll in 78 s$/m],
    [
      "another login's folder",
      {
        paths: pathsFor({
          home: HOME,
          cwd: "/",
          env: { CLAUDE_CONFIG_DIR: `${HOME}/.claude-work` },
        }),
      },
      /^Claude Max 20x · ~\/\.claude-work +12 s ago · next/m,
    ],
    [
      "what is left, where the line says that",
      { settings: settingsOf(["show", "left"]) },
      /^Week .* 41% {3}59% left; resets in 2d18h/m,
    ],
    ["an account by its label", named({ dir: "~/.claude" }), /^Claude Max 20x · Work +12 s ago/m],
    [
      "another tool by its label alone",
      { ...named({ command: "it" }), byCommand: true, login: null },
      /^Work +12 s ago$/m,
    ],
    ["a plan that is not known", { login: null }, /^Claude +12 s ago$/m],
    [
      "money without a limit",
      stateOf(read({ extra: money({ limit: null, utilization: null }) })),
      /^Extra usage +\$5\.56 this month, without a limit$/m,
    ],
    ["no money", stateOf(read({ extra: null })), /^(?![\s\S]*Extra usage)/],
    [
      "a reset that has passed",
      stateOf(read({ windows: [session(97, later(5))] })),
      /^Session \(5 h\) +was reset 06:36; no number since$/m,
    ],
    [
      "a window that has not begun",
      stateOf(read({ windows: [session(0), week(3)] })),
      /^Session .* 0% {3}not begun\nWeek .* 3% {3}reset not known$/m,
    ],
    [
      "a number that is held",
      stateOf(usage({ held: [{ kind: "session" }] })),
      /^! The last response had less[\s\S]*\nSession .* ~62% /,
    ],
    ["a first start", stateOf(read({ windows: [], extra: null })), /^reading {4}no limits, from/m],
    [
      "today's cost",
      { todayCost: { usd: 12.4, until: later(60) } },
      /^\$12\.40 today, as Claude Code recorded it$/m,
    ],
    [
      "that Claude Code agrees",
      { observations: [observed(session(62, later(8_040)))] },
      /^reading {4}from the endpoint at 06:36, 12 s ago; Claude Code said the same 40 s\n +ago$/m,
    ],
    [
      "nothing of Claude Code where it differs",
      {
        observations: [observed(session(62, later(8_040))), observed(week(40, later(67 * 3_600)))],
      },
      /^reading {4}from the endpoint at 06:36, 12 s ago$/m,
    ],
    [
      "nothing of Claude Code where the age of its number is unknown",
      { observations: [{ ...observed(session(62, later(8_040))), undated: true }] },
      /^reading {4}from the endpoint at 06:36, 12 s ago$/m,
    ],
    [
      "a block",
      { allowed: later(600) },
      /^requests {3}9 of 28 in the last hour; none before 06:46$/m,
    ],
  ])("says %s", (_, changes, says) => expect(shown(changes)).toMatch(says));
});

describe("what is wrong", () => {
  const first = (changes: Partial<StatusSample>, screen: Partial<Screen> = {}) =>
    shown(changes, { columns: 200, ...screen }).split("\n\n")[0];
  const signedOut = { kind: "signedOut", why: "expired", where: "/f" } as const;
  const offline = { kind: "unreachable", cause: "network", detail: "ENOTFOUND" } as const;

  it("stands first, with its fix and the age of the numbers", () => {
    expect(
      first({ now: later(3_000), login: signedOut, ...stateOf(usage({ dueAt: later(3_600) })) }),
    ).toBe(
      "✗ /f: the login has expired; run `claude`, which renews it.\n! The numbers are from 06:36.",
    );
  });

  it("names a login once, and what needs a person before what passes", () => {
    const health = failing({ kind: "refused", why: "token" });
    expect(first({ login: signedOut, ...stateOf(usage({ health })) })).toBe(
      "✗ /f: the login has expired; run `claude`, which renews it.",
    );
    const both = stateOf(usage({ health: failing(offline) }));
    expect(
      first({ login: signedOut, ...both })
        ?.split("\n")
        .map((line) => line[0]),
    ).toEqual(["✗", "!"]);
  });

  it.each<[string, Partial<StatusSample>, RegExp]>([
    [
      "no daemon",
      { now: later(200), holder: null },
      /^! No daemon is running; `claude-usage daemon --detach` starts it/,
    ],
    [
      "no daemon and no number yet",
      { ...stateOf(blankSnapshot(later(12))), holder: null },
      /^! No daemon is running; `claude-usage daemon --detach` starts it/,
    ],
    [
      "a cache that cannot be written, and no start that would help",
      { ...stateOf(blankSnapshot(later(12))), holder: null, unwritable: "It cannot." },
      /^✗ It cannot\.$/,
    ],
    [
      "nothing while a daemon starts",
      { ...stateOf(blankSnapshot(later(12))), holder: null, starting: true },
      /^Claude/,
    ],
    ["a silent daemon", { now: later(200) }, /^✗ The daemon has written nothing since .*; see ~\//],
    [
      "a failure that passes",
      stateOf(usage({ health: failing(offline) })),
      /^! The endpoint could not be reached/,
    ],
  ])("says %s", (_, changes, says) => expect(first(changes)).toMatch(says));

  it("is nothing where all is well", () => expect(shown()).toMatch(/^Claude Max 20x/));
});

it("no line is wider than the screen, at any width and for any numbers", () => {
  fc.assert(
    fc.property(anyFrame(), fc.integer({ min: 60, max: 200 }), (frame, columns) => {
      const changes = { now: frame.now, ...stateOf(frame.snapshot) };
      for (const line of statusLines(statusSample(changes), { ...SCREEN, columns })) {
        const words = line
          .map(({ text }) => text)
          .join("")
          .trim()
          .split(" ");
        const longest = Math.max(...words.map((word) => word.length));
        if (longest < 30) expect(lineCells(line)).toBeLessThanOrEqual(columns);
      }
    }),
    { numRuns: 200 },
  );
});

describe("status --json", () => {
  it("has what --json has, and what only status knows", () => {
    const document = statusDocument(statusSample());
    expect(document).toMatchObject({
      schema: 1,
      plan: "Max 20x",
      login: {
        where: `${HOME}/.claude/.credentials.json`,
        valid_until: new Date(later(3 * 3_600)).toISOString(),
      },
      requests: { last_hour: 9, budget: 28 },
      poller: { role: "daemon", pid: 4_711, version: "0.1.0" },
      cache: `${HOME}/.cache/claude-usage/default`,
      problems: [],
    });
    expect(Object.keys(document)).toEqual(
      expect.arrayContaining(["state", "next_poll_at", "next_poll"]),
    );
  });

  it.each<[string, Partial<StatusSample>, object]>([
    ["no login is used", { login: null }, { plan: null, login: null }],
    ["the plan is not known", { login: { ...LOGIN, plan: null } }, { plan: null }],
    [
      "the login has no end",
      { login: { ...LOGIN, expiresAt: null } },
      { login: { where: LOGIN.where, valid_until: null } },
    ],
    ["nobody polls", { holder: null }, { poller: null }],
    [
      "a block is in force",
      { allowed: later(600) },
      {
        requests: { allowed_at: new Date(later(600)).toISOString() },
        next_poll: { at: new Date(later(600)).toISOString() },
      },
    ],
    [
      "the login is missing",
      { login: { kind: "signedOut", why: "missing", where: "/x" } },
      { login: null, problems: [expect.stringContaining("/x")] },
    ],
  ])("says so where %s", (_, changes, says) =>
    expect(statusDocument(statusSample(changes))).toMatchObject(says),
  );
});
