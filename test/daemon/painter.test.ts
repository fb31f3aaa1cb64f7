/** The painted lines: which stand in the cache folder, and when one that stands is painted anew. */
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
/** Looks the same for days. */
const still = read(
  { windows: [], extra: null },
  { dueAt: after(NOW, DAYS), freshUntil: after(NOW, DAYS) },
);

/** An easel, and what paints on it at a time. */
function painter(): (now: Instant) => void {
  const paint = linePainter(paths(), {});
  return (now) => {
    paint(still, NO_SHARED_SETTINGS, now);
  };
}

const ASKED = { surface: "waybar", variant: "" } as const;

it("holds what always is painted, and what was asked for", () => {
  const paint = painter();
  paint(NOW);
  expect(lines()).toEqual(["ansi", "plain", "tmux"]);
  requestLine(paths(), ASKED, NOW);
  paint(NOW);
  expect(lines()).toEqual(["ansi", "plain", "tmux", "waybar"]);
});

it("leaves alone what stands there already", () => {
  const paint = painter();
  paint(NOW);
  rmSync(line("plain"));
  paint(later(1));
  expect(existsSync(line("plain"))).toBe(false);
});

it("has a line anew that was asked for no more, was swept away, and is asked for again", () => {
  const paint = painter();
  requestLine(paths(), ASKED, NOW);
  paint(NOW);
  expect(existsSync(line("waybar"))).toBe(true);
  const tomorrow = after(NOW, DAY);
  paint(tomorrow);
  rmSync(line("waybar"));
  requestLine(paths(), ASKED, tomorrow);
  paint(tomorrow);
  expect(existsSync(line("waybar"))).toBe(true);
});
