/** Requests for a line: left as a file name, read by the daemon, expired after a day. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { lineFileName, lineRequests, requestLine } from "../../src/client/line-requests.ts";
import { DAY, type Instant, instant } from "../../src/model/units.ts";
import type { SurfaceName } from "../../src/render/surfaces.ts";
import { folderPerTest } from "../world/program.ts";
import { variantWith } from "../world/variants.ts";

const home = folderPerTest();
const paths = () => pathsFor({ home: home(), cwd: "/", env: {} });
const NOW = instant(1_771_050_961_000);
const ago = (ms: number): Instant => instant(NOW - ms);
const ASCII = variantWith({ ascii: "true" });
const NARROW = variantWith({ ascii: "true", max_width: "80" });
const wide = (cells: number) => variantWith({ max_width: String(cells) });
const ALWAYS = ["tmux", "ansi", "plain", "plain-10", "plain-20", "plain-40", "plain-60"];
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
    requestLine(paths(), wanted(NARROW), NOW);
    expect(asked()).toEqual([`tmux@${NARROW}`]);
    const found = lineRequests(paths(), NOW).at(-1);
    expect(found?.layer).toEqual(
      new Map([
        ["ascii", { text: "true", where: "CLAUDE_USAGE_ASCII" }],
        ["max_width", { text: "80", where: "CLAUDE_USAGE_MAX_WIDTH" }],
      ]),
    );
  });

  it("is readable by its owner only", () => {
    requestLine(paths(), wanted(ASCII), NOW);
    expect(statSync(paths().lineRequests).mode & 0o777).toBe(0o700);
    expect(statSync(join(paths().lineRequests, `tmux@${ASCII}`)).mode & 0o777).toBe(0o600);
  });

  it.each([
    [0, true],
    [DAY - 1_000, true],
    [DAY, false],
    [30 * DAY, false],
    [-DAY, true], // The clock was set back since.
  ])("from %i ms ago counts: %s", (age, counts) => {
    requestLine(paths(), wanted(ASCII), ago(age));
    expect(asked()).toEqual(counts ? [`tmux@${ASCII}`] : []);
  });

  it("that is repeated counts for another day", () => {
    requestLine(paths(), wanted(ASCII), ago(2 * DAY));
    requestLine(paths(), wanted(ASCII), NOW);
    expect(asked()).toEqual([`tmux@${ASCII}`]);
    expect(readdirSync(paths().lineRequests)).toHaveLength(1);
  });

  it("of a prompt is for each width that a terminal may leave it", () => {
    requestLine(paths(), wanted(ASCII, "zsh"), NOW);
    const forms = ["zsh", "zsh-10", "zsh-20", "zsh-40", "zsh-60"];
    expect(asked()).toEqual(forms.map((form) => `${form}@${ASCII}`));
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
    const latest = Array.from({ length: 12 }, (_, index) => `tmux@${wide(index + 1)}`);
    for (let number = 1; number <= 20; number++) {
      requestLine(paths(), wanted(wide(number)), ago(number * 1_000));
      for (const stray of [
        `!${number}`,
        `bar@${wide(number)}`,
        `tmux@${number}`,
        `zsh-40@${wide(number)}`,
      ])
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
    requestLine(paths(), wanted(ASCII), NOW);
    expect(asked()).toEqual([]);
  });
});
