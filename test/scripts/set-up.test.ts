/** `npm start`'s link in the user's bin folder: created, updated, and never over another tool's. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

const ROOT = new URL("../..", import.meta.url).pathname;
const OURS = join(ROOT, "scripts/claude-usage");

let home: string;
let link: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "claude-usage-"));
  link = join(home, ".local/bin/claude-usage");
  mkdirSync(join(home, ".local/bin"), { recursive: true });
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

// Its first two steps, installing and building, run before every test.
const setUp = () =>
  spawnSync("sh", [join(ROOT, "scripts/set-up")], {
    env: {
      HOME: home,
      PATH: process.env.PATH,
      CLAUDE_USAGE_API_URL: "http://127.0.0.1:9",
      CLAUDE_USAGE_SET_UP_BUILT: "1",
    },
    encoding: "utf8",
  });

it("creates the link, says that there is no login, and ends with a line and what to do with it", () => {
  const { stdout, status } = setUp();
  expect(status).toBe(0);
  expect(readlinkSync(link)).toBe(OURS);
  expect(stdout).toContain(`${home}/.claude/.credentials.json: no such file`);
  expect(stdout).toContain("\n████████ 100% ↻1h24m | 7d 13% | $5.56/50\n");
  expect(stdout.trimEnd().split("\n").at(-1)).toBe(`    set -g status-right "#(exec '${link}')"`);
});

it("updates its own link", () => {
  symlinkSync("/elsewhere/claude-usage/scripts/claude-usage", link);
  setUp();
  expect(readlinkSync(link)).toBe(OURS);
});

it("leaves another tool's link alone, and says so", () => {
  symlinkSync("/opt/other/bin/claude-usage", link);
  const { stdout } = setUp();
  expect(readlinkSync(link)).toBe("/opt/other/bin/claude-usage");
  expect(stdout).toContain(`${link} belongs to another tool`);
  expect(stdout).toContain(`#(exec '${OURS}')`);
});
