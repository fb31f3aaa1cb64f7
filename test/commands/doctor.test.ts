/** The built program's doctor: it makes no request, shows no secret, and its exit code says whether there is a problem. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { errorResponse, type SimServer, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { MARKED, type Person, person } from "../world/person.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

let server: SimServer;
let someone: Person;

beforeEach(async () => {
  server = await serve({ port: 0, answer: () => ok(flat(Date.now())) });
  someone = person(server.url, {
    LANG: "C.UTF-8",
    CLAUDE_USAGE_INTERVAL: "90s",
    HTTPS_PROXY: `http://me:${MARKED}@proxy.test:3128`,
  });
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

type Finding = Readonly<Record<"name" | "status" | "message" | "fix" | "mend", string>>;

/** What each check found, by its name. */
async function examined(env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await someone.run(["doctor", "--json"], env);
  const { checks, healthy } = JSON.parse(stdout) as { checks: Finding[]; healthy: boolean };
  const named = Object.fromEntries(checks.map((one) => [one.name, one]));
  return { code, stdout, stderr, healthy, named };
}

describe("the doctor", () => {
  it("shows what one response of the endpoint brought, and makes no request itself", async () => {
    someone.login();
    await someone.run(["--json"]);
    const { code, stdout, stderr, healthy, named } = await examined();
    expect({ code, stderr, healthy }).toEqual({ code: 0, stderr: "", healthy: true });
    expect(named.clock?.message).toMatch(/^within \d s of the endpoint's, seen /);
    expect(named["last answers"]?.message).toMatch(/^\d\d:\d\d: The endpoint sent numbers\.$/);
    expect(named.requests?.message).toMatch(/^1 of 28 in the last hour/);
    expect(named.login?.message).toContain("valid until");
    expect(stdout).not.toContain(MARKED);
    expect(server.requests()).toBe(1);
  });

  it("exits 1 where there is a problem, and says which", async () => {
    someone.login();
    await someone.run(["--json"]);
    chmodSync(join(someone.cache, "snapshot.json"), 0o644);
    someone.config("budgte = 3\n");
    const { code, stdout, stderr } = await someone.run(["doctor"]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(
      /^✗ cache .*snapshot\.json is accessible to other users\n +fix: chmod /m,
    );
    expect(stdout).toMatch(
      /^✗ config {8}~\/\.config\/.*config\.toml:1: unknown setting "budgte"\.\n +fix: /m,
    );
    expect(stdout).toMatch(/\n\n2 problems, \d warnings?\n$/);
    // An ordinary terminal shows it whole.
    expect(stdout.split("\n").length).toBeLessThan(40);
  });

  it("agrees with the line on a login that the endpoint refuses", async () => {
    await server.close();
    server = await serve({ port: server.port, answer: () => errorResponse(401, "e", "no") });
    someone.login();
    await someone.run(["--json"]);
    expect((await someone.run(["--for", "plain", "--no-daemon"])).stdout).toBe("expired\n");
    const { code, healthy, named } = await examined();
    expect({ code, healthy }).toEqual({ code: 1, healthy: false });
    expect(named.login).toMatchObject({
      status: "fail",
      fix: "run `claude`, which renews it",
      mend: "run `claude`, which renews it",
    });
  });

  describe.skipIf(process.getuid?.() !== 0)("as a user who has not all rights", () => {
    const NOBODY = 65_534;
    const asNobody = () => {
      const { stdout, status } = spawnSync(
        process.execPath,
        [join(ROOT, "dist/main.cjs"), "doctor", "--json"],
        { uid: NOBODY, env: someone.env, cwd: "/", encoding: "utf8" },
      );
      const { checks } = JSON.parse(stdout) as { checks: Finding[] };
      return { code: status, named: Object.fromEntries(checks.map((one) => [one.name, one])) };
    };
    const chown = (uid: number, ...names: readonly string[]) =>
      execFileSync("chown", ["-R", String(uid), ...names.map((name) => join(someone.home, name))]);

    it("says chown for a cache, its parent or a login of root's", () => {
      someone.login();
      chown(NOBODY, "");
      expect(asNobody().named.cache?.status).toBe("ok");

      mkdirSync(someone.cache, { recursive: true, mode: 0o700 });
      chown(0, ".claude/.credentials.json");
      const { code, named } = asNobody();
      expect(code).toBe(1);
      const sudo = `sudo chown -R ${NOBODY} `;
      expect(named.login).toMatchObject({
        status: "fail",
        message: expect.stringMatching(/\.credentials\.json cannot be read \(EACCES\)$/),
        mend: expect.stringContaining(`${sudo}${someone.home}/.claude/.credentials.json`),
      });
      expect(named.cache).toMatchObject({
        status: "fail",
        message: expect.stringMatching(/\(EACCES\)$/),
        mend: expect.stringContaining(sudo),
      });

      chown(NOBODY, ".cache");
      writeFileSync(join(someone.cache, "snapshot.json"), "{}", { mode: 0o600 });
      expect(asNobody().named.cache).toMatchObject({
        status: "fail",
        message: expect.stringMatching(/snapshot\.json does not belong to this user$/),
        mend: expect.stringContaining(`${sudo}${someone.cache}`),
      });

      rmSync(join(someone.home, ".cache"), { recursive: true });
      chown(0, "");
      expect(asNobody().named.cache).toMatchObject({
        status: "fail",
        mend: expect.stringContaining(`${sudo}${someone.home}`),
      });
    });
  });

  it("creates no file", async () => {
    someone.login();
    const before = someone.files().map((file) => [file, readFileSync(file, "utf8")]);
    await examined();
    expect(someone.files().map((file) => [file, readFileSync(file, "utf8")])).toEqual(before);
  });
});

describe.skipIf(spawnSync("tmux", ["-V"]).status !== 0 && !process.env.CI)("beside tmux", () => {
  const tmux = (...words: readonly string[]) =>
    execFileSync("tmux", ["-f", "/dev/null", ...words], {
      env: { ...someone.env, TMUX_TMPDIR: someone.home, TERM: "xterm" },
      encoding: "utf8",
    });

  it("reads the bar of the server that answers, and starts none", async () => {
    const env = { TMUX_TMPDIR: someone.home };
    expect((await examined(env)).named.bar?.message).toBe("no tmux server answers");
    expect(() => tmux("list-sessions")).toThrow();
    tmux("new-session", "-d");
    try {
      expect((await examined(env)).named.bar?.status).toBe("warn");
      tmux("set", "-g", "status-right", "#(/opt/claude-usage) | %H:%M");
      const { code, named } = await examined(env);
      expect(named.bar).toMatchObject({ status: "ok", message: "status-right calls claude-usage" });
      expect(named.width).toMatchObject({ status: "fail", mend: "set -g status-right-length 100" });
      expect(code).toBe(1);
      tmux("set", "-g", "status-right-length", "100");
      expect((await examined(env)).named.width?.status).toBe("ok");
      tmux("set-environment", "-g", "PATH", "/nowhere");
      // The node that built the program is enough.
      expect((await examined(env)).named.bar?.status).toBe("ok");
    } finally {
      tmux("kill-server");
    }
  });
});
