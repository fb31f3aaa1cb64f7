/** The alert rules, by Prometheus' own checker and on a made-up hour, and by vmalert. */
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RULES } from "../../scripts/boards/rules.ts";
import { folderPerTest } from "../world/program.ts";
import { isPrometheusThere, promtool } from "./prometheus.ts";

const FILE = join(import.meta.dirname, "../../docs/boards/alerts.yml");
const VMALERT = new URL(
  "../../node_modules/.cache/programs/trixie/usr/bin/vmalert",
  import.meta.url,
).pathname;
const folder = folderPerTest();

/** One series a minute from 1970 on, and whether a rule fires at some minutes, with what text. */
const CASES: readonly {
  readonly rule: string;
  readonly series: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly silentAt: readonly string[];
  readonly firesAt: string;
  readonly says: string;
}[] = [
  {
    rule: "ClaudeUsageStale",
    series: {
      'claude_usage_read_timestamp_seconds{account="a",host="x"}': "0x80",
      // The same account is read by another machine, and another account by one.
      'claude_usage_read_timestamp_seconds{account="b",host="x"}': "0x80",
      'claude_usage_read_timestamp_seconds{account="b",host="y"}': "0+60x80",
    },
    labels: { account: "a" },
    silentAt: ["30m", "46m"],
    firesAt: "60m",
    says: "No number of a for 1h 0m 0s; run: claude-usage doctor",
  },
  {
    rule: "ClaudeUsageHigh",
    series: {
      'claude_usage_ratio{account="a",window="7d"}': "0.89x10 0.912x20",
      'claude_usage_ratio{account="a",window="5h"}': "0.5x40",
    },
    labels: { account: "a", window: "7d" },
    silentAt: ["5m"],
    firesAt: "15m",
    says: "a has used 91.2% of 7d",
  },
  {
    rule: "ClaudeUsageLimitExpected",
    series: {
      'claude_usage_limit_expected_timestamp_seconds{account="a",window="5h"}': "7200x60",
      'claude_usage_ratio{account="a",window="5h"}': "0.6x60",
      // One that is used up is no longer expected.
      'claude_usage_limit_expected_timestamp_seconds{account="a",window="7d"}': "7200x60",
      'claude_usage_ratio{account="a",window="7d"}': "1x60",
    },
    labels: { account: "a", window: "5h" },
    silentAt: ["3m"],
    firesAt: "60m",
    says: "a is expected to reach the limit 5h in 1h 0m 0s",
  },
  {
    rule: "ClaudeUsageBlocked",
    series: { 'claude_usage_blocked_until_timestamp_seconds{account="a"}': "3600x90" },
    labels: { account: "a" },
    silentAt: ["10m", "61m"],
    firesAt: "30m",
    says: "The endpoint refuses requests of a, for 30m 0s more",
  },
];

it("there are four, each with a case", () => {
  expect(CASES.map(({ rule }) => rule)).toEqual(RULES.map(({ name }) => name));
});

describe.skipIf(!isPrometheusThere)("promtool", () => {
  it("check rules finds four rules, and no fault", () => {
    const { status, stdout } = spawnSync(promtool, ["check", "rules", FILE], { encoding: "utf8" });
    expect({ status, stdout }).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("SUCCESS: 4 rules found"),
    });
  });

  /** A test file in the form of `promtool test rules`; JSON is YAML. */
  const testFile = ({ rule, series, labels, silentAt, firesAt, says }: (typeof CASES)[number]) => ({
    rule_files: [FILE],
    tests: [
      {
        interval: "1m",
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          ...silentAt.map((eval_time) => ({ eval_time, alertname: rule, exp_alerts: [] })),
          {
            eval_time: firesAt,
            alertname: rule,
            exp_alerts: [
              {
                exp_labels: {
                  ...labels,
                  severity: RULES.find(({ name }) => name === rule)?.severity,
                },
                exp_annotations: { summary: says },
              },
            ],
          },
        ],
      },
    ],
  });
  const run = (one: object) => {
    const file = join(folder(), "test.yml");
    writeFileSync(file, JSON.stringify(one));
    const { status, stdout, stderr } = spawnSync(promtool, ["test", "rules", file], {
      encoding: "utf8",
    });
    return { status, output: stdout + stderr };
  };

  it.each(CASES.map((one) => [one.rule, one] as const))(
    "test rules: %s fires when it should, and not before",
    (_, one) => {
      expect(run(testFile(one))).toMatchObject({
        status: 0,
        output: expect.stringContaining("SUCCESS"),
      });
    },
  );

  it("test rules fails where another text is expected: the test can fail", () => {
    const [first] = CASES;
    expect(first && run(testFile({ ...first, says: "x" })).status).not.toBe(0);
  });
});

describe.skipIf(!existsSync(VMALERT) && !process.env.CI)("vmalert", () => {
  it("takes the rules", () => {
    const { status, stderr } = spawnSync(VMALERT, ["-dryRun", `-rule=${FILE}`], {
      encoding: "utf8",
    });
    expect({ status, stderr }).toMatchObject({ status: 0 });
  });

  it("refuses a wrong one: the test can fail", () => {
    const file = join(folder(), "wrong.yml");
    writeFileSync(
      file,
      "groups:\n  - name: a\n    rules:\n      - alert: b\n        expr: 'sum('\n",
    );
    expect(spawnSync(VMALERT, ["-dryRun", `-rule=${file}`]).status).not.toBe(0);
  });
});
