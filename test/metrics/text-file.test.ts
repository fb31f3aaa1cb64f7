/** The file for node_exporter: whole, readable by its user, one for each account; and read by the real one. */
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { metricsFileType } from "../../src/config/value-types.ts";
import { accountFile, removeLeftovers, writeMetricsFile } from "../../src/metrics/text-file.ts";
import { instant, MINUTE } from "../../src/model/units.ts";
import { folderPerTest } from "../world/program.ts";
import { hasNodeExporter, nodeExporter } from "./node-exporter.ts";

const folder = folderPerTest();
const file = () => join(folder(), "claude-usage.prom");
const TEXT =
  '# HELP claude_usage_ratio x\n# TYPE claude_usage_ratio gauge\nclaude_usage_ratio{window="5h"} 0.42\n# EOF\n';

it("is replaced whole, for everybody to read whatever our umask is, and leaves nothing beside it", () => {
  const umask = process.umask(0o077);
  onTestFinished(() => void process.umask(umask));
  writeFileSync(file(), "old", { mode: 0o600 });
  const { ino } = statSync(file());
  expect(writeMetricsFile(file(), TEXT)).toBeNull();
  expect(readFileSync(file(), "utf8")).toBe(TEXT);
  expect(statSync(file()).mode & 0o777).toBe(0o644);
  expect(statSync(file()).ino).not.toBe(ino);
  expect(readdirSync(folder())).toEqual(["claude-usage.prom"]);
});

it("a folder that is not there is not made, and a file that cannot be replaced leaves no draft", () => {
  expect(writeMetricsFile(join(folder(), "no/a.prom"), TEXT)).toBe("ENOENT");
  mkdirSync(join(folder(), "b.prom/x"), { recursive: true });
  expect(writeMetricsFile(join(folder(), "b.prom"), TEXT)).toMatch(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(readdirSync(folder())).toEqual(["b.prom"]);
});

it("is the only one of its account: what is left under an older name goes, and nothing else", () => {
  const now = instant(Date.now());
  const text = (account: string) =>
    `#\nclaude_usage_info{account="${account}",version="1"} 1\n# EOF\n`;
  const old = (now - 6 * MINUTE) / 1_000;
  const put = (name: string, content: string, at = old) => {
    writeFileSync(join(folder(), name), content);
    utimesSync(join(folder(), name), at, at);
  };
  put("b-job.prom", text("anna"));
  put("b-work.prom", text("anna"));
  put("b-young.prom", text("anna"), now / 1_000);
  put("b-ben.prom", text("ben"));
  put("b-text.txt", text("anna"));
  put("b-odd.prom", "anna");
  put("mine.prom", text("anna"));
  const setting = join(folder(), "b.prom");
  removeLeftovers(setting, join(folder(), "b-job.prom"), "anna", now);
  const left = [
    "mine.prom",
    "b-ben.prom",
    "b-job.prom",
    "b-odd.prom",
    "b-text.txt",
    "b-young.prom",
  ];
  expect(readdirSync(folder()).sort()).toEqual(left.sort());
  put("b.prom", text("anna"));
  removeLeftovers(setting, setting, "anna", now);
  expect(readdirSync(folder())).not.toContain("b-job.prom");
});

it("has the account in its name where there are several", () => {
  const site = (dir: string) => {
    const env = { HOME: "/h", CLAUDE_CONFIG_DIR: dir };
    return { env, paths: pathsFor({ home: "/h", cwd: "/", env }) };
  };
  expect(accountFile("~/b.prom", site(""), "home")).toBe("/h/b.prom");
  expect(accountFile("/a/b.prom", site("/x"), "work")).toBe("/a/b-work.prom");
  expect(accountFile("/a/b.prom", site("/x"), null)).toMatch(/^\/a\/b-[0-9a-f]{8}\.prom$/);
});

it.each([
  ["off", null],
  ["/a/b.prom", "/a/b.prom"],
  ["~/a b.prom", "~/a b.prom"],
])("the setting takes %s", (text, value) => {
  expect(metricsFileType.parse(text)).toEqual({ kind: "value", value });
});

it.each(["a.prom", "/a/b", "/a/.prom\u0007.prom", "~x/a.prom", ""])(
  "the setting refuses %j",
  (text) => expect(metricsFileType.parse(text).kind).toBe("invalid"),
);

describe.skipIf(!hasNodeExporter)("node_exporter", () => {
  it("gives what is in the file, and when it was written", async () => {
    writeMetricsFile(file(), TEXT);
    const { scrape } = await nodeExporter(folder());
    const text = await scrape();
    expect(text).toContain('claude_usage_ratio{window="5h"} 0.42\n');
    expect(text).toMatch(/node_textfile_mtime_seconds\{file="[^"]*claude-usage\.prom"\} \d/);
    expect(text).toContain("node_textfile_scrape_error 0\n");
  });
});
