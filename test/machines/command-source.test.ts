/** The person's own command as the source of an account: real shells, within bounds. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandOutcome } from "../../src/machines/command-source.ts";
import { sendSignal } from "../../src/platform/process.ts";
import { NOW } from "../render/sample.ts";
import { eventually } from "../world/person.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();

const ENV = { PATH: process.env.PATH, HOME: "/home/me", ANTHROPIC_API_KEY: "secret" };

const run = (command: string, timeoutMs?: number, signal = new AbortController().signal) =>
  commandOutcome({ name: "codex", command }, ENV, () => NOW, signal, timeoutMs);

/** A command that prints this document. */
function printing(document: unknown): string {
  const file = join(home(), "document.json");
  writeFileSync(file, JSON.stringify(document));
  return `cat ${file}`;
}

const iso = (seconds: number) => new Date(NOW + seconds * 1_000).toISOString();

describe("a document of schema 1", () => {
  it("is a reading of this account, whatever else it claims", async () => {
    const document = {
      schema: 1,
      state: "fresh",
      source: "api",
      via: "elsewhere",
      account: "somebody",
      account_digest: "0123456789ab",
      age_seconds: 12,
      five_hour: { utilization: 42, resets_at: iso(3_600) },
      seven_day: { utilization: 7.5, resets_at: null },
      models: [{ name: "gpt", utilization: 3, resets_at: null }],
    };
    expect(await run(printing(document))).toEqual({
      kind: "learned",
      reading: {
        at: NOW - 12_000,
        source: "command",
        windows: [
          { scope: { kind: "session" }, used: 42, resetsAt: NOW + 3_600_000 },
          { scope: { kind: "week", model: null }, used: 7.5, resetsAt: null },
          { scope: { kind: "week", model: "gpt" }, used: 3, resetsAt: null },
        ],
        extra: null,
      },
    });
  });

  it.each([
    ["is of now without a time", {}, 0],
    ["is as old as its time says", { fetched_at: iso(-90) }, 90],
    ["is of now where its time is to come", { fetched_at: iso(90) }, 0],
    ["is of now where its time is none", { fetched_at: "soon" }, 0],
  ])("%s", async (_, more, age) => {
    const document = { schema: 1, five_hour: { utilization: 1 }, ...more };
    const outcome = await run(printing(document));
    expect(outcome).toMatchObject({ kind: "learned", reading: { at: NOW - age * 1_000 } });
  });
});

describe("anything else is a failure in words of ours:", () => {
  it.each([
    ["nothing", ":", "it printed no document of schema 1"],
    ["no JSON", "echo '\x1b[31mrm -rf'", "it printed no document of schema 1"],
    ["another schema", `echo '{"schema":2}'`, "it printed no document of schema 1"],
    ["no number", `echo '{"schema":1,"state":"blank"}'`, "no number"],
    [
      "a problem",
      `echo '{"schema":1,"state":"blank","problem":{"kind":"signed-out"}}'`,
      "signed-out",
    ],
    ["no limit", `echo '{"schema":1}'`, "no limits"],
    ["a number that is none", `echo '{"schema":1,"five_hour":{"utilization":"42"}}'`, "no number"],
    ["an exit code", "echo secret >&2; exit 3", "exit code 3"],
    ["no such program", "no-such-program", "exit code 127"],
    ["too much", "yes", "killed, or over 256 KiB"],
    ["a signal", "kill -9 $$", "killed, or over 15 s"],
  ])("%s", async (_, command, detail) => {
    expect(await run(command)).toEqual({ kind: "unreachable", cause: "command", detail });
  });

  it("a command that hangs, which is killed with all that it started", async () => {
    const file = join(home(), "pid");
    const outcome = await run(`sleep 1000 & echo $! > ${file}; wait`, 300);
    expect(outcome).toMatchObject({ cause: "command", detail: "killed, or over 0.3 s" });
    const pid = Number(readFileSync(file, "utf8"));
    await eventually(() => !sendSignal(pid, 0) || isZombie(pid), "its child is gone");
  });

  it("one whose daemon ends, at once", async () => {
    const stopping = new AbortController();
    const running = run("sleep 1000", undefined, stopping.signal);
    stopping.abort();
    expect(await running).toMatchObject({ cause: "command" });
  });
});

const isZombie = (pid: number): boolean => {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
};

it("a command gets no variable that may hold a secret, and no input", async () => {
  const file = join(home(), "env");
  await run(`env > ${file}; cat >> ${file}`);
  const seen = readFileSync(file, "utf8");
  expect(seen).toMatch(/^HOME=\/home\/me$/m);
  expect(seen).not.toMatch(/secret|API_KEY/);
});
