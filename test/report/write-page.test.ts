/** The report's file: whole, for this user alone, never through a link, and over nothing but another report. */
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { placeOf, writePage } from "../../src/report/write-page.ts";

const MARK = "<!doctype html><!-- mark -->";
const PAGE = `${MARK}\npage\n`;
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "claude-usage-"));
  file = join(folder, "report.html");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a place", () => {
  it.each<[string, () => void, unknown]>([
    ["with nothing is free", () => {}, "free"],
    ["with a report is a report's", () => writeFileSync(file, PAGE), "report"],
    ["with another file is foreign", () => writeFileSync(file, "mine"), "foreign"],
    ["with an empty file is foreign", () => writeFileSync(file, ""), "foreign"],
    [
      "with a link is refused",
      () => symlinkSync("/etc/passwd", file),
      { refused: expect.stringContaining("is a link") },
    ],
    [
      "with a broken link is refused",
      () => symlinkSync("gone", file),
      { refused: expect.stringContaining("is a link") },
    ],
    [
      "with a folder is refused",
      () => mkdirSync(file),
      { refused: expect.stringContaining("is not a file") },
    ],
  ])("%s", (_, make, expected) => {
    make();
    expect(placeOf(file, MARK)).toEqual(expected);
  });

  it("below a file is refused", () => {
    writeFileSync(file, "");
    expect(placeOf(join(file, "report.html"), MARK)).toEqual({
      refused: expect.stringContaining("ENOTDIR"),
    });
  });
});

describe("a page", () => {
  it.each([
    ["free", false],
    ["replace", true],
  ] as const)("is written whole for this user alone: %s", (place, exists) => {
    if (exists) {
      writeFileSync(file, "before");
      chmodSync(file, 0o644);
    }
    expect(writePage(file, PAGE, place)).toBeNull();
    expect(readFileSync(file, "utf8")).toBe(PAGE);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["report.html"]);
  });

  it("is not written over what came there in the meantime", () => {
    writeFileSync(file, "in the meantime");
    expect(writePage(file, PAGE, "free")).toMatch(/report\.html cannot be written \(EEXIST\)/);
    expect(readFileSync(file, "utf8")).toBe("in the meantime");
    expect(readdirSync(folder)).toEqual(["report.html"]);
  });

  it("takes the place of a link that came in the meantime, and leaves its target alone", () => {
    const target = join(folder, "target");
    writeFileSync(target, "target");
    symlinkSync(target, file);
    expect(writePage(file, PAGE, "replace")).toBeNull();
    expect(readFileSync(target, "utf8")).toBe("target");
    expect(readFileSync(file, "utf8")).toBe(PAGE);
  });

  it("leaves another name of the replaced file alone", () => {
    writeFileSync(file, MARK);
    linkSync(file, join(folder, "other"));
    writePage(file, PAGE, "replace");
    expect(readFileSync(join(folder, "other"), "utf8")).toBe(MARK);
  });

  it("that cannot be written leaves nothing behind", () => {
    expect(writePage(join(folder, "none", "report.html"), PAGE, "free")).toMatch(/ENOENT/);
    expect(existsSync(join(folder, "none"))).toBe(false);
  });
});
