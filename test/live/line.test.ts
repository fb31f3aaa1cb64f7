/** A real tmux with `#(claude-usage)` in status-right, the daemon that it starts, and an endpoint: what a person sees. */
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { flat, listed, ok } from "../world/bodies.ts";
import { type Person, person } from "../world/person.ts";
import { type Bar, bare, equip, hasTmux, startBar, styleAt } from "./bar.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

let server: SimServer;
let reply: () => ReturnType<typeof ok>;
let someone: Person;
let bar: Bar;

beforeEach(async () => {
  reply = () => ok(flat(Date.now()));
  server = await serve({ port: 0, answer: () => reply() });
  someone = person(server.url);
  someone.login();
  const bin = join(someone.home, "bin");
  mkdirSync(bin);
  symlinkSync(join(ROOT, "scripts/claude-usage"), join(bin, "claude-usage"));
  bar = startBar(someone.home);
  const env = { ...someone.env, PATH: `${bin}:${someone.env.PATH}` };
  equip(bar, env);
});

afterEach(async () => {
  bar?.close();
  await someone.leave();
  await server.close();
});

describe.skipIf(!hasTmux && !process.env.CI)("status-right '#(claude-usage)'", () => {
  it("shows the line in its colours, and the new one after a change", async () => {
    bar.tmux("set-option", "-g", "status-right", "#(claude-usage)");
    bar.attach();
    const first = await bar.until((drawn) => drawn.includes("100%"));
    expect(bare(first)).toMatch(/████████ 100% ↻1h24m \| 7d 13% \| \$5\.56\/50$/);
    // Red on the track of the gauge, and the line's own background on tmux's green.
    expect(first).toMatch(/\x1b\[38;5;203m\x1b\[48;5;238m████████/);
    expect(first).toContain("\x1b[48;5;234m");
    reply = () => ok(flat(Date.now(), 42));
    const second = await bar.until((drawn) => drawn.includes("42%"));
    expect(bare(second)).toMatch(/███▎ {5}42% ↻1h24m \| 7d 13% \| \$5\.56\/50 ?$/);
    // A change underlines the percentage.
    expect(second).toMatch(/\x1b\[(\d+;)*4m42%/);
  });

  it.each([
    { used: 49, colour: /\x1b\[(\d+;)*38;5;71m/ },
    { used: 50, colour: /\x1b\[(\d+;)*38;5;221m/ },
    { used: 70, colour: /\x1b\[(\d+;)*38;5;208m/ },
    { used: 90, colour: /\x1b\[(\d+;)*38;5;203m/ },
  ])("paints the gauge at $used % in its colour", async ({ used, colour }) => {
    reply = () => ok(flat(Date.now(), used));
    bar.tmux("set-option", "-g", "status-style", "bg=black,fg=white");
    bar.tmux("set-option", "-g", "status-right", "#(claude-usage)");
    bar.attach();
    const drawn = await bar.until((line) => line.includes(`${used}%`));
    expect(bare(drawn)).toContain(` ${used}% ↻1h24m`);
    expect(drawn.slice(0, drawn.indexOf("█"))).toMatch(colour);
  });

  it("shows a calm gauge on tmux's own green bar on its track", async () => {
    reply = () => ok(flat(Date.now(), 42));
    bar.tmux("set-option", "-g", "status-right", "#(claude-usage)");
    bar.attach();
    const drawn = await bar.until((line) => line.includes("42%"));
    expect(styleAt(drawn, "███▎")).toEqual(["38;5;71", "48;5;238"]);
  });

  it("shows the person's own text, and a model's name in it as text", async () => {
    const format =
      "5h {five_hour.utilization}%{if models.0.utilization >= 70} {models.0.name}{end} #S";
    someone.config(`format = ${JSON.stringify(format)}\n`);
    reply = () => ok(listed(Date.now(), "#(touch ran)#[fg=red]"));
    bar.tmux("set-option", "-g", "status-right", "#(claude-usage)");
    bar.attach();
    const drawn = await bar.until((line) => line.includes("5h "));
    expect(bare(drawn)).toMatch(/5h \d+% #\(touch ran\)#\[fg=red\] #S ?$/);
    expect(existsSync(join(someone.home, "ran"))).toBe(false);
  });

  it("leaves the user's own background and attributes as they were", async () => {
    bar.tmux("set-option", "-g", "status-right-length", "80");
    const style = "fg=yellow,bg=blue,bold,underscore";
    bar.tmux("set-option", "-g", "status-right", `#[${style}]head #(claude-usage) tail`);
    bar.attach();
    const drawn = await bar.until((line) => line.includes("100%"));
    expect(styleAt(drawn, "head")).toEqual(["1", "33", "4", "44"]);
    expect(styleAt(drawn, "tail")).toEqual(["1", "33", "4", "44"]);
  });

  it("shows a hostile model name as text, and executes none of it", async () => {
    const name = "#(touch x)#S%H";
    reply = () => ok(listed(Date.now(), name));
    bar.tmux("set-environment", "-g", "CLAUDE_USAGE_MAX_WIDTH", "100");
    bar.tmux("set-option", "-g", "status-right-length", "100");
    bar.tmux("set-option", "-g", "status-right", "#(claude-usage)");
    bar.attach();
    const drawn = await bar.until((line) => line.includes("88%"));
    expect(bare(drawn)).toContain(`${name.slice(0, 12)} 88%`);
    expect(existsSync(join(someone.home, "x"))).toBe(false);
  });

  it("shows one word when there is no login", async () => {
    someone.login(null);
    bar.tmux("set-option", "-g", "status-right", "#(claude-usage)");
    bar.attach();
    const drawn = await bar.until((line) => line.includes("signed-out"));
    expect(bare(drawn)).toMatch(/ signed-out$/);
    expect(server.requests()).toBe(0);
  });
});
