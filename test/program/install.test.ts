/** `npm install -g --install-links .`: a copy that every user of the machine can run, and that outlives the clone. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderPerTest } from "../world/program.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const hasNpm = spawnSync("npm", ["--version"]).status === 0;

/** The user `nobody` where this is root, which alone can start a program as another; otherwise ourselves. */
const OTHER_USER = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

const world = folderPerTest();

describe.skipIf(!hasNpm && !process.env.CI)("an installation for all users", () => {
  it("works for another user after the clone is gone, and starts shells silently when it is gone itself", () => {
    chmodSync(world(), 0o755);
    const [clone, prefix, home] = ["clone", "prefix", "home"].map((name) =>
      join(world(), name),
    ) as [string, string, string];
    const { files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const kept = (files as readonly string[]).filter((name) => !name.startsWith("!"));
    for (const name of ["package.json", "README.md", "LICENSE", ...kept])
      cpSync(join(ROOT, name), join(clone, name), { recursive: true });
    // Built already; only `prepare` would fetch the tools of a build.
    const words = ["install", "-g", "--install-links", "--ignore-scripts", "--offline"];
    const installed = spawnSync("npm", [...words, "--prefix", prefix, "."], {
      cwd: clone,
      env: { PATH: process.env.PATH, HOME: world() },
      encoding: "utf8",
    });
    expect(installed).toMatchObject({ status: 0 });
    rmSync(clone, { recursive: true });

    const root = join(prefix, "lib/node_modules/claude-usage");
    expect(lstatSync(root).isSymbolicLink()).toBe(false);
    expect(readdirSync(root)).toContain("claude-usage.tmux");
    mkdirSync(home);
    chmodSync(home, 0o777);
    const run = (...args: readonly string[]) =>
      spawnSync(join(prefix, "bin/claude-usage"), args, {
        ...OTHER_USER,
        cwd: "/",
        env: {
          HOME: home,
          PATH: process.env.PATH,
          LC_ALL: "C.UTF-8",
          CLAUDE_USAGE_AUTOSTART: "false",
        },
        encoding: "utf8",
      });
    expect(run("demo", "--once")).toMatchObject({
      status: 0,
      stdout: "████████ 100% ↻1h24m | 7d 13% | $5.56/50\n",
    });
    expect(run("--json").stdout).toContain('"schema":1');
    const rc = run("init", "bash").stdout;
    expect(rc).toContain(`${root}/scripts/shells/claude-usage.bash`);

    rmSync(prefix, { recursive: true });
    const shell = spawnSync("bash", ["--norc", "-c", `${rc}\necho "$PS1"`], {
      env: { HOME: home, PATH: process.env.PATH, PS1: "> " },
      encoding: "utf8",
    });
    expect(shell.stderr).toBe("");
  });
});
