/** Each check by its own: what it calls well, what it warns of, what is to be mended, and how. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import type { LoginStatus } from "../../src/client/login-status.ts";
import type { Status } from "../../src/doctor/check.ts";
import { CHECKS } from "../../src/doctor/checks.ts";
import { cache, config } from "../../src/doctor/files.ts";
import { login } from "../../src/doctor/login.ts";
import { launcher, locale, node } from "../../src/doctor/machine.ts";
import { certificates, proxy } from "../../src/doctor/network.ts";
import { claim, daemon } from "../../src/doctor/poller.ts";
import { documentOf, examine, isHealthy, screen } from "../../src/doctor/report.ts";
import { clock, outcomes, pace } from "../../src/doctor/requests.ts";
import { type Server, tmux } from "../../src/doctor/tmux.ts";
import { bar, room } from "../../src/doctor/tmux-bar.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import { appendOutcome, EMPTY_OUTCOME_LOG } from "../../src/model/outcome-log.ts";
import { countRequest } from "../../src/model/schedule/gate.ts";
import { INITIAL_PACE } from "../../src/model/schedule/pace.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { VERSION } from "../../src/version.ts";
import { later, NOW, REFERENCE, read, TROUBLES } from "../render/sample.ts";
import { folderPerTest } from "../world/program.ts";
import { found, ROOT, SERVER, skewed, worldWith } from "./sample.ts";

const home = folderPerTest();

/** A file of that mode in the test's folder. */
function file(name: string, content = "", mode = 0o755): string {
  const path = join(home(), name);
  mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 });
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

it("finds nothing to mend in a world where nothing is wrong", () => {
  const world = worldWith({}, { LANG: "C.UTF-8", PATH: join(ROOT, "scripts") });
  const all = examine(CHECKS, world);
  expect(all.filter(({ status }) => status !== "ok")).toEqual([]);
  expect(new Set(all.map(({ name }) => name)).size).toBe(CHECKS.length);
});

describe("node", () => {
  it.each<[string, Status]>([
    ["v6.12.0", "ok"],
    ["v6.13.0", "ok"],
    ["v10.0.0", "ok"],
    ["v6.11.9", "fail"],
    ["v6.9.0", "fail"],
    ["v4.20.4", "fail"],
  ])("%s is %s where 6.12 is the least", (version, status) => {
    expect(found(node, { node: { version, least: "6.12", path: "/n" } }).status).toBe(status);
  });
});

describe("the launcher", () => {
  const ours = join(ROOT, "scripts");

  it("is well where it comes first in PATH, through a link too", () => {
    symlinkSync(join(ours, "claude-usage"), join(home(), "claude-usage"));
    expect(found(launcher, {}, { PATH: `/nowhere:${home()}:/bin` })).toMatchObject({
      status: "ok",
      message: join(home(), "claude-usage"),
    });
  });

  it("is to be mended where another tool's comes before it", () => {
    const other = file("bin/claude-usage");
    const finding = found(launcher, {}, { PATH: `${home()}/bin:${ours}` });
    expect(finding).toMatchObject({
      status: "fail",
      message: `${other} is another tool's, and comes first in PATH`,
      mend: `put ${ours} before ${home()}/bin in PATH`,
    });
  });

  it("is one of two copies", () => {
    file("copy/dist/main.cjs");
    file("copy/scripts/claude-usage");
    const finding = found(launcher, {}, { PATH: `${home()}/copy/scripts` });
    expect(finding).toMatchObject({ status: "warn", message: expect.stringContaining("copy of") });
  });

  it("is not found in PATH where a file is no program, or a folder relative", () => {
    file("bin/claude-usage", "", 0o644);
    for (const PATH of [`${home()}/bin`, "scripts", "", ":"]) {
      expect(found(launcher, {}, { PATH }).message).toBe("there is no claude-usage in PATH");
    }
  });
});

