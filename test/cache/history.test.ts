/** The history's files: appended whole, read with limits, one account's entries at a time. */
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  appendHistory,
  historyFiles,
  historyFolder,
  importedFile,
  monthFile,
  monthOf,
  readHistory,
  readHistoryLines,
  removeHistory,
} from "../../src/cache/history.ts";
import {
  decodeHistoryLine,
  encodeHistoryLine,
  type HistoryLine,
} from "../../src/cache/history-format.ts";
import { type Paths, pathsFor } from "../../src/cache/paths.ts";
import {
  EMPTY_HISTORY,
  type HistoryEntry,
  historyAfterReading,
  IMPORT_SOURCES,
} from "../../src/model/history.ts";
import { READING_SOURCES } from "../../src/model/reading.ts";
import { after, DAY, HOUR, type Instant, instant, SECOND } from "../../src/model/units.ts";
import { money, NOW, session, week } from "../render/sample.ts";

let home = "";
let paths: Paths;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "history-"));
  paths = pathsFor({ home, cwd: home, env: {} });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const read = (at: Instant, used: number, key = "5h"): HistoryEntry => ({
  kind: "reading",
  at,
  windows: [{ key, used, resetsAt: null }],
  source: "api",
  via: null,
});

const account = (name: string | null, same = false, token: string | null = null): HistoryLine => ({
  kind: "account",
  at: NOW,
  account: name,
  token,
  same,
});

const append = (at: Instant, ...lines: readonly HistoryLine[]) =>
  appendHistory(paths, lines, new Map(), at);

const used = (name: string | null, since = 0): readonly number[] =>
  readHistory(paths, { account: name, since: instant(since) }, instant(0), after(NOW, DAY)).flatMap(
    (entry) => (entry.kind === "reading" ? entry.windows.map((window) => window.used) : []),
  );

const anyTime = fc.integer({ min: 0, max: 4e9 }).map((seconds) => instant(seconds * SECOND));
const amount = fc.double({ min: 0, max: 1e6, noNaN: true, noDefaultInfinity: true }).map(Math.abs);
const anyKey = fc.oneof(
  fc.constantFrom("5h", "7d", "spend", "__proto__", "toString", "0", "1"),
  fc.string({ unit: "binary", maxLength: 64 }),
);
const anyLine: fc.Arbitrary<HistoryLine> = fc.oneof(
  fc.record({
    kind: fc.constant("reading" as const),
    at: anyTime,
    windows: fc.uniqueArray(
      fc.record({ key: anyKey, used: amount, resetsAt: fc.option(anyTime) }),
      {
        selector: ({ key }) => key,
        maxLength: 5,
      },
    ),
    source: fc.constantFrom(...READING_SOURCES, ...IMPORT_SOURCES),
    via: fc.option(fc.string({ unit: "binary" })),
  }),
  fc.record({
    kind: fc.constant("end" as const),
    at: anyTime,
    key: anyKey,
    final: amount,
    whole: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("fall" as const),
    at: anyTime,
    key: anyKey,
    from: amount,
    to: amount,
    resetsAt: anyTime,
  }),
  fc.record({ kind: fc.constant("refused" as const), at: anyTime, why: fc.string() }),
  fc.record({ kind: fc.constant("activity" as const), at: anyTime, tokens: fc.nat() }),
  fc.record({
    kind: fc.constant("account" as const),
    at: anyTime,
    account: fc.option(fc.string()),
    token: fc.option(fc.string()),
    same: fc.boolean(),
  }),
);

