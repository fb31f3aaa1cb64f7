/** What Claude Code 2.1.332 wrote and sent in one turn, with made-up names and numbers, and what is made of it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { instant } from "../../src/model/units.ts";
import { decodeCachedUsage } from "../../src/sources/claude-cache.ts";
import { decodeStatusline } from "../../src/sources/statusline.ts";
import { METRICS } from "../../src/telemetry/costs.ts";

const capture = (name: string) =>
  readFileSync(join(import.meta.dirname, "../captures", `claude-code-2.1.332-${name}`), "utf8");

/** Shortly after the captures. */
const NOW = instant(1_795_884_000_000);

interface Point {
  readonly attributes: Readonly<Record<string, unknown>>;
}
interface CapturedMetric {
  readonly name: string;
  readonly kind: string;
  readonly temporality: string;
  readonly monotonic: boolean;
  readonly points: readonly Point[];
}
interface CapturedResource {
  readonly scopes: readonly {
    readonly scope: string;
    readonly metrics: readonly CapturedMetric[];
  }[];
}

describe("one export of metrics", () => {
  const scopes = (JSON.parse(capture("otlp-metrics-one-turn.json")) as CapturedResource[]).flatMap(
    (resource) => resource.scopes,
  );
  const metrics = scopes.flatMap((scope) => scope.metrics);

  it("has metrics that `cost` knows, by the labels that it groups by", () => {
    expect(scopes.map(({ scope }) => scope)).toEqual(["com.anthropic.claude_code"]);
    expect(metrics.length).toBeGreaterThan(2);
    for (const { name, points } of metrics) {
      const known = Object.values(METRICS).find((one) => one.name === name);
      expect(known, name).toBeDefined();
      for (const { attributes } of points)
        for (const label of known?.by ?? []) expect(attributes, name).toHaveProperty(label);
    }
  });

  it("has delta counters, each with e-mail and organisation", () => {
    for (const { kind, temporality, monotonic, points } of metrics) {
      expect({ kind, temporality, monotonic }).toEqual({
        kind: "sum",
        temporality: "delta",
        monotonic: true,
      });
      for (const { attributes } of points)
        expect(Object.keys(attributes)).toEqual(
          expect.arrayContaining(["user.email", "organization.id", "session.id"]),
        );
    }
  });
});

it("the log events have what the report says of them", () => {
  const events = capture("otlp-log-events.jsonl")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly body: string; readonly attributes: string[] });
  const attributesOf = (name: string) =>
    events.find(({ body }) => body === `claude_code.${name}`)?.attributes ?? [];
  expect(attributesOf("user_prompt")).toContain("prompt");
  expect(attributesOf("assistant_response")).toContain("response");
  expect(attributesOf("api_request")).toEqual(expect.arrayContaining(["cost_usd", "model"]));
  for (const { attributes } of events)
    expect(attributes).toEqual(expect.arrayContaining(["user.email", "organization.id"]));
});

it("the status line's stdin gives both windows, and none before the first answer", () => {
  const first = decodeStatusline(capture("statusline-first.json"), NOW);
  expect(first).toMatchObject({ model: "Opus 5.5", context: null, windows: [] });
  const later = decodeStatusline(capture("statusline.json"), NOW);
  expect(later).toMatchObject({ model: "Opus 5.5", context: 1 });
  expect(later?.windows.map(({ scope, used }) => [scope.kind, used])).toEqual([
    ["session", 43.2],
    ["week", 17],
  ]);
});

it("the state file's cached usage gives its windows", () => {
  const found = decodeCachedUsage(capture("claude.json"), NOW) ?? [];
  expect(found.map(({ window }) => window.scope.kind)).toEqual(
    expect.arrayContaining(["session", "week"]),
  );
});
