/** The bars of tmux servers: their registrations, and the calls to a program in tmux's place: what is set, how often, and what never is. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import {
  type PushBars,
  registeredServers,
  type TmuxBar,
  type TmuxServer,
  tmuxPusher,
} from "../../src/daemon/tmux-bars.ts";
import { after, type Instant, instant, SECOND } from "../../src/model/units.ts";
import type { TmuxLive } from "../../src/render/tmux-live.ts";
import { eventually } from "../world/person.ts";
import { folderPerTest } from "../world/program.ts";
import { EMPTY_VARIANT, variantWith } from "../world/variants.ts";

const home = folderPerTest();
const at = (name: string) => join(home(), name);
const NOW = instant(1_771_050_961_000);
const later = (seconds: number): Instant => after(NOW, seconds * SECOND);

/** Logs its arguments and environment; waits while the file `slow` exists, and far too long where `hang` does. */
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

/** Long enough for an unwanted call to show up. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 300));

const bar = (socket = "/s", stamp = "1") => ({ socket, stamp, layer: new Map() });

const live = (text: string, renewAt = later(90)): TmuxLive => ({
  lines: { NARROW: `${text}-`, MIDDLE: text, FULL: text },
  renewAt,
  validUntil: after(renewAt, 5 * SECOND),
});

const on = (server: TmuxServer, live: TmuxLive): TmuxBar => ({ server, live });

const paths = () => pathsFor({ home: home(), cwd: "/", env: {} });
const remaining = () => readdirSync(paths().tmuxServers);
const sockets = () => registeredServers(paths()).map(({ socket }) => socket);

/** A socket of that name, and the name its registration has. */
function socketAt(name: string): { readonly socket: string; readonly file: string } {
  const socket = join(home(), name);
  writeFileSync(socket, "");
  const file = socket.replaceAll("%", "%25").replaceAll("/", "%2F");
  return { socket, file: join(paths().tmuxServers, file) };
}

const ME = process.pid;

let push: PushBars;

beforeEach(() => {
  mkdirSync(paths().tmuxServers, { recursive: true });
  mkdirSync(at("tmux.d/calls"), { recursive: true });
  writeFileSync(at("tmux"), SCRIPT, { mode: 0o755 });
  push = tmuxPusher({
    PATH: `${home()}:${process.env.PATH}`,
    LANG: "C.UTF-8",
    ANTHROPIC_API_KEY: "a secret",
  });
});

const isRepaint = (words: readonly string[] | undefined) =>
  words?.includes("@claude-usage-painted");