describe("a line", () => {
  const sorted = (line: HistoryLine | null) =>
    line?.kind === "reading"
      ? { ...line, windows: line.windows.toSorted((a, b) => (a.key < b.key ? -1 : 1)) }
      : line;

  it("decodes to what was encoded, and is one line", () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 8 }), (lines) => {
        const [encoding, decoding] = [new Map(), new Map()];
        for (const line of lines) {
          const text = encodeHistoryLine(line, encoding);
          expect(text).not.toContain("\n");
          expect(sorted(decodeHistoryLine(text, decoding))).toEqual(sorted(line));
        }
      }),
    );
  });

  it("decodes to null or a line, whatever it holds", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        const line = decodeHistoryLine(text.replace(/^\{/, '{"t":1,"w":{},'), new Map());
        if (line !== null) expect(encodeHistoryLine(line, new Map())).toMatch(/^\{"t":\d/);
      }),
    );
  });

  it.each<[string, HistoryEntry, string]>([
    ["a reading", read(NOW, 62), '{"t":1771050961,"w":{"5h":62},"r":{"5h":null}}'],
    [
      "a reading with money and from elsewhere",
      { ...read(NOW, 62), extra: money(), source: "statusline", via: "desktop" } as HistoryEntry,
      '{"t":1771050961,"w":{"5h":62},"r":{"5h":null},"extra":[556,5000,"USD",2],"s":"statusline","via":"desktop"}',
    ],
    [
      "an end",
      { kind: "end", at: NOW, key: "5h", final: 97, whole: true },
      '{"t":1771050961,"end":"5h","final":97,"whole":true}',
    ],
    [
      "a gap",
      { kind: "gap", at: NOW, from: after(NOW, -DAY) },
      '{"t":1771050961,"gap":1770964561}',
    ],
  ])("of %s stays as it is", (_, entry, text) => {
    expect(encodeHistoryLine(entry, new Map())).toBe(text);
    expect(decodeHistoryLine(text, new Map())).toMatchObject(
      entry.kind === "reading" ? { windows: entry.windows } : entry,
    );
  });

  it("holds a reset only where it is another than before", () => {
    const resets = new Map();
    const reset = after(NOW, DAY);
    const line = (reading: number): HistoryEntry =>
      ({
        ...read(NOW, reading),
        windows: [{ key: "5h", used: reading, resetsAt: reset }],
      }) as HistoryEntry;
    expect(encodeHistoryLine(line(1), resets)).toContain('"r":{"5h":1771137361}');
    expect(encodeHistoryLine(line(2), resets)).toBe('{"t":1771050961,"w":{"5h":2}}');
  });

  it.each([
    ["no time", '{"w":{"5h":1}}'],
    ["a negative number", '{"t":1,"w":{"5h":-1}}'],
    ["an unknown source", '{"t":1,"w":{"5h":1},"s":"you"}'],
    ["a gap that ends before it began", '{"t":1,"gap":2}'],
    ["nothing else", '{"t":1}'],
    ["half a line", '{"t":1,"w":{"5'],
  ])("with %s is none", (_, text) => {
    expect(decodeHistoryLine(text, new Map())).toBeNull();
  });
});

describe("a file", () => {
  it("is of its month, for this user only", () => {
    expect(append(NOW, account("a"), read(NOW, 5))).toBeNull();
    expect(
      append(after(NOW, 30 * DAY), account("a", true), read(after(NOW, 30 * DAY), 6)),
    ).toBeNull();
    expect(historyFiles(paths).map(({ name }) => name)).toEqual([
      "2026-02.ndjson",
      "2026-03.ndjson",
    ]);
    expect(statSync(historyFolder(paths)).mode & 0o777).toBe(0o700);
    expect(statSync(monthFile(paths, monthOf(NOW))).mode & 0o777).toBe(0o600);
    expect(historyFolder(paths)).toBe(join(home, ".local/state/claude-usage/default/history"));
  });

  it("loses no line but the torn one", () => {
    append(NOW, account("a"), read(NOW, 5));
    const file = monthFile(paths, monthOf(NOW));
    appendFileSync(file, '{"t":1771050');
    expect(used("a")).toEqual([5]);
    append(NOW, read(NOW, 6));
    expect(used("a")).toEqual([5, 6]);
    expect(readFileSync(file, "utf8")).toContain('"t":1771050\n{"t":');
  });

  it("is closed to others again where it was open", () => {
    append(NOW, account("a"));
    chmodSync(monthFile(paths, monthOf(NOW)), 0o644);
    append(NOW, read(NOW, 5));
    expect(statSync(monthFile(paths, monthOf(NOW))).mode & 0o777).toBe(0o600);
  });

  it.each<[string, (file: string) => void]>([
    ["a folder", (file) => mkdirSync(file)],
    ["a pipe", (file) => execFileSync("mkfifo", [file])],
    ["a link", (file) => symlinkSync(join(home, "elsewhere"), file)],
  ])("with %s in its place is neither read nor written", (_, make) => {
    const file = monthFile(paths, monthOf(NOW));
    mkdirSync(dirname(file), { recursive: true });
    make(file);
    expect(append(NOW, read(NOW, 5))).toEqual(expect.any(String));
    expect(used("a")).toEqual([]);
  });

  it("that is too large, or not ours, is as good as none", () => {
    const file = monthFile(paths, monthOf(NOW));
    append(NOW, account("a"), read(NOW, 5));
    writeFileSync(file, Buffer.alloc(8 * 2 ** 20 + 1, 10));
    expect(readHistoryLines(file)).toEqual([]);
    writeFileSync(file, "\u0000\u00ff");
    expect(readHistoryLines(file)).toEqual([]);
  });

  it("is removed by its month, and nothing else is", () => {
    for (const days of [0, 30, 60]) append(after(NOW, days * DAY), account("a"));
    writeFileSync(importedFile(paths, "2026-02"), "");
    writeFileSync(join(historyFolder(paths), "notes.txt"), "");
    expect(removeHistory(paths, "2026-03")).toEqual([]);
    expect(historyFiles(paths).map(({ month }) => month)).toEqual(["2026-03", "2026-04"]);
    removeHistory(paths, null);
    expect(historyFiles(paths)).toEqual([]);
    expect(readFileSync(join(historyFolder(paths), "notes.txt"), "utf8")).toBe("");
  });
});

