/** The interval: at least a second, and at least a minute for a server on another machine. */
import { describe, expect, it } from "vitest";
import { POLLER_SETTINGS, settingsConflict } from "../../src/config/poller-settings.ts";
import {
  environmentSettings,
  resolveSettings,
  type SettingsLayer,
} from "../../src/config/setting.ts";

const given = (interval: string, api_url: string): SettingsLayer =>
  environmentSettings(POLLER_SETTINGS, {
    CLAUDE_USAGE_INTERVAL: interval,
    CLAUDE_USAGE_API_URL: api_url,
  });

const HERE = "http://127.0.0.1:8080";
const THERE = "https://api.example";

describe("an interval", () => {
  it.each([
    ["60s", THERE],
    ["1h", THERE],
    ["", THERE],
    ["1s", HERE],
    ["59s", HERE],
    ["5s", "https://localhost"],
    ["5s", "http://[::1]"],
    ["", ""],
  ])("of %j is allowed with %j", (interval, api_url) => {
    const found = resolveSettings(POLLER_SETTINGS, [given(interval, api_url)]);
    expect(found.problems).toEqual([]);
    expect(settingsConflict(found)).toBe(null);
  });

  it.each([
    ["59s", THERE, "59s"],
    ["59999ms", THERE, "59.999s"],
    ["1s", "", "1s"],
    ["1s", "https://127.0.0.1.example", "1s"],
  ])("of %j is rejected with %j", (interval, api_url, quoted) => {
    const found = resolveSettings(POLLER_SETTINGS, [given(interval, api_url)]);
    expect(found.problems).toEqual([]);
    expect(settingsConflict(found)).toBe(
      `CLAUDE_USAGE_INTERVAL: interval takes at least "60s" for a server on another machine, not "${quoted}".`,
    );
  });

  it.each(["999ms", "0", "-1s", "61m"])("of %j is invalid with any server", (interval) => {
    const { values, problems } = resolveSettings(POLLER_SETTINGS, [given(interval, HERE)]);
    expect(values.interval).toBe(90_000);
    expect(problems).toEqual([
      `CLAUDE_USAGE_INTERVAL: interval takes a time from 1s to 1h, such as "90s", not "${interval}".`,
    ]);
  });

  it("is reported at the place that gave it", () => {
    const file: SettingsLayer = new Map([["interval", { text: "5s", where: "/c.toml:7" }]]);
    expect(settingsConflict(resolveSettings(POLLER_SETTINGS, [given("", THERE), file]))).toMatch(
      /^\/c\.toml:7: /,
    );
  });
});

it("has these defaults", () => {
  const { values } = resolveSettings(POLLER_SETTINGS, []);
  expect({ ...values, api_url: values.api_url.href }).toEqual({
    source: "auto",
    accounts: [],
    forecast: "auto",
    from: [],
    share: null,
    share_password_file: "",
    machine: "",
    workdays: null,
    hours: null,
    interval: 90_000,
    budget: 28,
    flash: 20_000,
    alerts: [],
    notify: "auto",
    alert_bell: false,
    quiet: null,
    on_alert: "",
    user_agent: expect.stringMatching(/^claude-code\/\d+\.\d+\.\d+$/),
    retention: 730 * 86_400_000,
    cost_url: null,
    metrics_file: null,
    metrics_url: null,
    api_url: "https://api.anthropic.com/",
  });
});
