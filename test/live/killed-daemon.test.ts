/** A daemon that is killed: ten seconds after its next poll was due, no surface shows its number as live. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SURFACE_NAMES } from "../../src/render/surfaces.ts";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { ROOT } from "../laws/source-tree.ts";
import { deskIn, lacks, type Prompt, SHELLS, type ShellName } from "../scripts/prompt.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";
import { folderPerTest } from "../world/program.ts";
import { type Bar, bare, hasTmux, startBar } from "./bar.ts";

const world = folderPerTest();
let server: SimServer;
let someone: Person;
let bar: Bar | null;

beforeEach(async () => {
  server = await serve({ port: 0, answer: () => ok(flat(Date.now(), 42)) });
  // Nobody starts another daemon.
  someone = person(server.url, { CLAUDE_USAGE_AUTOSTART: "off", CLAUDE_USAGE_INTERVAL: "2s" });
  someone.login();
  bar = null;
});

afterEach(async () => {
  bar?.close();
  await someone.leave();
  await server.close();
});

const shells = (Object.keys(SHELLS) as ShellName[]).filter((shell) => !lacks(shell));

/** Every place where a number is shown, with how to read it there. */
function surfaces(): ReadonlyMap<string, () => Promise<string>> {
  const places = new Map<string, () => Promise<string>>();
  const run = async (args: readonly string[]) => (await someone.run(args)).stdout;
  for (const name of SURFACE_NAMES) places.set(`--for ${name}`, () => run(["--for", name]));
  // The document's own state; `--json` would poll by itself.
  places.set("--format", () => run(["--format", "{state} {five_hour.utilization}"]));
  places.set("statusline", () => run(["statusline"]));
  const watch = someone.start(["watch", "--for", "plain", "--no-daemon"]);
  places.set("watch", async () => watch.stdout().trimEnd().split("\n").at(-1) ?? "");
  const desk = deskIn(world());
  for (const shell of shells) {
    const script = join(ROOT, `scripts/shells/claude-usage.${shell}`);
    const prompt: Prompt = desk.start(shell, { script, env: { ...someone.env, LANG: "C.UTF-8" } });
    places.set(shell, () => prompt.shown());
  }
  if (hasTmux || process.env.CI) {
    const config = join(someone.home, "tmux.conf");
    const variables = Object.entries(someone.env).map(
      ([name, value]) => `set-environment -g ${name} '${value}'\n`,
    );
    writeFileSync(
      config,
      `${variables.join("")}set -g status-interval 1\nset -g status-right "#{claude_usage}"\nrun-shell '${ROOT}/claude-usage.tmux'\n`,
    );
    const shown = startBar(someone.home, config, "killed");
    bar = shown;
    shown.attach();
    places.set("tmux's live line", async () => bare(shown.drawn()));
  }
  return places;
}

const isLive = (place: string, text: string): boolean =>
  place === "--format" ? /\bfresh\b/.test(text) : /1h\d\dm/.test(text);

it("is shown as live nowhere, ten seconds after its next poll was due", async () => {
  const daemon = someone.start(["daemon"]);
  await eventually(() => existsSync(join(someone.cache, "snapshot.json")), "a first answer");
  const places = surfaces();
  for (const [place, read] of places)
    await eventually(async () => isLive(place, await read()), `a live number: ${place}`);
  const { pid } = JSON.parse(someone.file("holder.json"));
  // The launcher has become the daemon.
  expect(pid).toBe(daemon.process.pid);
  daemon.process.kill("SIGKILL");
  await daemon.ended;
  const { dueAt } = JSON.parse(someone.file("snapshot.json"));
  expect(dueAt).toBeLessThan(Date.now() + 60_000);
  await pause(Math.max(0, dueAt + 10_000 - Date.now()));
  // watch and tmux show what they last drew, and draw at most a second later.
  await pause(1_500);
  for (const [place, read] of places) {
    const text = await read();
    expect([place, text, isLive(place, text)]).toEqual([
      place,
      expect.stringMatching(/42|stale/),
      false,
    ]);
  }
});