describe("of several accounts in one folder", () => {
  it("each has its own entries, in any order of logins", () => {
    append(NOW, account("a"), read(NOW, 1), account("b"), read(NOW, 2), account("a"), read(NOW, 3));
    expect(used("a")).toEqual([1, 3]);
    expect(used("b")).toEqual([2]);
    expect(used("c")).toEqual([]);
    expect(used(null)).toEqual([]);
  });

  it("one that is named more exactly stays one, and two organizations are two", () => {
    append(
      NOW,
      account("a"),
      read(NOW, 1),
      account("a.x", true),
      read(NOW, 2),
      account("a.y"),
      read(NOW, 3),
    );
    expect(used("a.x")).toEqual([1, 2]);
    expect(used("a.y")).toEqual([3]);
  });

  it("a line that says that it goes on, but names another, does not", () => {
    append(NOW, account("a"), read(NOW, 1), account("b", true), read(NOW, 2));
    expect(used("a")).toEqual([1]);
    expect(used("b")).toEqual([2]);
  });

  it("what stands before the first account is nobody's", () => {
    append(NOW, read(NOW, 1), account("a"), read(NOW, 2));
    expect(used("a")).toEqual([2]);
  });

  it("one without a name has what came since its login", () => {
    append(
      NOW,
      account(null, false, "t1"),
      read(NOW, 1),
      account(null, false, "t2"),
      read(NOW, 2),
      read(after(NOW, 9e3), 3),
    );
    expect(used(null)).toEqual([2, 3]);
    expect(used(null, NOW + 1)).toEqual([3]);
  });

  it("while another one was logged in, or before there was a history, nothing was seen", () => {
    const at = (hours: number) => after(NOW, hours * HOUR);
    const gaps = () =>
      readHistory(paths, { account: "a", since: instant(0) }, instant(0), at(99)).flatMap(
        (entry) => (entry.kind === "gap" ? [[entry.from, entry.at]] : []),
      );
    append(NOW, account("a"), read(at(0), 1), read(at(3), 2));
    append(NOW, account("b"), read(at(4), 1), account("a"), read(at(6), 3), account("a", true));
    append(NOW, read(at(9), 4));
    expect(gaps()).toEqual([[at(3), at(6)]]);
    const lines = [account("a"), read(at(-9), 8), read(at(-5), 9)];
    const text = lines.map((line) => `${encodeHistoryLine(line, new Map())}\n`).join("");
    writeFileSync(importedFile(paths, monthOf(NOW)), text);
    expect(gaps()).toEqual([
      [at(-5), at(0)],
      [at(3), at(6)],
    ]);
  });

  it("what was imported is of the named account only, and counts until its own history begins", () => {
    append(NOW, account("a"), read(NOW, 1));
    const [before, later] = [after(NOW, -HOUR), after(NOW, HOUR)];
    const lines = [account("a"), read(before, 8), read(later, 7), account(null), read(before, 9)];
    const text = lines.map((line) => `${encodeHistoryLine(line, new Map())}\n`).join("");
    writeFileSync(importedFile(paths, monthOf(NOW)), text);
    expect(used("a")).toEqual([8, 1]);
    expect(used("b")).toEqual([]);
  });
});

/** The bytes of a busy year: weekdays of ten hours, polled each 130 s, two sessions a day and a week that fill up, and a model. */
function bytesOfYear(): number {
  const start = Date.UTC(2025, 0, 1);
  const resets = new Map();
  let state = EMPTY_HISTORY;
  let weekUsed = 0;
  let bytes = 0;
  for (let day = 0; day < 365; day += 1) {
    if (day % 7 === 0) weekUsed = 0;
    if (day % 7 > 4) continue;
    for (let at = 8 * HOUR; at < 18 * HOUR; at += 130_000) {
      const since = at - 8 * HOUR;
      const reset = start + day * DAY + 8 * HOUR + (Math.floor(since / (5 * HOUR)) + 1) * 5 * HOUR;
      const weekEnd = instant(start + (Math.floor(day / 7) + 1) * 7 * DAY);
      weekUsed += 20 / 277;
      const windows = [
        session(((since % (5 * HOUR)) / (5 * HOUR)) * 100, instant(reset)),
        week(weekUsed, weekEnd),
        week(weekUsed * 0.8, weekEnd, "Opus"),
      ];
      const time = instant(start + day * DAY + at);
      const step = historyAfterReading(state, { at: time, source: "api", windows, extra: null });
      state = step.state;
      for (const entry of step.entries) bytes += encodeHistoryLine(entry, resets).length + 1;
    }
  }
  return bytes;
}

it("of a busy year are less than 3 MB", () => {
  const bytes = bytesOfYear();
  // docs/history.md gives the figure.
  if (process.env.SHOW_FIGURES)
    process.stdout.write(`history of a busy year: ${(bytes / 1e6).toFixed(2)} MB\n`);
  expect(bytes).toBeGreaterThan(1e6);
  expect(bytes).toBeLessThan(3e6);
});
