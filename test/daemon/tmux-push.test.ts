/** Words to tmux servers, taken down by a program that stands in for tmux: what is said, how often, and what never is. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type PushLine, type Shown, tmuxPusher } from "../../src/daemon/tmux-push.ts";
import type { TmuxServer } from "../../src/daemon/tmux-servers.ts";
import { after, type Instant, instant, SECOND } from "../../src/model/units.ts";
import type { TmuxLive } from "../../src/render/tmux-live.ts";
import { eventually } from "../world/person.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const at = (name: string) => join(home(), name);
const NOW = instant(1_771_050_961_000);
const later = (seconds: number): Instant => after(NOW, seconds * SECOND);

/** Takes down its arguments and environment; waits while there is a file `slow`, and far too long where there is `hang`. */
const SCRIPT = `#!/bin/sh
cd "$0.d" || exit
env >env
for word; do printf '%s\\n' "$word"; done >$$
mv $$ calls
[ ! -f hang ] || exec sleep 60
while [ -f slow ]; do sleep 0.05; done
`;

const calls = (): readonly (readonly string[])[] =>
  readdirSync(at("tmux.d/calls"))
    .map((name) => at(`tmux.d/calls/${name}`))
    .sort((one, other) => statSync(one).mtimeMs - statSync(other).mtimeMs)
    .map((file) => readFileSync(file, "utf8").trimEnd().split("\n"));

const called = (times: number) =>
  eventually(() => (calls().length >= times ? calls() : null), `call ${times}`);

/** Time in which a call that is not to be made would have been. */
const quiet = () => new Promise((resolve) => setTimeout(resolve, 300));

const bar = (socket = "/s", stamp = "1") => ({ socket, stamp, layer: new Map() });

const live = (text: string, renewAt = later(90)): TmuxLive => ({
  lines: { NARROW: `${text}-`, MIDDLE: text, FULL: text },
  renewAt,
});

const on = (bar: TmuxServer, live: TmuxLive): Shown => ({ bar, live });

let show: PushLine;

beforeEach(() => {
  mkdirSync(at("tmux.d/calls"), { recursive: true });
  writeFileSync(at("tmux"), SCRIPT, { mode: 0o755 });
  show = tmuxPusher({
    PATH: `${home()}:${process.env.PATH}`,
    LANG: "C.UTF-8",
    ANTHROPIC_API_KEY: "a secret",
  });
});

const isRepaint = (words: readonly string[] | undefined) =>
  words?.includes("@claude-usage-painted");

describe("a bar", () => {
  it("is told everything in one call", async () => {
    show([on(bar("/tmp/a b"), live("54%%"))], NOW);
    const [words] = await called(1);
    const set = (name: string, value: string) => ["set-environment", "-gh", name, value, ";"];
    expect(words).toEqual([
      "-S",
      "/tmp/a b",
      ...set("CLAUDE_USAGE_BAR_FROM", "1771050961"),
      ...set("CLAUDE_USAGE_BAR_UNTIL", "1771051056"),
      ...set("CLAUDE_USAGE_BAR_NARROW", "54%%-"),
      ...set("CLAUDE_USAGE_BAR_MIDDLE", "54%%"),
      ...set("CLAUDE_USAGE_BAR_FULL", "54%%"),
      "set-option",
      "-g",
      "@claude-usage-painted",
      String(NOW),
    ]);
  });

  it("is told nothing twice", async () => {
    show([on(bar(), live("54"))], NOW);
    await called(1);
    await quiet();
    for (let second = 1; second < 20; second += 1) show([on(bar(), live("54"))], later(second));
    await quiet();
    expect(calls()).toHaveLength(1);
  });

  it.each([
    ["a new end, without a repaint", live("54", later(180)), "1", 60, false],
    ["a new end after the old one, with one", live("54", later(180)), "1", 95, true],
    ["a new text", live("55"), "1", 60, true],
    ["the same, when it registered anew", live("54"), "2", 60, true],
    ["the same, when the clock was set back", live("54"), "1", -60, false],
  ])("is told %s", async (_, next, stamp, seconds, repainted) => {
    show([on(bar(), live("54"))], NOW);
    await called(1);
    await quiet();
    show([on(bar("/s", stamp), next)], later(seconds));
    const [, words] = await called(2);
    expect(isRepaint(words)).toBe(repainted);
    expect(words?.at(-1)).not.toBe(";");
  });

  it("is told of every server's bar by itself", async () => {
    show([on(bar("/a"), live("54")), on(bar("/b"), live("54"))], NOW);
    const told = await called(2);
    expect(told.map(([, socket]) => socket).sort()).toEqual(["/a", "/b"]);
  });

  it("is told a text that ends with a semicolon as such", async () => {
    show([on(bar(), live("54;"))], NOW);
    expect((await called(1))[0]).toContain("54\\;");
  });
});

