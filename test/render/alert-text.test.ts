/** Each alert as a sentence, as the document of a person's command, and as its variables. */
import { describe, expect, it } from "vitest";
import type { Alert } from "../../src/model/alerts/alert.ts";
import { millis, percent } from "../../src/model/units.ts";
import {
  alertDocument,
  alertSentence,
  alertTitle,
  alertVariables,
} from "../../src/render/alert-text.ts";
import { later, NOW, SESSION_RESET } from "./sample.ts";

const context = { now: NOW, utcOffset: () => millis(0), account: "default", named: false };
const session: Alert = {
  event: "level",
  account: null,
  scope: { kind: "session" },
  level: percent(80),
  used: percent(81.4),
  resetsAt: SESSION_RESET,
  hitsAt: null,
  failure: null,
};
const none = { scope: null, level: null, used: null, resetsAt: null };

describe("a sentence", () => {
  it.each<[Partial<Alert>, string]>([
    [{}, "5h is at 81%, until 08:00."],
    [{ resetsAt: null }, "5h is at 81%."],
    [
      { scope: { kind: "week", model: null }, resetsAt: later(86_400 * 2) },
      "7d is at 81%, until Mon 06:36.",
    ],
    [
      { scope: { kind: "week", model: "<b>\x1b[2J#(id)\u202e" } },
      "<b>[2J#(id) is at 81%, until 08:00.",
    ],
    [
      { event: "forecast", hitsAt: later(3_000) },
      "5h is at 81%, and its limit is expected about 07:25, before the reset at 08:00.",
    ],
    [
      {
        event: "forecast",
        scope: { kind: "week", model: null },
        resetsAt: later(86_400 * 4),
        hitsAt: later(86_400 * 2),
      },
      "7d is at 81%, and its limit is expected about Mon morning, before the reset at Wed 06:36.",
    ],
    [{ event: "reset", used: percent(2) }, "5h has reset: there is room again."],
    [
      { event: "early-reset", used: percent(2) },
      "5h was given back before its reset, and is at 2%.",
    ],
    [
      { ...none, event: "trouble", failure: { kind: "refused", why: "revoked" } },
      "The stored login was revoked; run `claude /login`.",
    ],
    [{ ...none, event: "recovered" }, "Usage can be read again."],
  ])("of %j", (changes, text) =>
    expect(alertSentence({ ...session, ...changes }, context)).toBe(text),
  );
});

it("the document has every key, and its variables are empty for null", () => {
  expect(alertDocument(session, context)).toEqual({
    event: "level",
    account: "default",
    window: "5h",
    level: 80,
    utilization: 81.4,
    resets_at: "2026-02-14T08:00:01.000Z",
    at: "2026-02-14T06:36:01.000Z",
    text: "5h is at 81%, until 08:00.",
  });
  const recovered = alertDocument({ ...session, ...none, event: "recovered" }, context);
  expect(alertVariables(recovered)).toEqual({
    CLAUDE_USAGE_ALERT_EVENT: "recovered",
    CLAUDE_USAGE_ALERT_ACCOUNT: "default",
    CLAUDE_USAGE_ALERT_WINDOW: "",
    CLAUDE_USAGE_ALERT_LEVEL: "",
    CLAUDE_USAGE_ALERT_UTILIZATION: "",
    CLAUDE_USAGE_ALERT_RESETS_AT: "",
    CLAUDE_USAGE_ALERT_AT: "2026-02-14T06:36:01.000Z",
    CLAUDE_USAGE_ALERT_TEXT: "Usage can be read again.",
  });
});

it("a second account is named in the title", () => {
  expect(alertTitle(context)).toBe("Claude usage");
  expect(alertTitle({ ...context, account: "work", named: true })).toBe("Claude usage (work)");
});
