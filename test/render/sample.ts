/** Snapshots and frames to draw: the reference payload, and one of anything else that a test may need. */
import type { ExtraUsage } from "../../src/model/money.ts";
import {
  type Failure,
  NETWORK_CAUSES,
  REFUSAL_REASONS,
  SIGNED_OUT_REASONS,
} from "../../src/model/outcome.ts";
import type { Reading } from "../../src/model/reading.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { after, type Instant, instant, millis, percent, SECOND } from "../../src/model/units.ts";
import type { Window } from "../../src/model/window.ts";
import type { Frame, RenderOptions } from "../../src/render/frame.ts";
import { paletteOf } from "../../src/render/themes.ts";

export const at = (iso: string): Instant => instant(Date.parse(iso));

/** The moment at which the reference payload was read. */
export const NOW = at("2026-02-14T06:36:01Z");

export const later = (seconds: number): Instant => after(NOW, seconds * SECOND);

export const session = (used: number, resetsAt: Instant | null = null): Window => ({
  scope: { kind: "session" },
  used: percent(used),
  resetsAt,
});

/** A week of all models, or of the named one. */
export const week = (
  used: number,
  resetsAt: Instant | null = null,
  model: string | null = null,
): Window => ({ scope: { kind: "week", model }, used: percent(used), resetsAt });

export const money = (changes: Partial<ExtraUsage> = {}): ExtraUsage => ({
  enabled: true,
  used: 556,
  limit: 5000,
  currency: "USD",
  exponent: 2,
  utilization: percent(11.12),
  ...changes,
});

export const SESSION_RESET = at("2026-02-14T08:00:01Z");
export const WEEK_RESET = at("2026-02-20T16:00:00Z");

/** The reference payload of the endpoint. */
export const REFERENCE: Reading = {
  at: NOW,
  source: "api",
  windows: [session(100, SESSION_RESET), week(13, WEEK_RESET), week(2, WEEK_RESET, "Sonnet")],
  extra: money(),
};

export type Read = Extract<Snapshot, { kind: "read" }>;

/** Read at `NOW` and polled every 90 s since: fresh for 190 s, and overdue from 120 s on. */
export const read = (reading: Partial<Reading> = {}, changes: Partial<Read> = {}): Read => ({
  kind: "read",
  reading: { ...REFERENCE, ...reading },
  held: [],
  heldExtra: false,
  undated: [],
  owner: null,
  health: { kind: "healthy" },
  dueAt: later(90),
  freshUntil: later(190),
  changedAt: null,
  answeredAt: NOW,
  answered: [],
  ...changes,
});

export const failing = (failure: Failure): Snapshot["health"] => ({
  kind: "failing",
  failure,
  since: NOW,
  failures: 1,
});

export const OPTIONS: RenderOptions = {
  ascii: false,
  segments: ["5h", "7d", "models", "extra"],
  money: "amount",
  maxWidth: 40,
  thresholds: [50, 70, 90],
  flash: millis(20_000),
  gauge: "blocks",
  gaugeWidth: 8,
  icons: "none",
  separator: " | ",
  countdown: "in",
  show: "used",
  labels: {},
  format: null,
  palette: paletteOf("auto"),
  colorDepth: "auto",
};

export const frame = (
  snapshot: Snapshot = read(),
  options: Partial<RenderOptions> = {},
  changes: Partial<Frame> = {},
): Frame => ({
  snapshot,
  now: NOW,
  polled: true,
  options: { ...OPTIONS, ...options },
  utcOffset: millis(0),
  notice: null,
  ...changes,
});

/** One of every kind of failure and every reason within it. */
export const FAILURES: readonly Failure[] = [
  { kind: "throttled", retryAfter: null },
  { kind: "throttled", retryAfter: millis(300_000) },
  ...REFUSAL_REASONS.map((why): Failure => ({ kind: "refused", why })),
  ...NETWORK_CAUSES.map((cause): Failure => ({ kind: "unreachable", cause, detail: "detail" })),
  { kind: "garbled", issue: "an issue" },
  ...SIGNED_OUT_REASONS.map(
    (why): Failure => ({ kind: "signedOut", why, where: "/home/me/.credentials.json" }),
  ),
  { kind: "waiting" },
];
