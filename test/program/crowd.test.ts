/** A crowd: however many processes start in one moment, one of them polls. */
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { ROOT } from "../laws/source-tree.ts";
import { type Bar, bare, equip, hasTmux, startBar } from "../live/bar.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";

let server: SimServer;
let someone: Person;
let bars: readonly Bar[];

beforeEach(async () => {
  bars = [];
  server = await serve({ port: 0, answer: () => ok(flat(Date.now())) });
  someone = person(server.url);
  someone.login();
});

afterEach(async () => {
  for (const bar of bars) bar.close();
  await someone.leave();
  await server.close();
});

const SLOW = { CLAUDE_USAGE_INTERVAL: "90s" };

/** tmux servers of this user, each with a client; `draw` makes them show the line every second. */
function servers(names: readonly string[]): { readonly draw: () => void } {
  const bin = join(someone.home, "bin");
  mkdirSync(bin);
  symlinkSync(join(ROOT, "scripts/claude-usage"), join(bin, "claude-usage"));
  const env = { ...someone.env, ...SLOW, PATH: `${bin}:${someone.env.PATH}` };
  bars = names.map((name) => startBar(someone.home, "/dev/null", name));
  for (const bar of bars) {
    equip(bar, env);
    bar.attach();
  }
  return {
    draw: () => {
      for (const bar of bars) bar.tmux("set-option", "-g", "status-right", "#(claude-usage)");
    },
  };
}

it("fifty processes that are started at once, of every kind, and two tmux servers make one request", async () => {
  const { draw } = servers(hasTmux || process.env.CI ? ["one", "two"] : []);
  const kinds: readonly (readonly [number, readonly string[], Readonly<Record<string, string>>])[] =
    [
      [3, ["daemon"], {}],
      [2, ["daemon", "--detach"], {}],
      [15, ["--json"], {}],
      [10, [], { TMUX: "/nowhere,1,0" }],
      [10, ["--for", "zsh"], {}],
      [5, ["statusline"], {}],
      [5, ["guard", "--below", "90"], {}],
    ];
  const all = kinds.flatMap(([count, args, env]) =>
    Array.from({ length: count }, () => someone.start(args, { ...SLOW, ...env })),
  );
  expect(all).toHaveLength(50);
  draw();
  const brief = await Promise.all(all.slice(5).map(({ ended }) => ended));
  await eventually(
    () =>
      existsSync(join(someone.cache, "snapshot.json")) &&
      someone.file("snapshot.json").includes('"read"'),
    "a reading",
  );
  const complaints = brief.flatMap(({ code, stderr }) => (code === 75 ? [] : [code, stderr]));
  expect(new Set(complaints)).toEqual(new Set([0, ""]));
  for (const bar of bars) {
    expect(bare(await bar.until((drawn) => drawn.includes("%")))).toMatch(/100% ↻1h24m/);
  }
  expect(server.requests()).toBe(1);
  expect(all.slice(0, 3).filter(({ process }) => process.exitCode === null).length).toBeLessThan(2);
});
