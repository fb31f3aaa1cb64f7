/** `claude-usage uninstall`: after setup, daemons of two accounts and a tmux with the line, nothing of ours is left. */
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { type Bar, hasTmux, startBar } from "../live/bar.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const LAUNCHER = join(ROOT, "scripts/claude-usage");

let server: SimServer;
let someone: Person;
beforeEach(async () => {
  server = await serve({ port: 0, answer: () => ok(flat(Date.now(), 31)) });
  someone = person(server.url, { SHELL: "/bin/bash" });
  someone.login();
});
afterEach(async () => {
  await someone.leave();
  await server.close();
});

const path = (name: string) => join(someone.home, name);

/** Every name in the home, folders included. */
const names = () => readdirSync(someone.home, { recursive: true, encoding: "utf8" }).sort();

it("asks on a terminal only, and removes nothing without one", async () => {
  await someone.run();
  const before = names();
  const { code, stderr } = await someone.run(["uninstall"], { CLAUDE_USAGE_AUTOSTART: "false" });
  expect(stderr).toContain("there is no terminal to ask on; use --yes");
  expect(code).toBe(1);
  expect(names()).toEqual(expect.arrayContaining(before));
});

describe.skipIf(!hasTmux && !process.env.CI)("with everything in use", () => {
  let bar: Bar | undefined;
  afterEach(() => bar?.close());

  it("leaves nothing of ours but the settings, and with --all not even those", async () => {
    writeFileSync(path(".bashrc"), "PS1='$ '");
    writeFileSync(path(".tmux.conf"), "set -g status-right '%H:%M'\n");
    mkdirSync(path(".local/bin"), { recursive: true });
    mkdirSync(path(".cache"));
    mkdirSync(path(".config"));
    mkdirSync(path(".local/state"));
    const untouched = names();

    symlinkSync(LAUNCHER, path(".local/bin/claude-usage"));
    someone.config('segments = "5h"\n');
    expect((await someone.run(["setup", "--yes"])).code).toBe(0);
    bar = startBar(someone.home, path(".tmux.conf"), "default");
    expect(bar.tmux("show-options", "-gv", "status-right")).toBe("#{T:@claude-usage} | %H:%M");
    const second = { CLAUDE_CONFIG_DIR: path("second") };
    await someone.run(["daemon", "--detach"]);
    await someone.run(["daemon", "--detach"], second);
    await eventually(() => existsSync(join(someone.cache, "snapshot.json")), "a snapshot");
    await eventually(
      () => bar?.tmux("show-environment", "-gh").includes("CLAUDE_USAGE_BAR_"),
      "a live line",
    );

    const { code, stdout, stderr } = await someone.run(["uninstall", "--yes"], {
      TMUX_TMPDIR: someone.home,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.match(/Stopped the daemon/g)).toHaveLength(2);
    expect(stdout).toContain(`${path(".config/claude-usage")}: your settings`);
    expect(stdout).toContain(`rm -r ${ROOT.replace(/\/$/, "")} removes it`);
    expect(bar.tmux("show-options", "-gv", "status-right")).toBe("%H:%M");
    for (const query of ["show-options -g", "show-environment -g", "show-environment -gh"])
      expect(bar.tmux(...query.split(" "))).not.toMatch(/CLAUDE_USAGE|@claude/);
    const config = [".config/claude-usage", ".config/claude-usage/config.toml"];
    const isSocket = (name: string) => name.startsWith("tmux-");
    expect(names().filter((name) => !isSocket(name))).toEqual([...untouched, ...config].sort());

    const again = await someone.run(["uninstall", "--yes", "--all"], { TMUX_TMPDIR: someone.home });
    expect(again.code).toBe(0);
    expect(names().filter((name) => !isSocket(name))).toEqual(untouched);
  });
});

it("removes the files for node_exporter, and no other file beside them", async () => {
  mkdirSync(path("prom"));
  someone.config(`metrics_file = "~/prom/usage.prom"\n`);
  writeFileSync(path("prom/usage-other.prom"), "# HELP other\n");
  writeFileSync(path("prom/usage-empty.prom"), "# EOF\n");
  const second = { CLAUDE_CONFIG_DIR: path("second") };
  await someone.run(["daemon", "--detach"]);
  await someone.run(["daemon", "--detach"], second);
  await eventually(() => readdirSync(path("prom")).length === 4, "a file for each");
  const { code, stdout } = await someone.run(["uninstall", "--yes"]);
  expect(code).toBe(0);
  expect(stdout).toContain(`Removed ${path("prom/usage.prom")}.`);
  expect(readdirSync(path("prom"))).toEqual(["usage-other.prom"]);
});

it.skipIf(!hasTmux && !process.env.CI)(
  "starts no tmux, whose settings may do anything",
  async () => {
    writeFileSync(path(".tmux.conf"), `run-shell 'touch ${path("started")}'\n`);
    await someone.run(["setup", "--yes"], { TMUX_TMPDIR: someone.home });
    await someone.run(["setup", "--yes", "--remove"], { TMUX_TMPDIR: someone.home });
    await someone.run(["uninstall", "--yes"], { TMUX_TMPDIR: someone.home });
    expect(names().filter((name) => /^started$|^tmux-.*default$/.test(name))).toEqual([]);
  },
);

it("leaves another tool's link, and names lines that a person wrote by hand", async () => {
  mkdirSync(path(".local/bin"), { recursive: true });
  symlinkSync("/opt/other/claude-usage", path(".local/bin/claude-usage"));
  writeFileSync(path(".bashrc"), "claude-usage --for plain\n");
  const { code, stdout } = await someone.run(["uninstall", "--yes"]);
  expect(code).toBe(0);
  expect(stdout).toContain(`${path(".bashrc")}: lines of your own that name claude-usage`);
  expect(names()).toEqual(expect.arrayContaining([".local/bin/claude-usage", ".bashrc"]));
});
