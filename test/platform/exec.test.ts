/** Other programs, asked: what becomes of each ending, how long one is waited for, and what none of them learns. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createExec, executablesIn } from "../../src/platform/exec.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();

function program(name: string, script: string): void {
  writeFileSync(join(home(), name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

const asking = (env: Readonly<Record<string, string>> = {}, patience?: number) =>
  createExec({ PATH: `${home()}:/usr/bin:/bin`, ...env }, patience);

it("gives what it said, and how it ended", async () => {
  program("teller", 'cat; printf "%s." "$@"; echo no >&2; exit 3');
  expect(await asking()("teller", ["a b", "$c"])).toEqual({
    kind: "said",
    code: 3,
    stdout: "a b.$c.",
    stderr: "no\n",
  });
});

it("tells one that is missing from one that hangs", async () => {
  program("hanger", "exec sleep 60");
  program("chatter", "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done");
  writeFileSync(join(home(), "text"), "");
  expect(await asking()("nowhere-at-all", [])).toEqual({ kind: "missing" });
  expect(await asking()("text", [])).toEqual({ kind: "missing" });
  expect(await asking({}, 100)("hanger", [])).toEqual({ kind: "hung" });
  expect(await asking()("chatter", [])).toEqual({ kind: "hung" });
});

it("tells it nothing of what may be a secret", async () => {
  program("env-teller", "env");
  const secrets = { ANTHROPIC_API_KEY: "s", CLAUDE_CODE_OAUTH_TOKEN: "s", HTTPS_PROXY: "s" };
  const said = await asking({ ...secrets, HOME: "/h", LANG: "C.UTF-8" })("env-teller", []);
  const names = said.kind === "said" ? said.stdout.match(/^\w+(?==)/gm) : null;
  expect(names?.filter((name) => !["PWD", "SHLVL", "_", "OLDPWD"].includes(name)).sort()).toEqual([
    "HOME",
    "LANG",
    "PATH",
  ]);
});

it("finds the programs of a name in the order of PATH, each once", () => {
  const [a, b] = [join(home(), "a"), join(home(), "b")];
  for (const folder of [a, b]) {
    mkdirSync(folder);
    writeFileSync(join(folder, "x"), "", { mode: 0o755 });
  }
  mkdirSync(join(home(), "x"));
  expect(executablesIn(`${b}:relative::${a}:${b}:${home()}`, "x")).toEqual([`${b}/x`, `${a}/x`]);
  chmodSync(join(b, "x"), 0o644);
  expect(executablesIn(`${b}:${a}`, "x")).toEqual([`${a}/x`]);
  expect(executablesIn(undefined, "x")).toEqual([]);
});
