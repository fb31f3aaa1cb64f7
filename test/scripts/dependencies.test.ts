/** The npm packages are installed by a Node that package.json allows, and by no older one. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { folderPerTest } from "../world/program.ts";

const SCRIPT = new URL("../../scripts/dependencies", import.meta.url).pathname;

const home = folderPerTest();
const at = (name: string) => join(home(), name);

beforeEach(() => {
  for (const folder of ["bin", "scripts"]) mkdirSync(at(folder));
  cpSync(SCRIPT, at("scripts/dependencies"));
  writeFileSync(at("package.json"), JSON.stringify({ engines: { node: ">=6.12" } }));
  writeFileSync(at("package-lock.json"), "{}");
  writeFileSync(at("bin/npm"), `#!/bin/sh\necho "npm $1"\n`, { mode: 0o755 });
});

/** The script under a Node with this version. */
function dependencies(version: string) {
  const versions = `{ value: { node: "${version}" } }`;
  writeFileSync(
    at("spoof.cjs"),
    `Object.defineProperty(process, "versions", ${versions});
    Object.defineProperty(process, "version", { value: "v${version}" });`,
  );
  const node = `#!/bin/sh\nexec '${process.execPath}' --require '${at("spoof.cjs")}' "$@"\n`;
  writeFileSync(at("bin/node"), node, { mode: 0o755 });
  const env = { HOME: home(), PATH: `${at("bin")}:${process.env.PATH}` };
  const { stdout, stderr, status } = spawnSync("sh", [at("scripts/dependencies")], {
    env,
    encoding: "utf8",
  });
  return { stdout, stderr, status };
}

it.each(["6.12.0", "6.13.1", "10.0.0"])("are installed under Node %s", (version) => {
  expect(dependencies(version)).toEqual({ stdout: "npm ci\n", stderr: "", status: 0 });
});

it.each(["6.11.9", "6.9.0", "4.20.0"])(
  "are not installed under Node %s, with a reason",
  (version) => {
    const stderr = `claude-usage needs Node 6.12 or newer; this is v${version}.\n`;
    expect(dependencies(version)).toEqual({ stdout: "", stderr, status: 69 });
  },
);

it("are left alone where they match the lock file", () => {
  mkdirSync(at("node_modules"));
  writeFileSync(at("node_modules/.package-lock.json"), readFileSync(at("package-lock.json")));
  expect(dependencies("6.12.0")).toEqual({ stdout: "", stderr: "", status: 0 });
});
