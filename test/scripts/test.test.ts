/** `npm test` before the tests: what it says, and what it asks the package manager for, as root and without. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { folderPerTest } from "../world/program.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

const world = folderPerTest();

/** Runs it in a copy without a program to test with; stand-ins write down how they were called. */
function run(uid: number, programs: readonly string[] = []) {
  const bin = join(world(), "bin");
  mkdirSync(bin);
  for (const name of ["scripts/test", "scripts/dependencies", "package.json", "package-lock.json"])
    cpSync(join(ROOT, name), join(world(), name));
  mkdirSync(join(world(), "node_modules"));
  writeFileSync(join(world(), "node_modules/.package-lock.json"), "{}");
  for (const name of ["sh", "dirname", "find", "mkdir", "rm"])
    symlinkSync(spawnSync("which", [name], { encoding: "utf8" }).stdout.trim(), join(bin, name));
  symlinkSync(process.execPath, join(bin, "node"));
  const log = join(world(), "log");
  writeFileSync(log, "");
  const stand = (name: string, code: string) =>
    writeFileSync(join(bin, name), `#!/bin/sh\n${code}\n`, { mode: 0o755 });
  stand("id", `echo ${uid}`);
  for (const name of ["npm", "npx", ...programs]) stand(name, `echo "${name} $*" >>${log}`);
  const { status, stdout, stderr } = spawnSync("sh", [join(world(), "scripts/test"), "one"], {
    env: { PATH: bin, HOME: world() },
    encoding: "utf8",
  });
  return { status, output: stdout + stderr, calls: readFileSync(log, "utf8") };
}

it("says what it installs, and why, before it does; no package that is there is upgraded", () => {
  const { status, output, calls } = run(0, ["apt-get", "dpkg-deb", "tmux", "zsh"]);
  expect(output).toMatch(/^Programs that the tests start, and that are not installed: shellcheck /);
  expect(output.indexOf("Installing these packages")).toBeGreaterThan(0);
  expect(calls).toMatch(
    /^apt-get install .*--no-upgrade .* shellcheck dash fish .*libxml2-utils$/m,
  );
  expect(calls).not.toMatch(/install.* (tmux|zsh)/);
  expect(status).toBe(0);
});

it.each(["victoria-metrics", "prometheus", "prometheus-node-exporter"])(
  "unpacks %s, which comes with a service, and installs it nowhere",
  (name) => {
    const { output, calls } = run(0, ["apt-get", "dpkg-deb"]);
    expect(output).toContain(`Unpacking the package ${name} `);
    expect(calls).toContain(`apt-get download -q ${name}\n`);
    expect(calls).not.toMatch(new RegExp(`install.*${name}`));
  },
);

it("installs nothing without root, says what is skipped, and goes on", () => {
  const { status, output, calls } = run(1000, ["apt-get"]);
  expect(output).toContain("Their tests are skipped. To have them, as root: apt-get install");
  expect(calls).not.toContain("apt-get");
  expect(calls).toContain("npm run check\nnpx vitest run --config test/vitest.config.ts one\n");
  expect(status).toBe(0);
});