describe("the login", () => {
  const signedOut = (why: Extract<LoginStatus, { kind: "signedOut" }>["why"]): LoginStatus => ({
    kind: "signedOut",
    why,
    where: "/f; g",
  });

  it("is told by kind and expiry, and no part of the token", () => {
    const finding = found(login);
    expect(finding.message).toMatch(
      /^a subscription's, in .*\.credentials\.json, good until \d\d:\d\d \(1h00m\)$/,
    );
    expect(JSON.stringify(examine(CHECKS, worldWith()))).not.toContain("marked");
  });

  it.each<[LoginStatus, Status, string, string]>([
    [signedOut("missing"), "fail", "/f; g: there is no such file", "run `claude` and log in"],
    [signedOut("expired"), "warn", "/f; g: the login has expired", "run `claude`, which renews it"],
    [
      signedOut("scope"),
      "fail",
      "/f; g: a setup token cannot read usage (no user:profile scope)",
      "run `claude /login`",
    ],
  ])("%j is %s", (login_, status, message, mend) => {
    expect(found(login, { login: login_ })).toMatchObject({ status, message, mend });
  });

  it("is to be mended where the endpoint refused it", () => {
    const failure = { kind: "refused", why: "revoked" } as const;
    const health = { kind: "failing", failure, since: NOW, failures: 1 } as const;
    const state = { snapshot: read({}, { health }), pace: INITIAL_PACE };
    expect(found(login, { state })).toMatchObject({ status: "fail", mend: "run `claude /login`" });
  });

  it("is of no account where nobody is asked", () => {
    const finding = found(login, { login: signedOut("missing") }, { CLAUDE_USAGE_SOURCE: "local" });
    expect(finding.status).toBe("ok");
  });
});

it("config names each fault with its place", () => {
  expect(found(config, {}, { CLAUDE_USAGE_BUDGET: "x", CLAUDE_USAGE_MONEY: "y" })).toMatchObject({
    status: "fail",
    message: expect.stringContaining("CLAUDE_USAGE_MONEY"),
    details: [expect.stringContaining("CLAUDE_USAGE_BUDGET")],
  });
});

describe("the cache", () => {
  const paths = () => pathsFor({ home: home(), cwd: "/", env: {} });
  const call = () => ({ ...worldWith().call, paths: paths() });
  const inCache = (name: string, mode = 0o600) =>
    file(`.cache/claude-usage/default/${name}`, "", mode);
  const finding = () => found(cache, { call: call() });

  it("is well where it is not there yet, and where it is for one person", () => {
    expect(finding().status).toBe("ok");
    inCache("lines/tmux");
    expect(finding()).toMatchObject({ status: "ok", message: `${paths().cache}, for you alone` });
  });

  it.each([0o604, 0o640, 0o620])("is to be mended with a file of mode %o", (mode) => {
    const open = inCache("lines/tmux", mode);
    inCache("b", 0o644);
    expect(finding()).toMatchObject({
      status: "fail",
      message: expect.stringMatching(/may be seen by others \(and 1 more\)$/),
      mend: `chmod -R go= "${paths().cache}", as its owner`,
    });
    expect(open).toContain(paths().cache);
  });

  it("is to be mended with another's file", () => {
    inCache("a");
    expect(found(cache, { call: call(), uid: 4_242 })).toMatchObject({
      status: "fail",
      message: expect.stringContaining("does not belong to this user"),
    });
  });

  it("is to be mended where something else lies in its place", () => {
    file(".cache/claude-usage/default", "", 0o600);
    expect(finding().status).toBe("fail");
  });
});

describe("who polls", () => {
  const holder = worldWith().holder;
  const with_ = (changes: object) => ({ holder: holder && { ...holder, ...changes } });

  it("is the holder of the claim, or nobody", () => {
    expect(found(claim).message).toMatch(/^held by the daemon, pid \d+, since \d\d:\d\d$/);
    expect(found(claim, with_({ role: "once" })).message).toContain("a command that asks once");
    expect(found(claim, { holder: null }).status).toBe("warn");
    const off = { CLAUDE_USAGE_AUTOSTART: "false" };
    expect(found(claim, { holder: null }, off).status).toBe("fail");
    // No process has this number.
    expect(found(claim, with_({ pid: 2 ** 31 - 1 })).message).toContain("was killed");
  });

  it("is a daemon of this version that still writes", () => {
    expect(found(daemon)).toMatchObject({ status: "ok", message: `version ${VERSION}` });
    expect(found(daemon, { holder: null }).message).toBe("not running");
    expect(found(daemon, with_({ build: "0.0.9" }))).toMatchObject({
      status: "warn",
      message: `version 0.0.9 runs, and ${VERSION} is installed`,
    });
    expect(found(daemon, { now: later(119) }).status).toBe("ok");
    expect(found(daemon, { now: later(121) }).status).toBe("fail");
  });
});

