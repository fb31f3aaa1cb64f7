/** Checks of what the program runs in, each with what it accepts, what it warns of, and the fix. */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CheckStatus } from "../../src/doctor/check.ts";
import {
  certificatesCheck,
  launcherCheck,
  localeCheck,
  nodeCheck,
  proxyCheck,
} from "../../src/doctor/environment-checks.ts";
import { folderPerTest } from "../world/program.ts";
import { fileIn, findingOf, ROOT } from "./sample.ts";

const home = folderPerTest();

describe("node", () => {
  it.each<[string, CheckStatus]>([
    ["v6.12.0", "ok"],
    ["v6.13.0", "ok"],
    ["v10.0.0", "ok"],
    ["v6.11.9", "fail"],
    ["v6.9.0", "fail"],
    ["v4.20.4", "fail"],
  ])("%s is %s where 6.12 is the minimum", (version, status) => {
    expect(findingOf(nodeCheck, { node: { version, minVersion: "6.12", path: "/n" } }).status).toBe(
      status,
    );
  });
});

describe("launcher", () => {
  const ours = join(ROOT, "scripts");

  it("is ok where it comes first in PATH, through a link too", () => {
    symlinkSync(join(ours, "claude-usage"), join(home(), "claude-usage"));
    expect(findingOf(launcherCheck, {}, { PATH: `/nowhere:${home()}:/bin` })).toMatchObject({
      status: "ok",
      message: join(home(), "claude-usage"),
    });
  });

  it("fails where another tool's comes before it", () => {
    const other = fileIn(home(), "bin/claude-usage");
    const finding = findingOf(launcherCheck, {}, { PATH: `${home()}/bin:${ours}` });
    expect(finding).toMatchObject({
      status: "fail",
      message: `${other} belongs to another tool, and comes first in PATH`,
      fix: `put ${ours} before ${home()}/bin in PATH`,
    });
  });

  /** As pnpm 10 writes it, but for what it does on Windows. */
  const wrapper = (target: string) =>
    `#!/bin/sh
basedir=$(dirname "$(echo "$0" | sed -e 's,\\\\,/,g')")
if [ -x "$basedir//bin/sh" ]; then
  exec "$basedir//bin/sh"  "$basedir/${target}" "$@"
else
  exec /bin/sh  "$basedir/${target}" "$@"
fi
`;

  it("is ours, and slow, where it is the script that pnpm writes", () => {
    const first = fileIn(home(), "bin/claude-usage", wrapper("../global/scripts/claude-usage"));
    mkdirSync(join(home(), "global"));
    symlinkSync(ours, join(home(), "global/scripts"));
    expect(findingOf(launcherCheck, {}, { PATH: `${home()}/bin` })).toMatchObject({
      status: "warn",
      message: expect.stringContaining("each line takes three times as long"),
      fix: `ln -sf ${join(ours, "claude-usage")} ${first}`,
    });
  });

  it("is another tool's where pnpm's script starts that", () => {
    fileIn(home(), "bin/claude-usage", wrapper("../global/scripts/claude-usage"));
    fileIn(home(), "global/scripts/claude-usage");
    expect(findingOf(launcherCheck, {}, { PATH: `${home()}/bin` })).toMatchObject({
      status: "fail",
      message: expect.stringContaining("belongs to another tool"),
    });
  });

  it("warns of another copy of claude-usage", () => {
    fileIn(home(), "copy/dist/main.cjs");
    fileIn(home(), "copy/scripts/claude-usage");
    const finding = findingOf(launcherCheck, {}, { PATH: `${home()}/copy/scripts` });
    expect(finding).toMatchObject({ status: "warn", message: expect.stringContaining("copy of") });
  });

  it("is not found where a file is not executable, or a folder is relative", () => {
    fileIn(home(), "bin/claude-usage", "", 0o644);
    for (const PATH of [`${home()}/bin`, "scripts", "", ":"]) {
      expect(findingOf(launcherCheck, {}, { PATH }).message).toBe(
        "there is no claude-usage in PATH",
      );
    }
  });
});

describe("locale", () => {
  it.each<[Readonly<Record<string, string>>, CheckStatus]>([
    [{ LANG: "de_DE.UTF-8" }, "ok"],
    [{ LC_CTYPE: "UTF-8" }, "ok"],
    [{ LANG: "C.utf8", LC_ALL: "C" }, "warn"],
    [{}, "warn"],
    [{ CLAUDE_USAGE_ASCII: "true" }, "ok"],
  ])("%j is %s", (env, status) => {
    expect(findingOf(localeCheck, {}, env).status).toBe(status);
  });
});

describe("proxy", () => {
  /** The variables are those of this process, as they are for the poller. */
  function under(value: string): ReturnType<typeof findingOf> {
    const before = process.env.https_proxy;
    process.env.https_proxy = value;
    try {
      return findingOf(proxyCheck);
    } finally {
      if (before === undefined) delete process.env.https_proxy;
      else process.env.https_proxy = before;
    }
  }

  it("is shown without its user and password", () => {
    expect(under("http://me:secret@proxy.test:3128")).toMatchObject({
      status: "ok",
      message: "http://proxy.test:3128, on the way to api.anthropic.com",
    });
    expect(under("socks5://me:secret@proxy.test")).toMatchObject({ status: "fail" });
    expect(JSON.stringify(under("socks5://me:secret@proxy.test"))).not.toContain("secret");
  });
});

describe("certificates", () => {
  it("can be read, or are not set", () => {
    const certificate = fileIn(home(), "ca.pem", "-----BEGIN CERTIFICATE-----\n");
    const named = (path: string) => findingOf(certificatesCheck, {}, { NODE_EXTRA_CA_CERTS: path });
    expect(findingOf(certificatesCheck).status).toBe("ok");
    expect(named(certificate)).toMatchObject({ status: "ok" });
    expect(named(fileIn(home(), "empty.pem"))).toMatchObject({ status: "fail" });
    expect(named("/nowhere.pem")).toMatchObject({
      status: "fail",
      message: expect.stringMatching(/missing$/),
    });
  });
});
