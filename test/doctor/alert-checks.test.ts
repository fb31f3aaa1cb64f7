/** The check of the alerts: the channels that are missing, and what came of the last one. */
import { describe, expect, it } from "vitest";
import { alertsCheck } from "../../src/doctor/alert-checks.ts";
import type { CheckStatus } from "../../src/doctor/check.ts";
import type { DoctorSample } from "../../src/doctor/sample.ts";
import type { AlertDelivery } from "../../src/model/alerts/record.ts";
import { percent } from "../../src/model/units.ts";
import { later } from "../render/sample.ts";
import { findingOf, sampleWith } from "./sample.ts";

type Settings = Partial<DoctorSample["settings"]["values"]>;

/** These settings stand in the file alone. */
const findingWith = (changed: Settings, changes: Partial<DoctorSample> = {}) => {
  const { settings } = sampleWith();
  const values = { ...settings.values, alerts: [80, 95], ...changed };
  return findingOf(alertsCheck, { settings: { ...settings, values }, ...changes });
};

const noNotifier = { notifier: { name: "notify-send", isFound: false } };
const noTmux = { tmux: { version: null, server: null } };
const bare = { ...noNotifier, ...noTmux, hasDesktop: false };

describe("alerts", () => {
  it.each<[Settings, Partial<DoctorSample>, CheckStatus, string]>([
    [{ alerts: [] }, bare, "skipped", "off"],
    [{ alerts: [50] }, {}, "ok", "at 50%"],
    [{}, {}, "ok", "at 80%, 95%"],
    [{ notify: "desktop" }, noTmux, "ok", "at 80%, 95%"],
    [{ notify: "desktop" }, noNotifier, "fail", 'notify is "desktop", and there is no notify-send'],
    [{ notify: "desktop", on_alert: "true" }, noNotifier, "fail", "no notify-send"],
    [
      { notify: "desktop" },
      { notifier: { name: "osascript", isFound: false } },
      "fail",
      "there is no osascript",
    ],
    [{ notify: "tmux" }, noNotifier, "ok", "at 80%"],
    [{ notify: "tmux" }, noTmux, "fail", 'notify is "tmux", and there is no tmux'],
    [{ notify: "off" }, {}, "fail", 'notify is "off", and on_alert is empty'],
    [{ notify: "off", on_alert: "true" }, bare, "ok", "at 80%"],
    [{}, noTmux, "ok", "at 80%"],
    [{}, noNotifier, "warn", "only tmux shows them: there is no notify-send"],
    [{}, { ...noNotifier, hasDesktop: false }, "ok", "at 80%"],
    [{}, bare, "fail", "there is no notify-send and no tmux to show one"],
    [{ on_alert: "true" }, bare, "ok", "at 80%"],
  ])("%j on %j: %s", (settings, changes, status, message) => {
    expect(findingWith(settings, changes)).toMatchObject({
      status,
      message: expect.stringContaining(message),
    });
  });

  const delivered: AlertDelivery = {
    channel: "desktop",
    result: "delivered",
    detail: "notify-send",
  };
  const noClient: AlertDelivery = {
    channel: "tmux",
    result: "absent",
    detail: "no attached client",
  };
  const refused: AlertDelivery = { channel: "command", result: "failed", detail: "exit code 7" };
  const broken: AlertDelivery = { channel: "desktop", result: "failed", detail: "exit code 1" };

  it.each<[readonly AlertDelivery[], CheckStatus, string, string | null]>([
    [[delivered], "ok", "at 80%", null],
    [[], "ok", "at 80%", null],
    [
      [
        { ...delivered, result: "absent" },
        { ...noClient, result: "delivered" },
      ],
      "ok",
      "at",
      null,
    ],
    [[refused], "fail", "the last one: command failed: exit code 7", "correct on_alert"],
    [[delivered, refused], "fail", "command failed: exit code 7", "correct on_alert"],
    [[broken, noClient], "fail", "desktop failed: exit code 1", "notification daemon"],
    [[{ ...noClient, result: "failed" }], "fail", "tmux failed", "attach a client"],
    [[noClient], "warn", "reached no one: tmux absent: no attached client", "attach a client"],
  ])("%j of the last one: %s", (deliveries, status, message, fix) => {
    const lastAlert = {
      at: later(-60),
      event: "level",
      account: null,
      window: "5h",
      level: percent(80),
      sentence: "5h is at 80%.",
      deliveries,
    } as const;
    const finding = findingWith({}, { lastAlert });
    expect(finding).toMatchObject({ status, message: expect.stringContaining(message) });
    if (fix === null) return expect(finding.fix).toBeNull();
    expect(finding.fix).toContain(fix);
    expect(finding.details).toEqual([expect.stringMatching(/: 5h is at 80%\.$/)]);
  });
});
