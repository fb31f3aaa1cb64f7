/** The built daemon while Claude Code's files are replaced as Claude Code does it: what the bar shows, and how many requests are made. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requireToken, type SimServer, serve } from "../../src/sim/server.ts";
import { Secret } from "../../src/sources/secret.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";
import { render, said } from "../world/session.ts";

const ANNAS = "sk-ant-oat01-annas";
const BENS = "sk-ant-oat01-bens";

let server: SimServer;
let someone: Person;

beforeEach(async () => {
  server = await serve({
    port: 0,
    answer: (question) =>
      question.authorization === `Bearer ${BENS}`
        ? ok(flat(Date.now(), 7))
        : requireToken(question, question.authorization?.slice(7) ?? "", ok(flat(Date.now(), 54))),
  });
  // The interval is longer than any of these tests.
  someone = person(server.url, { CLAUDE_USAGE_INTERVAL: "5m", CLAUDE_USAGE_FLASH: "0s" });
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

/** Replaces the state file as Claude Code does. */
function account(uuid: string): void {
  const file = join(someone.home, ".claude.json");
  writeFileSync(`${file}.new`, JSON.stringify({ oauthAccount: { accountUuid: uuid } }));
  renameSync(`${file}.new`, file);
}

function line(): string {
  try {
    return someone.file("lines/plain").split("\n")[0] ?? "";
  } catch {
    return ""; // It is not rendered yet.
  }
}

const says = (wanted: RegExp) => eventually(() => wanted.test(line()), `a line like ${wanted}`);

async function daemon(): Promise<void> {
  someone.start(["daemon"]);
  await says(/54% .* \$5\.56\/50$/);
}

describe("on the painted line, without a request,", () => {
  beforeEach(async () => {
    account("anna");
    someone.login({ accessToken: ANNAS });
    await daemon();
  });

  it("a logout and a login are shown at once", async () => {
    someone.login({ accessToken: "", expiresAt: 0 });
    await says(/ \| signed-out$/);
    someone.login({ accessToken: ANNAS });
    await says(/\$5\.56\/50$/);
    someone.login(null);
    await says(/ \| signed-out$/);
    someone.login({ accessToken: `${ANNAS}-renewed` });
    await says(/\$5\.56\/50$/);
    expect(server.requests()).toBe(1);
  });

  it("a renewed token changes nothing, and an expired one is shown", async () => {
    someone.login({ accessToken: `${ANNAS}-renewed` });
    await eventually(
      () => someone.file("snapshot.json").includes(fingerprintOf("-renewed")),
      "the token",
    );
    expect(line()).toMatch(/^████▎░░░ 54% .* \$5\.56\/50$/);
    someone.login({ accessToken: `${ANNAS}-old`, expiresAt: Date.now() - 1 });
    await says(/ \| expired$/);
    someone.login({ accessToken: `${ANNAS}-setup`, scopes: ["user:inference"] });
    await says(/ \| no-scope$/);
    expect(server.requests()).toBe(1);
  });

  it("a half-written file is not shown as a problem", async () => {
    const file = join(someone.home, ".claude/.credentials.json");
    const whole = readFileSync(file, "utf8").replace(ANNAS, `${ANNAS}-renewed`);
    const seen = new Set<string>();
    const looking = setInterval(() => seen.add(line()), 5);
    for (const part of ["", whole.slice(0, 70), whole]) {
      writeFileSync(file, part);
      await pause(150);
    }
    // Not by rename: removed, and then created again.
    rmSync(file);
    await pause(150);
    writeFileSync(file, whole.replace("-renewed", "-again"));
    await eventually(
      () => someone.file("snapshot.json").includes(fingerprintOf("-again")),
      "the token",
    );
    clearInterval(looking);
    expect([...seen].filter((one) => !/^████▎░░░ 54% .* \$5\.56\/50$/.test(one))).toEqual([]);
    expect(server.requests()).toBe(1);
  });

  it("other files in the folder cost nothing", async () => {
    const before = someone.file("snapshot.json");
    mkdirSync(join(someone.home, ".claude/projects"));
    writeFileSync(join(someone.home, ".bash_history"), "ls\n");
    account("anna");
    await pause(300);
    expect(someone.file("snapshot.json")).toBe(before);
  });
});

const fingerprintOf = (suffix: string): string => new Secret(`${ANNAS}${suffix}`).fingerprint;

describe("another account's login", () => {
  beforeEach(() => {
    account("anna");
    someone.login({ accessToken: ANNAS });
  });

  it("removes the numbers at once, and shows its own a moment later, with one request", async () => {
    await daemon();
    const seen: string[] = [];
    const looking = setInterval(() => seen.push(line()), 5);
    someone.login({ accessToken: BENS });
    await pause(200);
    account("ben");
    await says(/^▌░░░░░░░ 7% /);
    clearInterval(looking);
    expect(seen).toContain("starting");
    expect(seen.slice(seen.indexOf("starting")).join()).not.toContain("54%");
    expect(server.requests()).toBe(2);
  });

  it("while no daemon ran leaves none of the numbers, in any output", async () => {
    expect((await someone.run(["--json"])).stdout).toContain('"utilization":54');
    someone.login({ accessToken: BENS });
    account("ben");
    const result = await someone.run(["--for=plain", "--no-daemon"]);
    expect(result.stdout).toBe("stopped\n");
    expect((await someone.run(["status"])).stdout).toMatch(/^reading {4}none yet$/m);
    expect(JSON.parse((await someone.run(["--json"])).stdout)).toMatchObject({
      state: "fresh",
      five_hour: { utilization: 7 },
    });
    expect(server.requests()).toBe(2);
  });

  it("before a daemon starts again is used, and no painted line of the other account is left", async () => {
    await daemon();
    await someone.run(["stop"]);
    someone.login({ accessToken: BENS });
    account("ben");
    expect((await someone.run(["--for", "plain", "--no-daemon"])).stdout).not.toContain("54%");
    expect(line()).toBe("");
    someone.start(["daemon"]);
    await says(/^▌░░░░░░░ 7% /);
    expect(server.requests()).toBe(2);
  });

  it("does not get the numbers that Claude Code passed for the other", async () => {
    await daemon();
    await render(someone, said(80), { args: ["--no-daemon"] }).ended;
    await says(/^██████▍░ 80% /);
    account("ben");
    someone.login({ accessToken: BENS });
    await says(/^▌░░░░░░░ 7% /);
  });
});

it("a first login is used as soon as it exists, even where there was no folder", async () => {
  rmSync(join(someone.home, ".claude"), { recursive: true });
  someone.start(["daemon"]);
  await says(/^signed-out$/);
  mkdirSync(join(someone.home, ".claude"));
  account("anna");
  someone.login({ accessToken: ANNAS });
  await says(/^████▎░░░ 54% /);
  expect(server.requests()).toBe(1);
});

it("an API key alone, and a setup token, are named, and no request is made", async () => {
  const env = { ANTHROPIC_API_KEY: "sk-ant-api03-MARKED", CLAUDE_USAGE_AUTOSTART: "false" };
  const key = JSON.parse((await someone.run(["--json"], env)).stdout);
  expect(key.problem.message).toMatch(/^ANTHROPIC_API_KEY: .* has no plan limits/);
  expect((await someone.run(["--for", "plain"], env)).stdout).toBe("api-key\n");
  const token = await someone.run(["status"], { CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-MARKED" });
  expect(token.stdout).toMatch(
    /^login {6}CLAUDE_CODE_OAUTH_TOKEN: a setup token cannot read usage/m,
  );
  expect(server.requests()).toBe(0);
});
