/** Takes the numbers from other machines that poll, over ssh, in place of requests. */
import type { SshTarget } from "../config/machine-types.ts";
import type { Failure } from "../model/outcome.ts";
import {
  isNews,
  type PeerAnswer,
  type PeerQuestion,
  type PeerReading,
  type Peers,
} from "../model/peers.ts";
import { NOTHING_ELSEWHERE } from "../model/schedule/pace.ts";
import { after, type Instant, MINUTE, type Millis, millis, SECOND } from "../model/units.ts";
import { accountDigest } from "../platform/fingerprint.ts";
import { decodePeerDocument, type PeerDocument } from "./peer-document.ts";
import { NO_ANSWER, type SshQuestion, type SshResult } from "./ssh.ts";

export type AskMachine = (
  target: SshTarget,
  question: SshQuestion,
  signal: AbortSignal,
) => Promise<SshResult>;

/** Ages cross the network in whole seconds. */
const SAME_READING_MS = millis(2 * SECOND);
/** After its poll a moment passes before the number is there. */
const SETTLE_MS = SECOND;
const MIN_WAIT_MS = 5 * SECOND;
const MAX_WAIT_MS = 5 * MINUTE;
/** A machine that was idle polls soon after it learns that its user is at work here. */
const WAKE_WAIT_MS = 5 * SECOND;
const NEXT_WAKE_WAIT_MS = 30 * SECOND;
/** Its next poll is further off only while it is idle. */
const ACTIVE_WAIT_MS = 2 * MINUTE;
const FIRST_BACKOFF_MS = MINUTE;
const MAX_BACKOFF_MS = 10 * MINUTE;

interface Machine {
  readonly target: SshTarget;
  failures: number;
  queriedAt: Instant | null;
  /** How often in a row it seemed idle though its user's work here was reported to it. */
  wakes: number;
  /** Not asked before. */
  retryAt: Instant;
  why: string | null;
  /** Without the shared connection that the person's configuration may keep. */
  alone: boolean;
}

/** What one machine answered: a reading, or nothing that helps. */
interface Found {
  readonly document: PeerDocument;
  readonly askAt: Instant;
}

export function fromMachines(targets: readonly SshTarget[], ask: AskMachine): Peers {
  const machines: readonly Machine[] = targets.map((target) => ({
    target,
    failures: 0,
    wakes: 0,
    queriedAt: null,
    retryAt: 0 as Instant,
    why: null,
    alone: false,
  }));

  const askOne = async (machine: Machine, question: PeerQuestion): Promise<Found | null> => {
    const { now, isActive, signal, account } = question;
    if (now < machine.retryAt) return null;
    const { label } = machine.target;
    machine.queriedAt = now;
    const { alone } = machine;
    const result = await ask(machine.target, { active: isActive, alone }, signal);
    if (signal.aborted) return null;
    const document = result.kind === "printed" ? decodePeerDocument(result.text, label, now) : null;
    const why = result.kind === "failed" ? result.why : problemOf(document, account);
    machine.why = why;
    if (result.kind === "failed") machine.alone = !alone && why === NO_ANSWER;
    if (why === null && document !== null) {
      machine.failures = 0;
      const isIdle = isActive && (document.nextIn ?? 0) > ACTIVE_WAIT_MS;
      machine.wakes = isIdle ? machine.wakes + 1 : 0;
      return { document, askAt: after(now, nextAsk(document, machine.wakes)) };
    }
    machine.retryAt = after(now, backoffAfter(machine.failures));
    machine.failures += 1;
    return null;
  };

  return {
    latest: () => null,
    consult: async (question): Promise<PeerAnswer> => {
      const found = await Promise.all(machines.map((machine) => askOne(machine, question)));
      return bestOf(
        found.filter((one) => one !== null),
        question,
      );
    },
    claim: async () => ({ kind: "poll" }),
    publish: async () => {},
    elsewhere: () => NOTHING_ELSEWHERE,
    failure: (): Failure | null => {
      const failed = machines.find(({ why }) => why !== null);
      const detail = failed === undefined ? "old" : `${failed.target.label}: ${failed.why}`;
      return { kind: "unreachable", cause: "peer", detail };
    },
    close: () => {},
    record: () => ({
      from: machines.flatMap(({ target: { label }, queriedAt, why }) =>
        queriedAt === null ? [] : [{ label, at: queriedAt, why }],
      ),
      share: null,
    }),
  };
}

/** The latest reading that is news; else a wait for the machine that polls next. */
function bestOf(found: readonly Found[], { snapshot, now }: PeerQuestion): PeerAnswer {
  const readings = found
    .flatMap(({ document: { reading, isPolling }, askAt }): readonly PeerReading[] =>
      reading === null
        ? []
        : [{ reading, within: SAME_READING_MS, askAt: isPolling ? askAt : null }],
    )
    .sort((one, other) => other.reading.at - one.reading.at);
  const [latest] = readings;
  if (latest !== undefined && isNews(snapshot, latest, now)) return { kind: "reading", ...latest };
  // A 429 that it met is of the account.
  const blocks = found.flatMap(({ document }) => document.blockedFor ?? []);
  if (blocks.length > 0)
    return { kind: "wait", why: "block", until: after(now, Math.max(...blocks)) };
  const waits = readings.flatMap(({ askAt }) => askAt ?? []);
  return waits.length > 0
    ? { kind: "wait", why: "peer", until: Math.min(...waits) as Instant }
    : { kind: "poll" };
}

function nextAsk({ nextIn }: PeerDocument, wakes: number): Millis {
  if (nextIn === null) return MINUTE;
  if (wakes > 0) return millis(wakes === 1 ? WAKE_WAIT_MS : NEXT_WAKE_WAIT_MS);
  return millis(Math.min(Math.max(nextIn + SETTLE_MS, MIN_WAIT_MS), MAX_WAIT_MS));
}

const backoffAfter = (failures: number): number =>
  Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(failures, 10), MAX_BACKOFF_MS);

/** Why nothing of that machine can be used, in a few words; null where something can. */
function problemOf(document: PeerDocument | null, account: string | null): string | null {
  if (document === null) return "no document of ours";
  const isOther =
    account !== null && document.account !== null && document.account !== accountDigest(account);
  if (isOther) return "logged in to another account";
  return document.reading === null ? (document.problem ?? "no number yet") : null;
}
