/** A clone that was never built, as TPM makes one: it builds itself once, in the background, and says so. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PATIENCE_MS } from "../world/patience.ts";
import { eventually } from "../world/person.ts";
import { type Bar, hasTmux, startBar } from "./bar.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

let home: string;
let clone: string;
let bar: Bar;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "cu-"));
  clone = join(home, "claude-usage");
  mkdirSync(clone);
  for (const part of [
    "scripts",
    "tmux",
    "src",
    "claude-usage.tmux",
    "package.json",
    "tsconfig.json",
    "README.md",
  ])
    cpSync(join(ROOT, part), join(clone, part), { recursive: true });
  // The packages are there already: nothing is fetched.
  symlinkSync(join(ROOT, "node_modules"), join(clone, "node_modules"));
  bar = startBar(home);
  bar.tmux("set", "-g", "display-time", "0");
  bar.tmux("set", "-g", "status-right", "#{claude_usage}");
});
afterEach(async () => {
  bar.close();
  await eventually(() => !isBuilding(), "the end of the build");
  rmSync(home, { recursive: true, force: true });
});

const isBuilding = () => existsSync(join(clone, ".building")) && !isFailed();
const isFailed = () => existsSync(join(clone, ".building/failed"));

/** Has a script of the clone wait for a file, and count its runs. */
function held(
  name: string,
  ending: string,
): { readonly runs: () => number; readonly go: () => void } {
  const [runs, go] = [join(home, "runs"), join(home, "go")];
  writeFileSync(
    join(clone, name),
    `#!/bin/sh\necho x >>'${runs}'\nuntil [ -f '${go}' ]; do sleep 0.05; done\n${ending}\n`,
  );
  chmodSync(join(clone, name), 0o755);
  return {
    runs: () => (existsSync(runs) ? readFileSync(runs, "utf8").length / 2 : 0),
    go: () => writeFileSync(go, ""),
  };
}

/** As TPM runs it. */
const load = (env = bar.env) =>
  spawnSync(join(clone, "claude-usage.tmux"), { env, stdio: "ignore", timeout: PATIENCE_MS });

const launcher = (...args: readonly string[]) =>
  spawnSync(join(clone, "scripts/claude-usage"), args, { env: bar.env, encoding: "utf8" });

describe.skipIf(!hasTmux && !process.env.CI)("an unbuilt clone", () => {
  it("builds itself, with `building` on the bar, and is then as any other", async () => {
    const prepare = held("scripts/dependencies", "");
    writeFileSync(
      join(clone, "scripts/prepare"),
      "#!/bin/sh\nset -e\nscripts/dependencies\nexec node scripts/build.mjs\n",
    );
    expect(load()).toMatchObject({ status: 0 });
    await eventually(() => launcher("--for", "tmux").stdout === "building\n", "the word");
    expect(launcher("status")).toMatchObject({
      status: 69,
      stderr: `claude-usage: ${clone} is being built; its log is .building/log there.\n`,
    });
    prepare.go();
    await eventually(() => existsSync(join(clone, "dist/main.cjs")) && !isBuilding(), "a build");
    expect(launcher("--version").stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(existsSync(join(clone, ".building"))).toBe(false);
  });

  it("is built once, however often it is loaded meanwhile", async () => {
    const prepare = held("scripts/prepare", "mkdir dist; : >dist/main.cjs");
    for (const _ of [1, 2, 3]) load();
    await eventually(() => prepare.runs() > 0, "a build");
    load();
    prepare.go();
    await eventually(() => !isBuilding(), "its end");
    load();
    expect(prepare.runs()).toBe(1);
  });

  it("says where the log is after a failure, and does not try again", async () => {
    const prepare = held("scripts/prepare", "echo because; exit 1");
    prepare.go();
    bar.attach();
    load();
    expect(await bar.until((drawn) => drawn.includes("build failed"))).toContain("npm install");
    expect(readFileSync(join(clone, ".building/log"), "utf8")).toBe("because\n");
    expect(launcher("--for", "tmux").stdout).toBe("not-built\n");
    // Its pid is another program's by now.
    writeFileSync(join(clone, ".building/pid"), `${process.pid}\n`);
    expect(launcher("--for", "tmux").stdout).toBe("not-built\n");
    load();
    expect(prepare.runs()).toBe(1);
  });

  it("takes over from a build that was killed", async () => {
    const prepare = held("scripts/prepare", "mkdir dist; : >dist/main.cjs");
    prepare.go();
    mkdirSync(join(clone, ".building"));
    writeFileSync(join(clone, ".building/pid"), "999999999\n");
    expect(launcher("--for", "tmux").stdout).toBe("not-built\n");
    load();
    await eventually(() => !isBuilding() && prepare.runs() === 1, "a build");
  });

  it("says the command where tmux's PATH has no npm", async () => {
    const bin = join(home, "bin");
    mkdirSync(bin);
    for (const name of ["sh", "dirname", "tmux", "sed", "mkdir", "rm"])
      symlinkSync(spawnSync("which", [name], { encoding: "utf8" }).stdout.trim(), join(bin, name));
    bar.attach();
    load({ ...bar.env, PATH: bin });
    const said = await bar.until((drawn) => drawn.includes("not built"));
    expect(said).toContain(
      `there is no node in tmux's PATH; run: cd ${clone} && npm install`.replaceAll("'", "?"),
    );
    expect(isBuilding()).toBe(false);
  });
});
