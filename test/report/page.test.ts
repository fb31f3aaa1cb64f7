/** The page without a browser: its parts, its policy, and names that are markup. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { after, DAY, MINUTE } from "../../src/model/units.ts";
import { reportOf } from "../../src/report/data.ts";
import { EXPECTED_EXTRA, pageOf, reportSample, THURSDAY } from "./sample.ts";

const ASSETS = { script: "let a = 1;", style: "b { color: red }" };
const page = (...sample: Parameters<typeof reportSample>): string =>
  pageOf(reportSample(...sample), ASSETS);

const USUAL = page().replaceAll("\n", "");

describe("the page", () => {
  it.each<[string, RegExp]>([
    ["its title and plan", /<title>Claude usage, Max 20x<\/title>/],
    ["when it was written", /Written Thu 26 Nov 2026, 16:50\./],
    ["since when there is a history", /History from Fri 28 Aug 2026 on\./],
    [
      "each running window",
      /<h3>Session \(5 h\)<\/h3><p class="big"><span class="number warm">73%<\/span>/,
    ],
    ["what is likely", /resets in 2h10m, 19:00<\/p><p>likely 79–94% by then/],
    ["the month's money", /<h3>Extra usage<\/h3><p class="big">\$5\.99<\/p>/],
    ["what it is likely to be", /\$50 this month<\/p><p>likely about \$8 by its end<\/p>/],
    ["a place for each chart", /<div class="plot" data-window="0"><\/div>/],
    ["the hours of the week", /<th scope="row"><abbr title="Monday">Mon<\/abbr>/],
    ["past weeks, newest first", /Past weeks<\/h2>.*Mon 23 Nov 2026.*Mon 16 Nov 2026/],
    ["what had been forecast at half-time", /forecast at half-time<\/th>.*<td>53–74%<\/td>/],
    ["when a limit was reached", /limit reached Sun 22:05/],
    [
      "forecasts against what came",
      /Session \(5 h\)<\/th><td>\d+<\/td><td>3\.0 points<\/td><td>100%/,
    ],
    ["extra usage by month", /<th scope="row">Oct 2026<\/th><td class="end">.*\$14\.02/],
    ["each day", /<th scope="row">Thu 26 Nov 2026<\/th><td><span class="number warm">79%/],
  ])("has %s", (_, expected) => expect(USUAL).toMatch(expected));

  it.each<[string, Parameters<typeof reportSample>[1], RegExp]>([
    [
      "the age of old numbers",
      { knownUntil: after(THURSDAY, -25 * MINUTE) },
      /The last number is 25m old\./,
    ],
    [
      "when a limit of money is expected",
      { expectedExtra: { ...EXPECTED_EXTRA, hitsAt: after(THURSDAY, DAY) } },
      /<p>limit about 27 Nov<\/p>/,
    ],
    ["no plan where none is known", { plan: null }, /<title>Claude usage<\/title>/],
    ["that no window runs", { now: after(THURSDAY, 40 * DAY) }, /No window is running\./],
  ])("says %s", (_, changes, expected) => expect(page("Opus", changes)).toMatch(expected));

  it("has no column of forecasts where there are none", () => {
    expect(page("Opus", { forecastsOf: () => ({ running: null, halfTimes: [] }) })).not.toMatch(
      /half-time/,
    );
  });

  it("allows its own script and style by their digests, and nothing else", () => {
    const [, policy = ""] = /Content-Security-Policy" content="([^"]*)"/.exec(USUAL) ?? [];
    const digest = (text: string) =>
      `&#39;sha256-${createHash("sha256").update(text).digest("base64")}&#39;`;
    expect(policy.split("; ")).toEqual([
      "default-src &#39;none&#39;",
      `script-src ${digest(ASSETS.script)}`,
      `style-src ${digest(ASSETS.style)}`,
      "base-uri &#39;none&#39;",
      "form-action &#39;none&#39;",
    ]);
    expect(USUAL).not.toMatch(/ style=| on\w+=|https?:|src=/);
  });

  it("has as many tags with a hostile name as with a harmless one", () => {
    const hostile = `</script></td><script>alert(1)</script>" onload='x' \u202e`;
    const tags = (text: string) => text.match(/<\/?[a-z]\w*/g)?.sort();
    expect(tags(page(hostile, { plan: hostile }))).toEqual(tags(USUAL));
  });
});

describe("a curve of the report", () => {
  const points = reportOf(reportSample()).windows[0]?.points ?? [];

  it("goes on to the end of each window, and breaks off between two", () => {
    const ends = points.flatMap(([seconds, used], at) =>
      used === null && at > 0 ? [seconds] : [],
    );
    expect(ends.length).toBeGreaterThan(50);
    expect(points.at(-1)?.[1]).toBeNull();
  });

  it("has its times in order, each once", () => {
    const times = points.map(([seconds]) => seconds);
    for (const [at, seconds] of times.entries())
      expect(seconds).toBeGreaterThan(times[at - 1] ?? 0);
  });
});