describe("a bar", () => {
  it("gets everything in one call", async () => {
    push([on(bar("/tmp/a b"), live("54%%"))], NOW);
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

  it("gets nothing twice", async () => {
    push([on(bar(), live("54"))], NOW);
    await called(1);
    await settle();
    for (let second = 1; second < 20; second += 1) push([on(bar(), live("54"))], later(second));
    await settle();
    expect(calls()).toHaveLength(1);
  });

  it.each([
    ["a new expiry, without a repaint", live("54", later(180)), "1", 60, false],
    ["a new expiry after the old one, with a repaint", live("54", later(180)), "1", 95, true],
    ["a new text", live("55"), "1", 60, true],
    ["the same line, when it registered again", live("54"), "2", 60, true],
    ["the same line, when the clock was set back", live("54"), "1", -60, false],
  ])("gets %s", async (_, next, stamp, seconds, repainted) => {
    push([on(bar(), live("54"))], NOW);
    await called(1);
    await settle();
    push([on(bar("/s", stamp), next)], later(seconds));
    const [, words] = await called(2);
    expect(isRepaint(words)).toBe(repainted);
    expect(words?.at(-1)).not.toBe(";");
  });

  it("gets its line in a call of its own", async () => {
    push([on(bar("/a"), live("54")), on(bar("/b"), live("54"))], NOW);
    const pushed = await called(2);
    expect(pushed.map(([, socket]) => socket).sort()).toEqual(["/a", "/b"]);
  });

  it("gets a text that ends with a semicolon unchanged", async () => {
    push([on(bar(), live("54;"))], NOW);
    expect((await called(1))[0]).toContain("54\\;");
  });
});

describe("a server that hangs", () => {
  it("delays no other, is killed after a while, and then gets the latest line", async () => {
    writeFileSync(at("tmux.d/hang"), "");
    push([on(bar("/hangs"), live("1"))], NOW);
    await called(1);
    for (const text of ["2", "3", "4"]) push([on(bar("/hangs"), live(text))], NOW);
    rmSync(at("tmux.d/hang"));
    push([on(bar("/hangs"), live("4")), on(bar("/other"), live("1"))], NOW);
    expect((await called(2))[1]?.[1]).toBe("/other");
    const pushed = await called(3);
    expect(pushed[2]).toContain("4-");
    expect(isRepaint(pushed[2])).toBe(true);
    await settle();
    expect(calls()).toHaveLength(3);
  });
});

describe("a bar that is gone", () => {
  it("is forgotten, and gets everything when it comes back", async () => {
    const [stays, goes] = [on(bar("/stays"), live("54")), on(bar("/goes"), live("54"))];
    push([stays, goes], NOW);
    await called(2);
    await settle();
    push([stays], later(1));
    push([stays, goes], later(2));
    const pushed = await called(3);
    expect(pushed[2]?.[1]).toBe("/goes");
    expect(isRepaint(pushed[2])).toBe(true);
    await settle();
    expect(calls()).toHaveLength(3);
  });

  it("gets nothing more after the call under way, and never two calls at a time", async () => {
    writeFileSync(at("tmux.d/slow"), "");
    push([on(bar(), live("1"))], NOW);
    await called(1);
    push([on(bar(), live("2"))], NOW);
    push([], NOW);
    rmSync(at("tmux.d/slow"));
    await settle();
    expect(calls()).toHaveLength(1);
    writeFileSync(at("tmux.d/slow"), "");
    push([on(bar(), live("3"))], NOW);
    await called(2);
    push([], NOW);
    push([on(bar(), live("4"))], NOW);
    await settle();
    expect(calls()).toHaveLength(2);
    rmSync(at("tmux.d/slow"));
    expect((await called(3))[2]).toContain("4-");
  });
});

describe("a call that failed", () => {
  it("is made again with the next line, whatever that is", async () => {
    writeFileSync(at("tmux"), `${SCRIPT}exit 1\n`, { mode: 0o755 });
    push([on(bar(), live("54"))], NOW);
    await called(1);
    writeFileSync(at("new"), SCRIPT, { mode: 0o755 });
    renameSync(at("new"), at("tmux"));
    const [, words] = await eventually(() => {
      push([on(bar(), live("54"))], later(1));
      return calls().length > 1 ? calls() : null;
    }, "a second call");
    expect(isRepaint(words)).toBe(true);
    await settle();
    push([on(bar(), live("54"))], later(2));
    await settle();
    expect(calls()).toHaveLength(2);
  });

  it("starts no server", async () => {
    rmSync(at("tmux"));
    push([on(bar(at("nowhere")), live("54"))], NOW);
    await settle();
    expect(existsSync(at("nowhere"))).toBe(false);
  });
});

it("tmux gets nothing of our environment but PATH and the locale", async () => {
  push([on(bar(), live("54"))], NOW);
  await called(1);
  const names = readFileSync(at("tmux.d/env"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => line.split("=")[0]);
  // What sh sets by itself.
  const shellNames = ["PWD", "OLDPWD", "SHLVL", "_"];
  expect(names.filter((name) => !shellNames.includes(name ?? "")).sort()).toEqual(["LANG", "PATH"]);
});

describe("a registration", () => {
  it.each(["default", "two words", "100%2F", "%", "a,b;c", "é"])(
    "of %j has socket and settings",
    (name) => {
      const { socket, file } = socketAt(name);
      writeFileSync(file, `${ME} ${variantWith({ ascii: "true", max_width: "60" })}\n`);
      const [bar] = registeredServers(paths());
      expect(bar?.socket).toBe(socket);
      expect(
        Object.fromEntries([...(bar?.layer ?? [])].map(([key, { text }]) => [key, text])),
      ).toEqual({
        ascii: "true",
        max_width: "60",
      });
    },
  );

  it("made again has another stamp, even with the same text", () => {
    const { file } = socketAt("default");
    const stamps = [1, 2, 2].map((second) => {
      writeFileSync(file, `${ME} ${EMPTY_VARIANT}\n`);
      utimesSync(file, second, second);
      return registeredServers(paths())[0]?.stamp;
    });
    expect(stamps[1]).not.toBe(stamps[0]);
    expect(stamps[2]).toBe(stamps[1]);
  });

  it("is removed with its server's process", async () => {
    const child = spawn("sleep", ["60"]);
    const { socket, file } = socketAt("default");
    writeFileSync(file, `${child.pid} ${EMPTY_VARIANT}\n`);
    expect(sockets()).toEqual([socket]);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(sockets()).toEqual([]);
    expect(remaining()).toEqual([]);
  });

  it("is removed with its server's socket", () => {
    const { socket, file } = socketAt("default");
    writeFileSync(file, `${ME} ${EMPTY_VARIANT}\n`);
    rmSync(socket);
    expect(sockets()).toEqual([]);
    expect(remaining()).toEqual([]);
  });

  it.each([
    ["not whole yet", ""],
    ["not whole yet", `${ME} ${variantWith({ max_width: "60" })}`],
    ["of a group of processes", `0 ${EMPTY_VARIANT}\n`],
    ["of every process", `-1 ${EMPTY_VARIANT}\n`],
    ["without a number", `x ${EMPTY_VARIANT}\n`],
    ["with a number too large", `99999999999999999999 ${EMPTY_VARIANT}\n`],
    ["without a variant", `${ME} 60\n`],
    ["of two lines", `${ME} ${EMPTY_VARIANT}\n${ME} ${EMPTY_VARIANT}\n`],
  ])("that is %s is ignored and kept: %j", (_, content) => {
    const { file } = socketAt("default");
    writeFileSync(file, content);
    expect(sockets()).toEqual([]);
    expect(remaining()).toHaveLength(1);
  });

  it("has the name of a socket", () => {
    const { socket, file } = socketAt("default");
    writeFileSync(file, `${ME} ${EMPTY_VARIANT}\n`);
    writeFileSync(join(paths().tmuxServers, "default"), `${ME} ${EMPTY_VARIANT}\n`);
    mkdirSync(join(paths().tmuxServers, "%2Ffolder"));
    expect(sockets()).toEqual([socket]);
    expect(remaining()).toHaveLength(3);
  });

  it("counts up to sixteen", () => {
    for (let number = 0; number < 20; number += 1)
      writeFileSync(socketAt(`s${number}`).file, `${ME} ${EMPTY_VARIANT}\n`);
    expect(sockets()).toHaveLength(16);
  });
});

it("there is none without the folder", () => {
  rmSync(paths().tmuxServers, { recursive: true });
  expect(sockets()).toEqual([]);
});
