/** A live bar: real tmux servers, the plugin, the daemon and an endpoint, and what a person sees. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SECOND } from "../../src/model/units.ts";
import { tmuxLive, tmuxVariables } from "../../src/render/tmux-live.ts";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { anyFrame } from "../render/anything.ts";
import { expandAt } from "../render/expand.ts";
import { flat, listed, ok } from "../world/bodies.ts";
import { eventually, followed, type Person, person, type Running } from "../world/person.ts";
import { type Bar, bare, hasTmux, startBar, styleAt } from "./bar.ts";

const ROOT = join(import.meta.dirname, "../..");
const hasStrace = spawnSync("strace", ["-V"]).status === 0;

let server: SimServer;
let reply: () => ReturnType<typeof ok>;
let someone: Person;
let bars: Bar[];

beforeEach(async () => {
  reply = () => ok(flat(Date.now()));
  server = await serve({ port: 0, answer: () => reply() });
  someone = person(server.url);
  someone.login();
  bars = [];
});

afterEach(async () => {
  for (const bar of bars) bar.close();
  await someone.leave();
  await server.close();
});

/** A server whose .tmux.conf runs the plugin. It redraws every `interval` seconds, or never when that is 0. */
function start(interval: number, name = "inner", statusRight = "#{claude_usage}"): Bar {
  const config = join(someone.home, "tmux.conf");
  const environment = Object.entries(someone.env).map(
    ([key, value]) => `set-environment -g ${key} '${value}'`,
  );
  const lines = [
    ...environment,
    `set -g status-interval ${interval}`,
    `set -g status-right "${statusRight}"`,
    `run-shell '${ROOT}/claude-usage.tmux'`,
    "",
  ];
  writeFileSync(config, lines.join("\n"));
  const bar = startBar(someone.home, config, name);
  bars.push(bar);
  return bar;
}

const shows = async (bar: Bar, text: string | RegExp): Promise<string> => {
  const good = (drawn: string) =>
    typeof text === "string" ? bare(drawn).includes(text) : text.test(drawn);
  const drawn = await bar.until(good);
  expect(typeof text === "string" ? bare(drawn) : drawn).toMatch(text);
  return drawn;
};

const value = (bar: Bar, name: string): string | undefined =>
  new RegExp(`^CLAUDE_USAGE_BAR_${name}=(.*)$`, "m").exec(bar.tmux("show-environment", "-gh"))?.[1];

/** Waits until the daemon has taken over the bar from the job. */
const taken = (bar: Bar): Promise<boolean> =>
  eventually(() => Number(value(bar, "UNTIL")) > Date.now() / 1000, "a line that holds");

const holder = (): number => JSON.parse(someone.file("holder.json")).pid;

/** An strace of a server that still redraws: now and then strace stops it as it attaches, and does not go on. */
async function traced(pid: string, log: string, clock: () => string | undefined): Promise<Running> {
  for (let attempts = 1; ; attempts += 1) {
    const args = ["-f", "-qq", "-e", "trace=process", "-o", log, "-p", pid];
    const strace = followed(spawn("strace", args));
    await eventually(() => {
      if (strace.process.exitCode !== null) throw new Error(strace.stderr());
      return !/^TracerPid:\t0$/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
    }, "strace");
    const [from, until] = [clock(), performance.now() + 10 * SECOND];
    while (clock() === from && performance.now() < until) await pause(50);
    if (clock() !== from) return strace;
    strace.process.kill("SIGKILL");
    await strace.ended;
    if (attempts === 5) throw new Error(`strace stops tmux: ${strace.stderr()}`);
  }
}

