/** Requests for a line: left as a file name, read by the daemon, expired after a day. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { lineFileName, lineRequests, requestLine } from "../../src/client/line-requests.ts";
import { DAY, type Instant, instant } from "../../src/model/units.ts";
import type { SurfaceName } from "../../src/render/surfaces.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const paths = () => pathsFor({ home: home(), cwd: "/", env: {} });
const NOW = instant(1_771_050_961_000);
const ago = (ms: number): Instant => instant(NOW - ms);
const ALWAYS = ["tmux", "ansi", "plain"];
/** The requested lines, without those that are always painted. */
const asked = () => {
  const names = lineRequests(paths(), NOW).map(lineFileName);
  expect(names.slice(0, ALWAYS.length)).toEqual(ALWAYS);
  return names.slice(ALWAYS.length);
};
const wanted = (variant: string, surface: SurfaceName = "tmux") => ({ surface, variant });

describe("a line request", () => {
  it("is read, with its surface and settings", () => {
    expect(asked()).toEqual([]);
    requestLine(paths(), wanted("true;;;80;"), NOW);
    expect(asked()).toEqual(["tmux@true;;;80;"]);
    const found = lineRequests(paths(), NOW).at(-1);
    expect(found?.layer).toEqual(
      new Map([
        ["ascii", { text: "true", where: "CLAUDE_USAGE_ASCII" }],
        ["max_width", { text: "80", where: "CLAUDE_USAGE_MAX_WIDTH" }],
      ]),
    );
  });

  it("is readable by its owner only", () => {
    requestLine(paths(), wanted("true;;;;"), NOW);
    expect(statSync(paths().lineRequests).mode & 0o777).toBe(0o700);
    expect(statSync(join(paths().lineRequests, "tmux@true;;;;")).mode & 0o777).toBe(0o600);
  });

  it.each([
    [0, true],
    [DAY - 1_000, true],
    [DAY, false],
    [30 * DAY, false],
    [-DAY, true], // The clock was set back since.
  ])("from %i ms ago counts: %s", (age, counts) => {
    requestLine(paths(), wanted("true;;;;"), ago(age));
    expect(asked()).toEqual(counts ? ["tmux@true;;;;"] : []);
  });

  it("that is repeated counts for another day", () => {
    requestLine(paths(), wanted("true;;;;"), ago(2 * DAY));
    requestLine(paths(), wanted("true;;;;"), NOW);
    expect(asked()).toEqual(["tmux@true;;;;"]);
    expect(readdirSync(paths().lineRequests)).toHaveLength(1);
  });

  it("may have no variant", () => {
    requestLine(paths(), wanted("", "waybar"), NOW);
    expect(asked()).toEqual(["waybar"]);
  });

  it("leaves no file for a line that is always painted", () => {
    for (const surface of ["tmux", "ansi", "plain"] as const)
      requestLine(paths(), wanted("", surface), NOW);
    expect(existsSync(paths().lineRequests)).toBe(false);
    expect(asked()).toEqual([]);
  });

  it("is among the latest twelve, whatever else is in the folder", () => {
    const latest = Array.from({ length: 12 }, (_, index) => `zsh@;;;${index + 1};`);
    for (let number = 1; number <= 20; number++) {
      requestLine(paths(), wanted(`;;;${number};`, "zsh"), ago(number * 1_000));
      for (const stray of [`!${number}`, `bar@;;;${number};`, `tmux@${number}`])
        writeFileSync(join(paths().lineRequests, stray), "");
    }
    expect(asked()).toEqual(latest);
  });

  it.each([
    ["no folder can be made", () => paths().cache],
    ["something else has its folder's name", () => paths().lineRequests],
  ])("is dropped silently where %s", (_, path) => {
    mkdirSync(dirname(path()), { recursive: true });
    writeFileSync(path(), "");
    requestLine(paths(), wanted("true;;;;"), NOW);
    expect(asked()).toEqual([]);
  });
});
