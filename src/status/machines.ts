/** What `machines` shows: who shares the account, who polls, how old the number is, and the requests of the shared hour. */
import type { Paths } from "../cache/paths.ts";
import { readPeersRecord } from "../cache/peers-record.ts";
import { readSnapshot } from "../cache/read.ts";
import { table } from "../cli/layout.ts";
import type { Screen, ScreenLine, Words } from "../cli/screen.ts";
import { localTime } from "../client/local-time.ts";
import { type EffectiveSettings, openSettings } from "../config/effective.ts";
import type { Context } from "../context.ts";
import type { EngineMachine, EngineState } from "../machines/engine.ts";
import { engineAddress, type PeersRecord } from "../model/peers.ts";
import { MINUTE, type Millis, millis } from "../model/units.ts";
import { monotonicNow, systemClock } from "../platform/clock.ts";
import { accountDigest } from "../platform/fingerprint.ts";
import { duration } from "../render/countdown.ts";
import { sanitize } from "../render/text.ts";

export interface MachinesSample {
  readonly settings: EffectiveSettings;
  readonly account: string | null;
  readonly state: EngineState | null;
  readonly latency: Millis;
  readonly skew: Millis;
  readonly from: PeersRecord["from"];
  /** Why the machines that share are not known. */
  readonly problem: string | null;
}

/** Calls the engine once, without being one of the machines. It makes no request to the endpoint. */
export async function machinesSample(context: Context): Promise<MachinesSample> {
  const settings = openSettings(context, new Map()).current();
  const account = digestOf(context.paths);
  const from = settings.values.from.flatMap(
    ({ label }) => readPeersRecord(context.paths)?.from.find((one) => one.label === label) ?? [],
  );
  const known = { settings, account, from, latency: millis(0), skew: millis(0) };
  const { share } = settings.values;
  if (share === null) return { ...known, state: null, problem: null };
  if (account === null)
    return { ...known, state: null, problem: "Claude Code names no account here." };
  const { connectEngine } = await import("../machines/connect.ts");
  const engine = connectEngine(context, settings.values, () => {});
  const ask = () => engine.call({ account, act: { kind: "list" }, idleFor: null, sent: [] });
  const first = await ask();
  // The first call waits for the connection.
  const began = monotonicNow();
  const state = first === null ? null : await ask();
  const latency = millis(Math.round(monotonicNow() - began));
  const skew = millis(state === null ? 0 : state.time - systemClock.now() + latency / 2);
  const why = engine.problem();
  engine.close();
  const problem = state === null ? `${engineAddress(share)}: ${why ?? "no answer"}.` : null;
  return { ...known, state, latency, skew, problem };
}

function digestOf(paths: Paths): string | null {
  const account = readSnapshot(paths, systemClock)?.snapshot.owner?.account ?? null;
  return account === null ? null : accountDigest(account);
}

export function machinesDocument({
  settings,
  account,
  state,
  latency,
  skew,
  from,
  problem,
}: MachinesSample): object {
  const { share } = settings.values;
  const seconds = (ms: Millis | null) => (ms === null ? null : Math.round(ms / 1_000));
  return {
    schema: 1,
    account_digest: account,
    share:
      share === null
        ? null
        : {
            url: engineAddress(share),
            version: state?.version || null,
            latency_ms: state === null ? null : latency,
            clock_ahead_ms: state === null ? null : Math.round(skew),
            requests_last_hour: state === null ? null : sumOf(state),
            budget: settings.values.budget,
            blocked_for_seconds: seconds(state?.blockedFor ?? null),
            age_seconds: seconds(state?.latest?.age ?? null),
            machines: (state?.machines ?? []).map((machine) => ({
              name: machine.host,
              version: machine.version,
              polls: machine.polls,
              requests_last_hour: machine.requests,
              seen_seconds_ago: seconds(machine.seen),
              active_seconds_ago: seconds(machine.idleFor),
            })),
          },
    from: from.map(({ label, at, why }) => ({
      name: label,
      answered_at: new Date(at).toISOString(),
      problem: why,
    })),
    problem,
  };
}

const sumOf = ({ machines }: EngineState): number =>
  machines.reduce((sum, { requests }) => sum + requests, 0);

export function machinesScreen(sample: MachinesSample, screen: Screen): readonly ScreenLine[] {
  const { settings, account, state, latency, from } = sample;
  const { share, budget } = settings.values;
  const lines: ScreenLine[] = [];
  if (share === null && from.length === 0)
    lines.push([{ text: "This machine polls alone: neither share nor from is set." }]);
  if (share !== null && state !== null) {
    const version = state.version === "" ? "" : `version ${state.version}, `;
    lines.push([
      { text: `account ${account} at ${engineAddress(share)} (${version}${latency} ms)` },
    ]);
    lines.push([]);
    lines.push(...table(screen, [HEAD, ...state.machines.map(rowOf)]));
    lines.push([]);
    lines.push([
      { text: `${sumOf(state)} of ${budget} requests in the last hour${readText(state)}` },
    ]);
  }
  const rows = from.map(({ label, at, why }): readonly Words[] => [
    { text: label, accent: "strong" },
    { text: `${why === null ? "answered" : sanitize(why, 60)} at ${localTime(at)}` },
  ]);
  if (rows.length > 0) lines.push(...table(screen, rows));
  return lines;
}

const HEAD: readonly Words[] = ["machine", "", "in use", "seen", "requests", "version"].map(
  (text) => ({ text, accent: "quiet" }),
);

const rowOf = ({
  host,
  polls,
  idleFor,
  seen,
  requests,
  version,
}: EngineMachine): readonly Words[] => [
  { text: host, accent: "strong" },
  { text: polls ? "polls" : "" },
  { text: idleFor === null ? "" : idleFor < MINUTE ? "now" : agoText(idleFor) },
  { text: agoText(seen) },
  { text: String(requests) },
  { text: version },
];

const agoText = (length: Millis): string => `${duration(length)} ago`;

function readText({ latest, blockedFor }: EngineState): string {
  const read = latest === null ? "" : `; read ${agoText(latest.age)} by ${latest.host}`;
  return blockedFor === null ? read : `${read}; rate-limited for ${duration(blockedFor)}`;
}
