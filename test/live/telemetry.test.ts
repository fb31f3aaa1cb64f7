/** The question before a settings.json is written, on a real terminal. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually, type Person, person } from "../world/person.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

describe.skipIf(spawnSync("tmux", ["-V"]).status !== 0 && !process.env.CI)("the question", () => {
  let someone: Person;
  const tmux = (...words: readonly string[]) =>
    execFileSync("tmux", ["-f", "/dev/null", ...words], {
      env: { ...someone.env, TMUX_TMPDIR: someone.home, TERM: "xterm" },
      encoding: "utf8",
    });
  const screen = () => tmux("capture-pane", "-p", "-J");
  const file = () => join(someone.home, ".claude/settings.json");

  beforeEach(() => {
    someone = person("http://127.0.0.1:9");
    writeFileSync(file(), "{}\n");
    tmux("new-session", "-d", "-x", "120", "-y", "30", "sh");
  });
  afterEach(async () => {
    tmux("kill-server");
    await someone.leave();
  });

  it.each([
    ["n", "Nothing was written.", {}],
    ["y", "Wrote ", { env: { DISABLE_TELEMETRY: "1" } }],
  ])("answered with %s", async (answer, said, settings) => {
    tmux("send-keys", `${ROOT}scripts/claude-usage telemetry off statsig`, "Enter");
    await eventually(() => screen().includes("Write it? [y/N]"), "the question");
    expect(screen()).toContain('+     "DISABLE_TELEMETRY": "1"');
    expect(readFileSync(file(), "utf8")).toBe("{}\n");
    tmux("send-keys", answer, "Enter");
    await eventually(() => screen().includes(said), "the result");
    expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual(settings);
  });
});
