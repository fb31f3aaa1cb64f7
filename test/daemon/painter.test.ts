/** The painted lines: which ones are in the cache folder, and when one is written again. */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { requestLine } from "../../src/client/line-requests.ts";
import { NO_SHARED_SETTINGS } from "../../src/config/shared-settings.ts";
import { linePainter } from "../../src/daemon/painter.ts";
import { after, DAY, type Instant } from "../../src/model/units.ts";
import { later, NOW, read } from "../render/sample.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const paths = () => pathsFor({ home: home(), cwd: "/", env: {} });
const lines = () => readdirSync(paths().lines).sort();
const line = (name: string) => join(paths().lines, name);

const DAYS = 10 * DAY;
/** Its lines stay the same for days. */
const still = read(
  { windows: [], extra: null },
  { dueAt: after(NOW, DAYS), freshUntil: after(NOW, DAYS) },
);

/** Paints all requested lines at a time. */
function painter(): (now: Instant) => void {
  const paint = linePainter({
    argv: [],
    env: {},
    paths: paths(),
    isTerminal: () => false,
    program: "",
  });
  return (now) => {
    paint(still, NO_SHARED_SETTINGS, now);
  };
}

const REQUEST = { surface: "waybar", variant: "" } as const;

it("writes the lines that always are, and those requested", () => {
  const paint = painter();
  paint(NOW);
  const always = ["ansi", "plain", "plain-10", "plain-20", "plain-40", "plain-60", "tmux"];
  expect(lines()).toEqual(always);
  requestLine(paths(), REQUEST, NOW);
  paint(NOW);
  expect(lines()).toEqual([...always, "waybar"]);
});

it("does not write an unchanged line again", () => {
  const paint = painter();
  paint(NOW);
  rmSync(line("plain"));
  paint(later(1));
  expect(existsSync(line("plain"))).toBe(false);
});

it("writes a line again that was no longer requested, was removed, and is requested again", () => {
  const paint = painter();
  requestLine(paths(), REQUEST, NOW);
  paint(NOW);
  expect(existsSync(line("waybar"))).toBe(true);
  const tomorrow = after(NOW, DAY);
  paint(tomorrow);
  rmSync(line("waybar"));
  requestLine(paths(), REQUEST, tomorrow);
  paint(tomorrow);
  expect(existsSync(line("waybar"))).toBe(true);
});
