/** `from`: a laptop that reads a desktop's daemon over a real ssh, with and without a login of its own. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readOverSsh } from "../../src/machines/ssh.ts";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, MARKED, type Person, person, textOf } from "../world/person.ts";
import { hasSshd, type Sshd, sshd } from "../world/sshd.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const LAPTOP_TOKEN = "sk-ant-oat01-MARKED-laptop";

let server: SimServer;
let desktop: Person;
let laptop: Person;
let daemon: Sshd;
let folder: string;
/** Requests by whose token they carried. */
let requests: { desktop: number; laptop: number };

beforeEach(async () => {
  requests = { desktop: 0, laptop: 0 };
  server = await serve({
    port: 0,
    answer: ({ authorization }) => {
      requests[authorization?.includes(LAPTOP_TOKEN) ? "laptop" : "desktop"] += 1;
      return ok(flat(Date.now(), 40 + requests.desktop));
    },
  });
  folder = mkdtempSync(join(tmpdir(), "claude-usage-"));
  desktop = person(server.url, { CLAUDE_USAGE_INTERVAL: "5s" });
  laptop = person(server.url, { CLAUDE_USAGE_INTERVAL: "5s" });
  desktop.login();
  writeFileSync(join(desktop.home, ".claude.json"), state("anna"));
  // As `npm start` links it.
  mkdirSync(join(desktop.home, ".local/bin"), { recursive: true });
  symlinkSync(join(ROOT, "scripts/claude-usage"), join(desktop.home, ".local/bin/claude-usage"));
  if (!hasSshd()) return;
  daemon = await sshd(join(folder, "sshd"), desktop.env);
  laptop.config(`from = ["${daemon.command}"]\n`);
});

afterEach(async () => {
  await laptop.leave();
  await desktop.leave();
  await daemon?.stop();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const state = (name: string) =>
  JSON.stringify({ oauthAccount: { accountUuid: name, organizationUuid: "org" } });

const json = async (one: Person) => JSON.parse((await one.run(["--json"])).stdout);

describe.skipIf(!hasSshd())("a laptop without a login", () => {
  it("shows the desktop's numbers with its name, and sends no request", async () => {
    await desktop.run(["daemon", "--detach"]);
    await laptop.run(["daemon", "--detach"]);
    const document = await eventually(async () => {
      const found = await json(laptop);
      return found.state === "fresh" ? found : null;
    }, "a number from the desktop");
    expect(document).toMatchObject({ via: "desktop", source: "api", problem: null });
    expect(document.extra_usage).toEqual((await json(desktop)).extra_usage);
    expect((await json(desktop)).via).toBeNull();
    expect((await laptop.run(["status"])).stdout).toMatch(/via desktop at/);
    const kept = (await laptop.run(["history", "--csv"])).stdout;
    expect(kept).toMatch(/,api,desktop$/m);
    expect(requests.laptop).toBe(0);
    // Each later number comes, too.
    await eventually(
      async () => (await json(laptop)).five_hour.utilization > document.five_hour.utilization,
      "a later number",
    );
    for (const text of laptop.files().map(textOf)) expect(text).not.toContain(MARKED);
  });

  it("uses the shared connection that the person's own configuration keeps, and does without once it is gone", async () => {
    const shared = ["ControlMaster auto", `ControlPath ${folder}/c`, "ControlPersist 60"];
    const other = await sshd(join(folder, "shared"), desktop.env, shared);
    const [program = "", ...words] = other.command.split(" ");
    const control = (word: string) => spawnSync(program, ["-O", word, ...words]).stderr.toString();
    try {
      laptop.config(`from = ["${other.command}"]\n`);
      await desktop.run(["daemon", "--detach"]);
      await laptop.run(["daemon", "--detach"]);
      const later = async (than: number): Promise<number> =>
        await eventually(async () => {
          const { five_hour, via } = await json(laptop);
          return via === "desktop" && five_hour.utilization > than && five_hour.utilization;
        }, "a later number");
      const first = await later(0);
      const second = await later(first);
      expect(other.logins()).toBe(1);
      await laptop.run(["stop"]);
      const master = Number(/pid=(\d+)/.exec(control("check"))?.[1]);
      // As after a night: it waits for a network that is gone, and whoever uses it waits, too.
      process.kill(master, "SIGSTOP");
      const target = { words, label: "desktop" };
      const { signal } = new AbortController();
      const alone = { active: false, alone: true };
      expect(await readOverSsh(target, alone, process.env, signal)).toMatchObject({
        kind: "printed",
      });
      expect(other.logins()).toBe(2);
      process.kill(master, "SIGKILL");
      await laptop.run(["daemon", "--detach"]);
      await later(second);
      expect(other.logins()).toBe(3);
      expect(requests.laptop).toBe(0);
    } finally {
      await laptop.leave();
      control("exit");
      await other.stop();
    }
  });

  it("without a daemon asks for one reading, too", async () => {
    await desktop.run(["daemon", "--detach"]);
    await eventually(() => requests.desktop > 0, "a poll there");
    const document = await eventually(async () => {
      const found = await json(laptop);
      return found.five_hour === null ? null : found;
    }, "a number");
    expect(document).toMatchObject({ via: "desktop" });
    expect(requests.laptop).toBe(0);
  });

  it("where the desktop does not answer, has a calm word, and the rest is doctor's", async () => {
    await daemon.stop();
    await laptop.run(["daemon", "--detach"]);
    const line = await eventually(async () => {
      const { stdout } = await laptop.run(["--for", "plain"]);
      return stdout.includes("offline") ? stdout : null;
    }, "a word");
    expect(line).not.toMatch(/signed-out/);
    const { problem } = await json(laptop);
    expect(problem).toMatchObject({ kind: "unreachable" });
    expect(problem.message).toBe(
      "There is no login here, and no other machine has a number (desktop: connection refused).",
    );
    expect((await laptop.run(["doctor"])).stdout).toContain("desktop: connection refused");
  });
});

describe.skipIf(!hasSshd())("a laptop with a login of its own", () => {
  it("polls itself once the desktop does not answer, and not before", async () => {
    laptop.login({ accessToken: LAPTOP_TOKEN });
    writeFileSync(join(laptop.home, ".claude.json"), state("anna"));
    await desktop.run(["daemon", "--detach"]);
    await eventually(() => requests.desktop > 0, "a poll there");
    await laptop.run(["daemon", "--detach"]);
    await eventually(async () => (await json(laptop)).via === "desktop", "a number of the desktop");
    expect(requests.laptop).toBe(0);
    await daemon.stop();
    await eventually(() => requests.laptop > 0, "a request of its own");
    await eventually(async () => (await json(laptop)).via === null, "its own number");
  });

  it("takes nothing from a desktop that has another account", async () => {
    laptop.login({ accessToken: LAPTOP_TOKEN });
    writeFileSync(join(laptop.home, ".claude.json"), state("ben"));
    await desktop.run(["daemon", "--detach"]);
    await eventually(() => requests.desktop > 0, "a poll there");
    await laptop.run(["daemon", "--detach"]);
    await eventually(() => requests.laptop > 0, "a request of its own");
    expect(await json(laptop)).toMatchObject({ via: null });
    expect((await laptop.run(["doctor"])).stdout).toContain("logged in to another account");
  });
});