describe("outcomes", () => {
  const learned: Outcome = { kind: "learned", reading: REFERENCE };
  const after = (...all: readonly Outcome[]) => ({
    now: later(all.length),
    history: all.reduce(
      (history, one, at) => appendOutcome(history, one, later(at)),
      EMPTY_OUTCOME_LOG,
    ),
  });

  it("are told with times, the last first and no more than a screen has room for", () => {
    expect(found(outcomes).message).toBe("none yet");
    const { message, details } = found(
      outcomes,
      after(...TROUBLES.slice(0, 9), { kind: "waiting" }, learned, learned),
    );
    expect(message).toMatch(
      /^\d\d:\d\d, 2 times since \d\d:\d\d: The endpoint told its numbers\.$/,
    );
    expect(details.length).toBe(4);
    expect(details[0]).toContain("Claude Code has told no number");
  });

  it("tell of another day how long ago it was", () => {
    const old = { ...after(learned), now: later(3 * 86_400) };
    expect(found(outcomes, old).message).toMatch(/^\d\d:\d\d, 3d00h ago: /);
  });

  it.each<[Outcome, Status, string]>([
    [{ kind: "throttled", retryAfter: null }, "warn", "wait until"],
    [{ kind: "unreachable", cause: "server", detail: "HTTP 529" }, "warn", "wait"],
    [{ kind: "unreachable", cause: "network", detail: "ENOTFOUND" }, "fail", "network"],
    [{ kind: "unreachable", cause: "tls", detail: "X" }, "fail", "NODE_EXTRA_CA_CERTS"],
    [{ kind: "garbled", issue: "HTTP 418" }, "fail", "newer version"],
    [{ kind: "refused", why: "scope" }, "warn", "login"],
    [{ kind: "waiting" }, "warn", "statusline"],
  ])("ending with %j are %s", (outcome, status, mend) => {
    expect(found(outcomes, after(learned, outcome))).toMatchObject({
      status,
      mend: expect.stringContaining(mend),
    });
  });
});

describe("the pace", () => {
  const after = (requests: number, changes: object = {}) => {
    const sent = Array.from({ length: requests }, (_, at) => later(at - requests));
    const spent = sent.reduce((one, at) => countRequest(one, at), INITIAL_PACE);
    return { state: { snapshot: read() as Snapshot, pace: { ...spent, ...changes } } };
  };

  it("counts the requests of the last hour, and tells of the next one", () => {
    expect(found(pace, after(3)).message).toMatch(
      /^requests in the last hour: 3 of 28; the next at \d\d:\d\d$/,
    );
  });

  it("calls for patience where none is allowed", () => {
    expect(found(pace, after(28))).toMatchObject({
      status: "warn",
      message: expect.stringMatching(/^requests .* 28 of 28; none is allowed before \d\d:\d\d$/),
    });
  });
});

describe("the clock", () => {
  it.each<[number, Status, string]>([
    [0, "ok", "within 0 s"],
    [-29, "ok", "within 29 s"],
    [30, "fail", "30 s behind the endpoint's"],
    [-3_600, "fail", "1h00m ahead of the endpoint's"],
  ])("off by %s s is %s", (seconds, status, message) => {
    expect(found(clock, skewed(seconds))).toMatchObject({
      status,
      message: expect.stringContaining(message),
    });
  });

  it("is not known before an answer", () => expect(found(clock).status).toBe("ok"));
});

describe("the network", () => {
  /** The variables are those of this process, as they are for the poller. */
  function under(value: string): ReturnType<typeof found> {
    const before = process.env.https_proxy;
    process.env.https_proxy = value;
    try {
      return found(proxy);
    } finally {
      if (before === undefined) delete process.env.https_proxy;
      else process.env.https_proxy = before;
    }
  }

  it("is told with its proxy, and without what that is logged in to with", () => {
    expect(under("http://me:secret@proxy.test:3128")).toMatchObject({
      status: "ok",
      message: "http://proxy.test:3128, on the way to api.anthropic.com",
    });
    expect(under("socks5://me:secret@proxy.test")).toMatchObject({ status: "fail" });
    expect(JSON.stringify(under("socks5://me:secret@proxy.test"))).not.toContain("secret");
  });

  it("has certificates that can be read, or none", () => {
    const certificate = file("ca.pem", "-----BEGIN CERTIFICATE-----\n");
    const named = (path: string) => found(certificates, {}, { NODE_EXTRA_CA_CERTS: path });
    expect(found(certificates).status).toBe("ok");
    expect(named(certificate)).toMatchObject({ status: "ok" });
    expect(named(file("empty.pem"))).toMatchObject({ status: "fail" });
    expect(named("/nowhere.pem")).toMatchObject({ status: "fail", message: /missing$/ });
  });
});