describe("a server that hangs", () => {
  it("holds up nobody, is left after a while, and told the latest then", {
    timeout: 30_000,
  }, async () => {
    writeFileSync(at("tmux.d/hang"), "");
    show([on(bar("/hangs"), live("1"))], NOW);
    await called(1);
    for (const text of ["2", "3", "4"]) show([on(bar("/hangs"), live(text))], NOW);
    rmSync(at("tmux.d/hang"));
    show([on(bar("/hangs"), live("4")), on(bar("/other"), live("1"))], NOW);
    expect((await called(2))[1]?.[1]).toBe("/other");
    const told = await called(3);
    expect(told[2]).toContain("4-");
    expect(isRepaint(told[2])).toBe(true);
    await quiet();
    expect(calls()).toHaveLength(3);
  });
});

describe("a bar that is gone", () => {
  it("is forgotten, and told everything when it comes back", async () => {
    const [stays, goes] = [on(bar("/stays"), live("54")), on(bar("/goes"), live("54"))];
    show([stays, goes], NOW);
    await called(2);
    await quiet();
    show([stays], later(1));
    show([stays, goes], later(2));
    const told = await called(3);
    expect(told[2]?.[1]).toBe("/goes");
    expect(isRepaint(told[2])).toBe(true);
    await quiet();
    expect(calls()).toHaveLength(3);
  });

  it("is told nothing more once a call under way is over, and never two things at a time", async () => {
    writeFileSync(at("tmux.d/slow"), "");
    show([on(bar(), live("1"))], NOW);
    await called(1);
    show([on(bar(), live("2"))], NOW);
    show([], NOW);
    rmSync(at("tmux.d/slow"));
    await quiet();
    expect(calls()).toHaveLength(1);
    writeFileSync(at("tmux.d/slow"), "");
    show([on(bar(), live("3"))], NOW);
    await called(2);
    show([], NOW);
    show([on(bar(), live("4"))], NOW);
    await quiet();
    expect(calls()).toHaveLength(2);
    rmSync(at("tmux.d/slow"));
    expect((await called(3))[2]).toContain("4-");
  });
});

describe("a call that failed", () => {
  it("is made again with the next picture, whatever that is", async () => {
    writeFileSync(at("tmux"), `${SCRIPT}exit 1\n`, { mode: 0o755 });
    show([on(bar(), live("54"))], NOW);
    await called(1);
    writeFileSync(at("new"), SCRIPT, { mode: 0o755 });
    renameSync(at("new"), at("tmux"));
    const [, words] = await eventually(() => {
      show([on(bar(), live("54"))], later(1));
      return calls().length > 1 ? calls() : null;
    }, "a second call");
    expect(isRepaint(words)).toBe(true);
    await quiet();
    show([on(bar(), live("54"))], later(2));
    await quiet();
    expect(calls()).toHaveLength(2);
  });

  it("starts no server of its own", async () => {
    rmSync(at("tmux"));
    show([on(bar(at("nowhere")), live("54"))], NOW);
    await quiet();
    expect(existsSync(at("nowhere"))).toBe(false);
  });
});

it("tmux learns nothing of our environment but where programs are and the language", async () => {
  show([on(bar(), live("54"))], NOW);
  await called(1);
  const names = readFileSync(at("tmux.d/env"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => line.split("=")[0]);
  // What sh sets by itself.
  const own = ["PWD", "OLDPWD", "SHLVL", "_"];
  expect(names.filter((name) => !own.includes(name ?? "")).sort()).toEqual(["LANG", "PATH"]);
});
