/** HOME and the folder of the program may have any name: a daemon starts, lines are found, and nothing is run or made of it. */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { ROOT } from "../laws/source-tree.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, followed, type Person, person } from "../world/person.ts";
import { folderPerTest } from "../world/program.ts";

let server: SimServer;
let someone: Person;
const world = folderPerTest();

beforeEach(async () => {
  server = await serve({ port: 0, answer: () => ok(flat(Date.now(), 42)) });
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

/** Each as the name of HOME and as that of the folder that the program is in. */
const NAMES = [
  'it\'s $(touch x) `touch x` "q" \\ 100% %H #{pid} #(touch x) #S ;&|<>*?[a]{b,c}~! é ',
  "line\nend",
  "-n",
];

/** A copy of the built program in a folder of that name. */
function install(name: string): string {
  const root = join(world(), name);
  for (const part of ["dist", "scripts", "package.json"])
    cpSync(join(ROOT, part), join(root, part), { recursive: true });
  return root;
}

describe.each(NAMES)("with %j in HOME and in the program's folder", (name) => {
  const spawned = (args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess => {
    const child = spawn(join(world(), name, "scripts/claude-usage"), args, {
      cwd: world(),
      env: { ...someone.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    return child;
  };
  const run = (args: readonly string[], env?: NodeJS.ProcessEnv) =>
    followed(spawned(args, env)).ended;

  beforeEach(() => {
    someone = person(server.url, {}, `${name}-`);
    someone.login();
    install(name);
  });

  it("the line starts a daemon, and every command finds it", async () => {
    for (const args of [[], ["--for", "zsh"], ["--for", "tmux"], ["statusline"]]) {
      await eventually(async () => {
        const { code, stdout, stderr } = await run(args);
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
        return stdout.includes("42%");
      }, `the number by ${args}`);
    }
    const document = JSON.parse((await run(["--json"])).stdout);
    expect(document).toMatchObject({ state: "fresh", five_hour: { utilization: 42 } });
    expect((await run(["status"])).code).toBe(0);
    expect((await run(["stop"])).stdout).toMatch(/^Stopped/i);
    // Nothing else was made, here or in the home, and nothing of the name was run.
    expect(readdirSync(world())).toEqual([name]);
    expect(readdirSync(someone.home).sort()).toEqual([".cache", ".claude", ".local"]);
    expect(basename(someone.home).startsWith(name)).toBe(true);
  });

  it("the service has a unit of whole lines, or says why not", async () => {
    const bin = join(someone.home, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "systemctl"), "#!/bin/sh\n", { mode: 0o755 });
    const { code, stderr } = await run(["service", "install"], {
      PATH: `${bin}:${someone.env.PATH}`,
    });
    const unit = join(someone.home, ".config/systemd/user/claude-usage.service");
    if (name.includes("\n")) {
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(
          /^claude-usage: ".*\\n.*" cannot be written in a file of systemd\n$/,
        ),
      });
      expect(existsSync(unit)).toBe(false);
    } else {
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const text = readFileSync(unit, "utf8")
        .replaceAll("%%", "%")
        .replaceAll(/\\(["\\])/g, "$1");
      expect(text).toContain(`"${join(world(), name)}/dist/main.cjs" "daemon"\n`);
      expect(text).toContain(`"HOME=${someone.home}"\n`);
    }
  });
});
