/** What other programs kept: each known shape, and the place where an unknown one is not understood. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { historyFolder, readHistory } from "../../src/cache/history.ts";
import { type Paths, pathsFor } from "../../src/cache/paths.ts";
import { addImported, inOneHour } from "../../src/history/import.ts";
import { parseImport } from "../../src/history/import-formats.ts";
import type { HistoryEntry } from "../../src/model/history.ts";
import { windowSeries } from "../../src/model/history-series.ts";
import { after, DAY, instant } from "../../src/model/units.ts";
import { at, NOW } from "../render/sample.ts";

const CODEXBAR = {
  version: 1,
  preferredAccountKey: null,
  unscoped: [
    {
      name: "session",
      windowMinutes: 300,
      entries: [
        { capturedAt: "2026-02-13T10:00:00Z", usedPercent: 12, resetsAt: "2026-02-13T14:00:00Z" },
        { capturedAt: "2026-02-13T11:00:00Z", usedPercent: 30.5, resetsAt: null },
      ],
    },
    {
      name: "weekly",
      windowMinutes: 10_080,
      entries: [{ capturedAt: "2026-02-13T10:00:00Z", usedPercent: 3 }],
    },
    {
      name: "opus",
      windowMinutes: 10_080,
      entries: [{ capturedAt: "2026-02-13T10:00:00Z", usedPercent: 5 }],
    },
  ],
  accounts: {},
};
const SAMPLE = {
  v: 1,
  provider: "claude",
  windowKind: "secondary",
  source: "live",
  accountKey: null,
  sampledAt: "2026-02-13T10:00:00Z",
  usedPercent: 3,
  resetsAt: "2026-02-20T16:00:00Z",
  windowMinutes: 10_080,
};
const CLAUMON = {
  name: "export:session",
  sessions: [
    {
      reset: "2026-02-13T14:00:00Z",
      duration_hours: 5,
      u_final: 0.44,
      snapshots: [
        { t: "2026-02-13T09:00:00.5+00:00", u: 0 },
        { t: "2026-02-13T11:00:00Z", u: 0.29 },
      ],
    },
  ],
};
const logLine = (id: string, timestamp: string, output: number) =>
  JSON.stringify({
    type: "assistant",
    timestamp,
    requestId: `r${id}`,
    message: {
      id,
      usage: { input_tokens: 1, output_tokens: output, cache_read_input_tokens: 1e6 },
    },
  });

/** `5h 12 at 10:00`, of all accounts. */
function brief(file: string, text: string): unknown {
  const found = parseImport(file, text);
  if (typeof found === "string") return found;
  return [...found.accounts].map(([key, entries]) => [key, ...entries.map(briefEntry)]);
}

function briefEntry(entry: HistoryEntry): string {
  const time = new Date(entry.at).toISOString().slice(11, 16);
  if (entry.kind === "reading")
    return `${entry.windows.map(({ key, used }) => `${key} ${used}`).join()} at ${time}`;
  if (entry.kind === "end") return `${entry.key} ended at ${entry.final}`;
  return entry.kind === "activity" ? `${entry.tokens} tokens at ${time}` : entry.kind;
}

