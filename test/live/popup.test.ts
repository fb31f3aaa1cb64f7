/** The plugin's key and click in a real tmux: `top` in a popup, and nothing of the person's own is overridden. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { type Person, person } from "../world/person.ts";
import { type Bar, bare, hasTmux, startBar } from "./bar.ts";

const ROOT = join(import.meta.dirname, "../..");

let server: SimServer;
let someone: Person;
let bar: Bar;

beforeEach(async () => {
  server = await serve({ port: 0, answer: () => ok(flat(Date.now())) });
  someone = person(server.url);
  someone.login();
  bar = startBar(someone.home, "/dev/null", "inner", 30);
  bar.tmux("set", "-g", "status-right", "#{claude_usage}");
  for (const name of ["CLAUDE_USAGE_API_URL", "CLAUDE_USAGE_INTERVAL"])
    bar.tmux("set-environment", "-g", name, someone.env[name] ?? "");
});

afterEach(async () => {
  bar.close();
  await someone.leave();
  await server.close();
});

const plug = (root = ROOT): void => {
  execFileSync(join(root, "claude-usage.tmux"), { env: bar.env, stdio: "ignore" });
};

/** What the prefix and this key do; empty for nothing. */
const keyDoes = (key: string): string =>
  bar
    .tmux("list-keys", "-T", "prefix")
    .split("\n")
    .map((line) => / prefix +(\S+) +(.*)$/.exec(line) ?? [])
    .find(([, name]) => name === key)?.[2] ?? "";

const click = () => bar.tmux("list-keys", "-T", "root", "MouseDown1Status");

const hasRanges = (): boolean => {
  const [, number = "0"] = /(\d+\.\d+)/.exec(bar.tmux("display-message", "-p", "#{version}")) ?? [];
  return Number(number) >= 3.4;
};

describe.skipIf(!hasTmux && !process.env.CI)("the plugin's key", () => {
  it.each([80, 120, 200])("opens top in a popup of %d columns, which q closes", async (columns) => {
    plug();
    bar.attach(columns);
    await bar.until((drawn) => drawn.includes("%"));
    bar.press("C-b", "u");
    const open = await bar.screen((text) => text.includes("Session (5 h)"));
    expect(open).toMatch(/│Session \(5 h\) +█+/);
    expect(open).toContain("q ends");
    bar.press("q");
    expect(await bar.screen((text) => !text.includes("Session"))).not.toContain("q ends");
  });

  it("is another one, or none, by the option", () => {
    bar.tmux("set", "-g", "@claude_usage_key", "C-y");
    plug();
    expect(keyDoes("C-y")).toMatch(/^display-popup .*@claude-usage-top/);
    expect(keyDoes("u")).toBe("");
    expect(bar.tmux("show-environment", "-g")).not.toContain("CLAUDE_USAGE_KEY");
  });

  it("is not bound where the option is empty, or the bar has no line", () => {
    bar.tmux("set", "-g", "@claude_usage_key", "");
    plug();
    expect(keyDoes("u")).toBe("");
    bar.tmux("set", "-gu", "@claude_usage_key");
    bar.tmux("set", "-g", "status-right", "%H:%M");
    plug();
    expect(keyDoes("u")).toBe("");
  });

  it("leaves a key that does something else, and is bound again the second time", () => {
    bar.tmux("bind-key", "u", "display-message", "mine");
    plug();
    expect(keyDoes("u")).toBe("display-message mine");
    bar.tmux("unbind-key", "u");
    plug();
    plug();
    expect(keyDoes("u")).toMatch(/^display-popup /);
    bar.tmux("set", "-g", "@claude_usage_key", "d");
    plug();
    expect(keyDoes("d")).toBe("detach-client");
  });

  it("is harmless where the option is no key", () => {
    bar.tmux("set", "-g", "@claude_usage_key", "no such; key");
    plug();
    expect(bar.tmux("show-options", "-gv", "status-right")).toContain("@claude-usage}");
  });
});

describe.skipIf(!hasTmux && !process.env.CI)("a click", () => {
  it("on the line opens it from tmux 3.4 on; elsewhere it does what tmux's own does", () => {
    const before = click();
    plug();
    if (!hasRanges()) return expect(click()).toBe(before);
    expect(click()).toMatch(/if-shell -F .*mouse_status_range},claude-usage.*display-popup/);
    expect(click()).toContain(before.replace(/^.*MouseDown1Status +/, ""));
    expect(bar.tmux("show-options", "-gv", "status-right")).toMatch(
      /^#\[range=user\|claude-usage\].*#\[range=right\]$/,
    );
    const once = click();
    plug();
    return expect(click()).toBe(once);
  });

  it("of a person's mouse opens it, from tmux 3.4 on", async () => {
    if (!hasRanges()) return;
    bar.tmux("set", "-g", "mouse", "on");
    plug();
    bar.attach(120);
    const drawn = await bar.until((text) => text.includes("%"));
    const column = bare(drawn).indexOf("%") + 1;
    bar.press("-l", `\x1b[<0;${column};30M\x1b[<0;${column};30m`);
    expect(await bar.screen((text) => text.includes("Session (5 h)"))).toContain("q ends");
  });

  it("that does something else stays as it is", () => {
    bar.tmux("bind-key", "-T", "root", "MouseDown1Status", "display-message", "mine");
    const before = click();
    plug();
    expect(click()).toBe(before);
  });
});
