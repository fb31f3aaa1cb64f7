/** What a screen can show: its width, colours, signs and the home folder. */
import { describe, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { fitted, type Screen, screenOf, screenText } from "../../src/cli/screen.ts";

const HOME = "/home/me";
const SCREEN: Screen = { columns: 80, colour: false, ascii: false, home: HOME };

const screenIn = (env: Readonly<Record<string, string>>, terminal = false) =>
  screenOf({
    argv: [],
    env: { HOME, ...env },
    paths: pathsFor({ home: HOME, cwd: "/", env: {} }),
    isTerminal: () => terminal,
    program: "",
  });

describe("a screen", () => {
  it.each([
    [{}, Number.POSITIVE_INFINITY],
    [{ COLUMNS: "60" }, 60],
    [{ COLUMNS: "200" }, 200],
    [{ COLUMNS: "3" }, 20],
    [{ COLUMNS: "0" }, Number.POSITIVE_INFINITY],
    [{ COLUMNS: "wide" }, Number.POSITIVE_INFINITY],
    [{ COLUMNS: "9999" }, Number.POSITIVE_INFINITY],
  ])("with %j is %d cells wide", (env, columns) => expect(screenIn(env).columns).toBe(columns));

  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: "1" }, true, false],
    [{ NO_COLOR: "" }, true, true],
    [{ TERM: "dumb" }, true, false],
  ])("with %j on a terminal: %j has colours: %j", (env, terminal, colour) =>
    expect(screenIn(env, terminal).colour).toBe(colour),
  );

  it.each([
    [{}, true],
    [{ LANG: "C" }, true],
    [{ LANG: "en_GB.UTF-8" }, false],
    [{ LANG: "en_GB.UTF-8", LC_ALL: "C" }, true],
    [{ LC_CTYPE: "C.utf8" }, false],
  ])("with %j has only ASCII: %j", (env, ascii) => expect(screenIn(env).ascii).toBe(ascii));
});

describe("a text", () => {
  it.each([
    [`${HOME}/.tmux.conf`, "~/.tmux.conf"],
    [`see ${HOME}, (${HOME}/a)`, "see ~, (~/a)"],
    [`${HOME}less ${HOME}-b/c x${HOME}/d`, `${HOME}less ${HOME}-b/c x${HOME}/d`],
    [`chmod go= "${HOME}/a b"`, `chmod go= "${HOME}/a b"`],
    ["\u001b]52;c;\u0007", "\\u001b]52;c;\\u0007"],
    ["a\nb", "a\\nb"],
  ])("%j is shown as %j", (text, shown) =>
    expect(screenText([fitted(SCREEN, text)], SCREEN)).toBe(shown),
  );

  it("has our signs in ASCII where there is nothing else", () => {
    const ascii = { ...SCREEN, ascii: true };
    expect(screenText([fitted(ascii, "█░ a–b · … →")], ascii)).toBe("#- a-b - ... ->");
  });

  it("has colours only on a screen with colours, and no space at its end", () => {
    const words = [{ text: "bad", accent: "problem" }, "  "] as const;
    const coloured = { ...SCREEN, colour: true };
    expect(screenText([fitted(SCREEN, words)], SCREEN)).toBe("bad");
    expect(screenText([fitted(coloured, words)], coloured)).toBe("\x1b[97;41mbad\x1b[0m");
  });
});