describe("a file of", () => {
  it.each([
    [
      "CodexBar's history",
      "claude.json",
      JSON.stringify(CODEXBAR, null, 2),
      [["", "5h 12 at 10:00", "5h 30.5 at 11:00", "7d 3 at 10:00", "Opus 5 at 10:00"]],
    ],
    [
      "CodexBar's history of several accounts",
      "claude.json",
      JSON.stringify({
        ...CODEXBAR,
        unscoped: [],
        accounts: { a: CODEXBAR.unscoped.slice(1, 2), b: CODEXBAR.unscoped.slice(2) },
      }),
      [
        ["a", "7d 3 at 10:00"],
        ["b", "Opus 5 at 10:00"],
      ],
    ],
    [
      "CodexBar's samples, without those of other providers and those that were computed",
      "usage-history.jsonl",
      [SAMPLE, { ...SAMPLE, provider: "codex" }, { ...SAMPLE, source: "backfill" }]
        .map((one) => JSON.stringify(one))
        .join("\n"),
      [["", "7d 3 at 10:00"]],
    ],
    [
      "claumon's export",
      "bench-session.json",
      JSON.stringify(CLAUMON),
      [["", "5h 0 at 09:00", "5h 29 at 11:00", "5h ended at 44"]],
    ],
    [
      "Claude Code's log: tokens by the hour, each answer once",
      "session.jsonl",
      [
        '{"type":"file-history-snapshot","messageId":"m","snapshot":{},"isSnapshotUpdate":false}',
        '{"type":"summary","summary":"x","leafUuid":"u"}',
        logLine("a", "2026-02-13T10:05:00.123Z", 10),
        logLine("a", "2026-02-13T10:05:00.123Z", 10),
        logLine("b", "2026-02-13T10:55:00Z", 20),
        logLine("c", "2026-02-13T11:00:00Z", 30),
        "",
      ].join("\n"),
      [["", "32 tokens at 10:00", "31 tokens at 11:00"]],
    ],
    [
      "a session that still runs",
      "session.jsonl",
      `${logLine("a", "2026-02-13T10:05:00Z", 10)}\n{"type":"assis`,
      [["", "11 tokens at 10:00"]],
    ],
    ["a session in which nothing was asked", "s.jsonl", '{"sessionId":"a"}\n', [[""]]],
  ])("%s is taken", (_, file, text, expected) => {
    expect(brief(file, text)).toEqual(expected);
  });

  it.each([
    [
      "another provider",
      "codex.json",
      JSON.stringify(CODEXBAR),
      "codex.json: CodexBar's history of another provider; Claude's is claude.json",
    ],
    [
      "a later version",
      "claude.json",
      JSON.stringify({ ...CODEXBAR, version: 2 }),
      "claude.json: CodexBar's history in version 2; known is 1",
    ],
    [
      "a window of no known length",
      "claude.json",
      JSON.stringify({ ...CODEXBAR, unscoped: [{ name: "x", windowMinutes: 7, entries: [] }] }),
      "claude.json: unscoped[0] is a window of unknown length",
    ],
    [
      "an entry without a time",
      "claude.json",
      JSON.stringify({
        ...CODEXBAR,
        unscoped: [{ name: "session", windowMinutes: 300, entries: [{ usedPercent: 1 }] }],
      }),
      "claude.json: unscoped[0].entries[0] has no time or no percentage",
    ],
    ["a torn line", "h.jsonl", `${JSON.stringify(SAMPLE)}\n{"prov`, "h.jsonl:2: not JSON"],
    [
      "a percentage that is none",
      "h.jsonl",
      JSON.stringify({ ...SAMPLE, usedPercent: -1 }),
      "h.jsonl:1: has no time or no percentage",
    ],
    [
      "a snapshot without a share",
      "b.json",
      JSON.stringify({
        sessions: [{ ...CLAUMON.sessions[0], snapshots: [{ t: "2026-02-13T09:00:00Z" }] }],
      }),
      "b.json: sessions[0].snapshots[0] has no t or no u",
    ],
    [
      "usage without a time",
      "s.jsonl",
      logLine("a", "then", 1),
      "s.jsonl:1: usage without a timestamp",
    ],
    [
      "a line in the middle that is torn",
      "s.jsonl",
      `{"sessionId":"a"}\n{"ses\n{"sessionId":"a"}`,
      "s.jsonl:2: not JSON",
    ],
    ["nothing", "x", "\n\n", "x is empty"],
  ])("%s is an error that names the place", (_, file, text, expected) => {
    expect(parseImport(file, text)).toBe(expected);
  });

  it.each([
    ["text", "hello", "x:1: not JSON; known are"],
    ["other JSON", '\n{"a":1}', "x:2: unknown format; known are"],
  ])("%s is named with what is known", (_, text, expected) => {
    expect(parseImport("x", text)).toContain(expected);
  });

  it("whatever is in it is taken or an error", () => {
    const json = fc.json({ maxDepth: 4 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          json,
          json.map((text) => `{"sessions":[${text}]}`),
          json.map((text) => `{"version":1,"accounts":{"a":${text}},"unscoped":[${text}]}`),
        ),
        (text) => {
          const found = parseImport("claude.json", text);
          expect(typeof found === "string" || found.accounts instanceof Map).toBe(true);
        },
      ),
    );
  });
});

describe("imported entries", () => {
  let home = "";
  let paths: Paths;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "import-"));
    paths = pathsFor({ home, cwd: home, env: {} });
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const entriesOf = (file: string, value: unknown): readonly HistoryEntry[] => {
    const found = parseImport(file, JSON.stringify(value));
    if (typeof found === "string") throw new Error(found);
    return [...found.accounts.values()].flat();
  };
  const read = (account: string) =>
    readHistory(paths, { account, since: instant(0) }, instant(0), after(NOW, DAY));
  const files = () =>
    readdirSync(historyFolder(paths)).map((name) => [
      name,
      readFileSync(join(historyFolder(paths), name), "utf8"),
    ]);

  it("are those of the account, marked, and make the windows that they are of", () => {
    expect(addImported(paths, "a", entriesOf("b.json", CLAUMON))).toBe(3);
    expect(read("a").map(briefEntry)).toEqual([
      "5h 0 at 09:00",
      "5h 29 at 11:00",
      "5h ended at 44",
    ]);
    expect(read("b")).toEqual([]);
    expect(windowSeries(read("a"), "5h", NOW).past).toMatchObject([
      { source: "claumon", final: 44, whole: false, resetsAt: at("2026-02-13T14:00:00Z") },
    ]);
  });

  it("change nothing a second time, and leave what another import brought", () => {
    addImported(paths, "a", entriesOf("b.json", CLAUMON));
    addImported(paths, "b", entriesOf("claude.json", CODEXBAR));
    const once = files();
    expect(addImported(paths, "a", entriesOf("b.json", CLAUMON))).toBe(0);
    expect(addImported(paths, "b", entriesOf("claude.json", CODEXBAR))).toBe(0);
    expect(files()).toEqual(once);
    expect(read("b")).toHaveLength(4);
  });

  it("of sessions beside each other add up, and what one repeats of another counts once", () => {
    const answers = new Set<string>();
    const logs = [
      ["a", "b"],
      ["a", "c"],
    ].map((ids) => ids.map((id) => logLine(id, "2026-02-13T10:05:00Z", 10)).join("\n"));
    const entries = logs.flatMap((text) => {
      const found = parseImport("s.jsonl", text, answers);
      return typeof found === "string" ? [] : [...found.accounts.values()].flat();
    });
    expect(inOneHour(entries)).toEqual([
      { kind: "activity", at: at("2026-02-13T10:00:00Z"), tokens: 33 },
    ]);
  });

  it("of a log that has grown count once", () => {
    const hour = (tokens: number): readonly HistoryEntry[] => [
      { kind: "activity", at: at("2026-02-13T10:00:00Z"), tokens },
    ];
    for (const tokens of [5, 9, 7]) addImported(paths, "a", hour(tokens));
    expect(read("a")).toMatchObject([{ tokens: 9 }]);
  });
});
