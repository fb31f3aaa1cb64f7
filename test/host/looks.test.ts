/** Wishes for a look: left as a file's name, picked up by the daemon, forgotten after a day. */
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { wish, wishes } from "../../src/host/looks.ts";
import { DAY, type Instant, instant } from "../../src/model/units.ts";
import { placesFor } from "../../src/store/places.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const places = () => placesFor({ home: home(), cwd: "/", env: {} });
const NOW = instant(1_771_050_961_000);
const ago = (ms: number): Instant => instant(NOW - ms);
const signatures = () => wishes(places(), NOW).map(({ signature }) => signature);

describe("a wish", () => {
  it("is picked up, with what it wishes", () => {
    expect(wishes(places(), NOW)).toEqual([]);
    wish(places(), "true;;;80;", NOW);
    const [found, ...rest] = wishes(places(), NOW);
    expect(rest).toEqual([]);
    expect(found?.signature).toBe("true;;;80;");
    expect(found?.layer).toEqual(
      new Map([
        ["ascii", { text: "true", where: "CLAUDE_USAGE_ASCII" }],
        ["max_width", { text: "80", where: "CLAUDE_USAGE_MAX_WIDTH" }],
      ]),
    );
  });

  it("is kept for this person only", () => {
    wish(places(), "true;;;;", NOW);
    expect(statSync(places().looks).mode & 0o777).toBe(0o700);
    expect(statSync(join(places().looks, "true;;;;")).mode & 0o777).toBe(0o600);
  });

  it.each([
    [0, true],
    [DAY - 1_000, true],
    [DAY, false],
    [30 * DAY, false],
    [-DAY, true], // The clock was set back since.
  ])("made %i ms ago counts: %s", (age, counts) => {
    wish(places(), "true;;;;", ago(age));
    expect(signatures()).toEqual(counts ? ["true;;;;"] : []);
  });

  it("made anew counts for another day", () => {
    wish(places(), "true;;;;", ago(2 * DAY));
    wish(places(), "true;;;;", NOW);
    expect(signatures()).toEqual(["true;;;;"]);
    expect(readdirSync(places().looks)).toHaveLength(1);
  });

  it("is among the latest eight, whatever else lies there", () => {
    for (let number = 1; number <= 12; number++) {
      wish(places(), `;;;${number};`, ago(number * 1_000));
      writeFileSync(join(places().looks, `!${number}`), "");
    }
    expect(signatures()).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((number) => `;;;${number};`));
  });

  it.each([
    ["no folder can be made", () => places().cache],
    ["something else has its folder's name", () => places().looks],
  ])("is dropped without a word where %s", (_, path) => {
    mkdirSync(dirname(path()), { recursive: true });
    writeFileSync(path(), "");
    wish(places(), "true;;;;", NOW);
    expect(wishes(places(), NOW)).toEqual([]);
  });
});
