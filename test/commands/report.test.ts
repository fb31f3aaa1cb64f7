/** `report` of the built program: one file, for this user alone, in no other file's place, and opened on demand. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Person, person } from "../world/person.ts";

let someone: Person;
let file: string;

beforeEach(() => {
  someone = person("http://127.0.0.1:1");
  file = join(someone.home, "claude-usage-report.html");
});
afterEach(() => someone.leave());

const run = (...args: readonly string[]) =>
  someone.run(["report", "--demo", "--days", "60", ...args]);

describe("the report", () => {
  it("is one file beside where it was called, and may be replaced by the next", async () => {
    expect(await run()).toEqual({ code: 0, stdout: `The report is in ${file}.\n`, stderr: "" });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const page = readFileSync(file, "utf8");
    expect(page).toMatch(/^<!doctype html><!-- claude-usage report -->\n<html lang="en">/);
    expect(page).toContain("uplot");
    expect(page).toContain("<h1>Claude usage, Max 20x</h1>");
    expect((await someone.run(["report", "--demo", "--days", "30"])).code).toBe(0);
    expect(readFileSync(file, "utf8").length).toBeLessThan(page.length);
  });

  it.each<[string, () => void, RegExp]>([
    [
      "another file",
      () => writeFileSync(file, "mine"),
      /is not a report and stays; --force replaces it/,
    ],
    [
      "a link",
      () => symlinkSync(join(someone.home, "mine"), file),
      /is a link; name the file itself/,
    ],
    ["a folder", () => mkdirSync(file), /is not a file/],
  ])("leaves %s in its place", async (_, make, said) => {
    make();
    const before = lstatSync(file);
    expect(await run()).toEqual({ code: 1, stdout: "", stderr: expect.stringMatching(said) });
    expect(lstatSync(file)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
    expect(existsSync(join(someone.home, "mine"))).toBe(false);
  });

  it("replaces another file by a flag, but follows no link", async () => {
    writeFileSync(file, "mine");
    expect((await run("--force")).code).toBe(0);
    symlinkSync(file, join(someone.home, "link.html"));
    expect((await run("--force", "--out", "link.html")).code).toBe(1);
  });

  it("forecasts past weeks by the days and hours of work that are set, and not at all where forecasts are off", async () => {
    const forecasts = async (toml: string) => {
      someone.config(toml);
      expect((await someone.run(["report", "--demo", "--days", "180"])).code).toBe(0);
      const [, table = ""] =
        /Forecasts against what came(.*?)<\/table>/.exec(readFileSync(file, "utf8")) ?? [];
      return table;
    };
    const usual = await forecasts("");
    expect(usual).toMatch(/Week<\/th><td>\d+<\/td><td>[\d.]+ points/);
    expect(await forecasts('workdays = "sat,sun"\nhours = "9-18"\n')).not.toBe(usual);
    expect(await forecasts('forecast = "off"\n')).toBe("");
    expect(/half-time<|<p>likely/.test(readFileSync(file, "utf8"))).toBe(false);
  });

  it("of an account without a history is not written", async () => {
    const { code, stderr } = await someone.run(["report"]);
    expect({ code, stderr }).toEqual({
      code: 69,
      stderr: expect.stringContaining("no history yet"),
    });
    expect(existsSync(file)).toBe(false);
  });
});

describe("--open", () => {
  const opener = (script: string) => {
    mkdirSync(join(someone.home, "bin"), { recursive: true });
    for (const name of ["xdg-open", "open"]) {
      writeFileSync(join(someone.home, "bin", name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(someone.home, "bin", name), 0o755);
    }
    return { PATH: `${someone.home}/bin:${someone.env.PATH}` };
  };

  it("hands the file to the desktop's program, with nothing of this environment that it does not need", async () => {
    const env = opener(`printf '%s\\n' "$1" "$DISPLAY" >"$HOME/opened"; env >>"$HOME/opened"`);
    const secrets = {
      CLAUDE_CODE_OAUTH_TOKEN: "secret-1",
      HTTPS_PROXY: "http://secret-2",
      DISPLAY: ":7",
    };
    const { code } = await someone.run(["report", "--demo", "--open"], { ...env, ...secrets });
    expect(code).toBe(0);
    const opened = readFileSync(join(someone.home, "opened"), "utf8");
    expect(opened.split("\n").slice(0, 2)).toEqual([file, ":7"]);
    expect(opened).not.toContain("secret");
  });

  it("does not wait for a browser that goes on, nor end it", async () => {
    const env = opener(`trap 'echo ended >"$HOME/opened"' TERM HUP; sleep 30`);
    expect((await someone.run(["report", "--demo", "--open"], env)).code).toBe(0);
    expect(existsSync(join(someone.home, "opened"))).toBe(false);
  });

  it("says what was wrong, and where the file is", async () => {
    const { code, stdout, stderr } = await someone.run(
      ["report", "--demo", "--open"],
      opener("exit 3"),
    );
    expect(code).toBe(1);
    expect(stdout).toBe(`The report is in ${file}.\n`);
    expect(stderr).toMatch(
      /could not be opened: (xdg-)?open ended with 3; open the file in a browser/,
    );
  });
});