const UNDERLINED = /\x1b\[(\d+;)*4m(\x1b\[[\d;]*m)*42%/;

describe.skipIf(!hasTmux && !process.env.CI)("a live bar", () => {
  it("shows a reading and a change with its flash though tmux never redraws by itself, and the end of the flash at its next redraw", async () => {
    reply = () => ok(flat(Date.now(), 31));
    someone.start(["daemon"], { CLAUDE_USAGE_FLASH: "3s" });
    // A bar before the daemon would start its own, with another flash.
    await eventually(() => existsSync(join(someone.cache, "snapshot.json")), "a first answer");
    const bar = start(0);
    bar.attach();
    await shows(bar, "██▍      31% ↻1h24m | 7d 13% | $5.56/50");
    await taken(bar);
    reply = () => ok(flat(Date.now(), 42));
    await shows(bar, "███▎     42% ↻1h24m | 7d 13% | $5.56/50");
    await shows(bar, UNDERLINED);
    bar.tmux("set-option", "-g", "status-interval", "1");
    const calm = await bar.until((drawn) => !UNDERLINED.test(drawn));
    expect(bare(calm)).toContain("███▎     42%");
    expect(calm).not.toMatch(UNDERLINED);
  });

  it("shows the last reading and starts a daemon again by itself when the daemon was killed", async () => {
    const daemon = someone.start(["daemon"]);
    // A bar before the daemon would start one too, and not again within the minute.
    await eventually(() => existsSync(join(someone.cache, "snapshot.json")), "a first answer");
    const bar = start(1);
    bar.attach();
    await shows(bar, "100%");
    await taken(bar);
    const first = holder();
    reply = () => ({ ...ok({}), status: 503 });
    daemon.process.kill("SIGKILL");
    process.kill(first, "SIGKILL");
    // Dimmed, with the time of the reading while no daemon polls, and its age with the next daemon.
    const stale = await eventually(() => {
      const drawn = bar.drawn();
      return /7d 13%.*(\d\d:\d\d|m old)/.test(bare(drawn)) ? drawn : null;
    }, "an old line");
    expect(bare(stale)).toContain("100% | 7d 13%");
    await eventually(() => holder() !== first, "another daemon");
    reply = () => ok(flat(Date.now(), 42));
    await eventually(() => bare(bar.drawn()).includes("42% ↻1h24m"), "a new reading");
    await taken(bar);
  });

  it.skipIf(!hasStrace && !process.env.CI)("starts no process to redraw", async () => {
    someone.start(["daemon"]);
    const bar = start(1, "inner", "%H:%M:%S #{claude_usage}");
    bar.attach();
    await shows(bar, "100% ↻1h24m");
    await taken(bar);
    const log = join(someone.home, "strace.log");
    const pid = bar.tmux("display-message", "-p", "#{pid}");
    const clock = () => /\d\d:\d\d:\d\d/.exec(bare(bar.drawn()))?.[0];
    const strace = await traced(pid, log, clock);
    const processes = () =>
      readFileSync(log, "utf8").match(/\b(v?fork|clone3?|execve)\(/g)?.length ?? 0;
    try {
      const seen = new Set([clock()]);
      await eventually(() => seen.add(clock()).size > 4, "four redraws");
      expect(bare(bar.drawn())).toContain("100% ↻1h24m");
      expect(processes()).toBe(0);
      // strace does see the processes of a job.
      bar.tmux("set-environment", "-g", "CLAUDE_USAGE_ASCII", "true");
      await eventually(() => processes() > 0, "a job");
    } finally {
      strace.process.kill("SIGKILL");
      await strace.ended;
    }
  });

  it("reaches every server and every client, and returns after a restart and a detach", async () => {
    someone.start(["daemon"]);
    const [one, other] = [start(0, "one"), start(0, "other")];
    one.attach();
    other.attach(70);
    await shows(one, "100% ↻1h24m | 7d 13% | $5.56/50");
    await shows(other, "100% ↻1h24m");
    for (const bar of [one, other]) await taken(bar);
    reply = () => ok(flat(Date.now(), 42));
    await shows(one, "42% ↻1h24m | 7d 13%");
    await shows(other, /42%[^|]*↻1h24m[^|]*$/);

    // Without a client the line stays set, and is there at once for the next client.
    one.detach();
    reply = () => ok(flat(Date.now(), 43));
    await shows(other, "43%");
    await eventually(() => value(one, "FULL")?.includes("43%%"), "a line without a client");
    one.attach(100);
    await shows(one, "43% ↻1h24m | 7d 13% | $5.56/50");

    other.close();
    bars.splice(bars.indexOf(other), 1);
    const registered = () => readdirSync(join(someone.cache, "bars")).map((name) => name.slice(-5));
    await eventually(() => registered().join() === "2Fone", "one server less");
    const again = start(0, "other");
    again.attach();
    await shows(again, "43% ↻1h24m | 7d 13%");
    await taken(again);
    reply = () => ok(flat(Date.now(), 44));
    await shows(again, "44%");
    await shows(one, "44%");
  });

  it("leaves the user's own background and attributes as they were", async () => {
    someone.start(["daemon"]);
    const style = "fg=yellow,bg=blue,bold,underscore";
    const bar = start(0, "inner", `#[${style}]head #{claude_usage} tail`);
    bar.attach();
    await taken(bar);
    const drawn = await shows(bar, "100% ↻1h24m");
    for (const part of ["head", "tail"])
      expect(styleAt(drawn, part)).toEqual(["1", "33", "4", "44"]);
    expect(styleAt(drawn, "████")).toContain("48;5;238");
  });

  it("shows hostile names as text, and executes none of them", async () => {
    someone.start(["daemon"]);
    const bar = start(0);
    bar.tmux("set-option", "-g", "status-right-length", "200");
    bar.attach();
    const names = [
      "#(touch x)",
      "#{pane_id}",
      "#[fg=red]",
      "%H:%M %s %%",
      "a},{b;",
      "## #,#} #",
      "#S#[",
      "100%;",
    ];
    for (const name of names) {
      reply = () => ok(listed(Date.now(), name));
      await shows(bar, `| ${name} 88%`);
      await taken(bar);
      expect(value(bar, "FULL")).toContain("88%%");
    }
    expect(existsSync(join(someone.home, "x"))).toBe(false);
  });

  it("says in one word why there is nothing to show", async () => {
    someone.login(null);
    someone.start(["daemon"]);
    const bar = start(0);
    bar.attach();
    await taken(bar);
    await shows(bar, " signed-out");
  });

  it("expands any of the daemon's formats just as our own expansion does", () => {
    const bar = startBar(someone.home);
    bars.push(bar);
    for (const frame of fc.sample(anyFrame(), 60)) {
      const said = tmuxVariables(tmuxLive(frame), frame.now).slice(2);
      const second = Math.floor(frame.now / SECOND);
      const set = said.flatMap(([name, text]) => {
        // The second of our expansion, not tmux's.
        const then = text.replace(/%(%|s)/g, (found) => (found === "%s" ? String(second) : found));
        return ["set-environment", "-gh", name, then.replace(/;$/, "\\;"), ";"];
      });
      const shown = said.map(([name]) => `<#{T:${name}}>`).join("\n");
      const painted = bar.tmux(...set, "display-message", "-p", shown);
      expect(painted).toBe(said.map(([, text]) => `<${expandAt(text, second)}>`).join("\n"));
    }
  });
});