describe("tmux", () => {
  it.each<[string | null, Status]>([
    [null, "ok"],
    ["tmux 3.3a", "ok"],
    ["tmux next-3.6", "ok"],
    ["tmux master", "ok"],
    ["tmux openbsd-7.4", "ok"],
    ["tmux 3.1c", "warn"],
    ["tmux 2.9", "warn"],
  ])("%s is %s", (version, status) => {
    expect(found(tmux, { tmux: { version, server: null } }).status).toBe(status);
  });

  const served = (changes: Partial<Server>) => ({
    tmux: { version: "tmux 3.3a", server: { ...SERVER, ...changes } },
  });
  const right = (text: string, length = 100) => served({ right: { text, length } });

  it.each<[string, Status, string]>([
    ["#(claude-usage)", "fail", "is not in tmux's PATH"],
    ["#(exec '/a b/claude-usage' --for tmux)", "ok", "status-right calls claude-usage"],
    ["#{T:@claude-usage} | %H:%M", "ok", "live bar"],
    ["#{claude_usage}", "fail", "the plugin has not run"],
    ["#{battery} %H:%M", "warn", "does not call claude-usage"],
  ])("the bar %j is %s", (text, status, message) => {
    const node_ = file("node/node");
    const { left } = SERVER;
    const world = served({ right: { text, length: 100 }, left, path: join(node_, "..") });
    expect(found(bar, world)).toMatchObject({ status, message: expect.stringContaining(message) });
  });

  it("finds no node in a short PATH, and the line on the left as well", () => {
    const left = { text: "#(/x/claude-usage)", length: 60 };
    expect(found(bar, served({ left, right: SERVER.left, path: home() }))).toMatchObject({
      status: "fail",
      message: expect.stringContaining("no node"),
    });
    expect(found(bar, served({ left, right: SERVER.left })).message).toBe(
      "status-left calls claude-usage",
    );
  });

  it("is told of a bar that is off", () => {
    const off = served({ status: "off", right: { text: "#(/x/claude-usage)", length: 60 } });
    expect(found(bar, off).status).toBe("warn");
  });

  it.each<[string, string | null, number, Status]>([
    ["#(claude-usage)", null, 40, "ok"],
    ["#(claude-usage)", null, 39, "fail"],
    ["#(claude-usage) %H:%M", null, 40, "fail"],
    ["#(claude-usage) %H:%M", null, 46, "ok"],
    ["#[fg=red]#{?#{a},b,c}#(claude-usage)", null, 40, "ok"],
    ["#{T:@claude-usage}", "60", 59, "fail"],
    ["#{T:@claude-usage}", "60", 60, "ok"],
    ["#{T:@claude-usage}", "x", 40, "ok"],
    ["%H:%M", null, 1, "ok"],
  ])("%j of max_width %s in %i cells is %s", (text, maxWidth, length, status) => {
    expect(found(room, served({ right: { text, length }, maxWidth })).status).toBe(status);
  });

  it("is told which length is to be set", () => {
    expect(found(room, right("#(claude-usage)", 30))).toMatchObject({
      message:
        "status-right-length is 30, and status-right may take 40: tmux cuts the rest off in silence",
      mend: "set -g status-right-length 100",
    });
  });
});

describe("the locale", () => {
  it.each<[Readonly<Record<string, string>>, Status]>([
    [{ LANG: "de_DE.UTF-8" }, "ok"],
    [{ LC_CTYPE: "UTF-8" }, "ok"],
    [{ LANG: "C.utf8", LC_ALL: "C" }, "warn"],
    [{}, "warn"],
    [{ CLAUDE_USAGE_ASCII: "true" }, "ok"],
  ])("%j is %s", (env, status) => {
    expect(found(locale, {}, env).status).toBe(status);
  });
});

describe("the report", () => {
  const all = examine(
    [node, claim],
    worldWith({ node: { version: "v1.0.0", least: "6.12", path: "" } }),
  );
  const well = examine([node], worldWith());

  it("is one screen that ends with a verdict", () => {
    expect(screen(all)).toMatch(
      /^fail {2}node {3}v1\.0\.0 is too old\n {13}> install Node 6\.12 or newer\nok {4}claim {2}held .*\n\n1 to be mended\.$/,
    );
    expect(screen(well)).toMatch(/\n\nNothing is to be mended\.$/);
    expect([isHealthy(all), isHealthy(well)]).toEqual([false, true]);
  });

  it("is a document for programs", () => {
    expect(JSON.parse(documentOf(all))).toMatchObject({
      schema: 1,
      healthy: false,
      checks: [
        { name: "node", status: "fail", mend: "install Node 6.12 or newer", details: [] },
        { name: "claim", status: "ok", mend: null },
      ],
    });
  });

  it("gives a terminal nothing to obey", () => {
    const hostile = {
      name: "x",
      status: "ok",
      message: "\u001b]52;c;\u0007",
      mend: null,
      details: ["\u009b"],
    } as const;
    expect(screen([hostile])).not.toMatch(/[\u001b\u0007\u009b]/);
  });
});
