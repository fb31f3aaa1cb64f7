/** Which machine is asked when, and what is made of its answer. */
import { describe, expect, it } from "vitest";
import type { SshTarget } from "../../src/config/machine-types.ts";
import { fromMachines } from "../../src/machines/from.ts";
import type { SshResult } from "../../src/machines/ssh.ts";
import { blankSnapshot, type Snapshot } from "../../src/model/snapshot.ts";
import { after, type Instant, MINUTE, millis, SECOND } from "../../src/model/units.ts";
import { accountDigest } from "../../src/platform/fingerprint.ts";
import { jsonDocument } from "../../src/render/json-document.ts";
import { later, NOW, read } from "../render/sample.ts";

const targets: readonly SshTarget[] = ["desktop", "devbox"].map((label) => ({ words: [], label }));

/** What a machine prints whose reading is that old, with its next poll so far ahead. */
function printed(age: number, nextIn: number, more: object = {}): SshResult {
  const snapshot = { ...read({ at: later(-age) }), dueAt: later(nextIn) };
  const document = { ...jsonDocument(snapshot, NOW, true, millis(0), null), ...more };
  return { kind: "printed", text: JSON.stringify(document) };
}

const failed = (why: string): SshResult => ({ kind: "failed", why });

interface Scene {
  readonly answers: Readonly<Record<string, SshResult>>;
  readonly snapshot?: Snapshot;
  readonly active?: boolean;
  readonly now?: Instant;
  readonly account?: string | null;
}

function machines() {
  const asked: string[] = [];
  let answers: Scene["answers"] = {};
  const peers = fromMachines(targets, async ({ label }, { active, alone }) => {
    asked.push(`${label}${active ? "!" : ""}${alone ? " alone" : ""}`);
    return answers[label] ?? failed("connection refused");
  });
  const look = (scene: Scene) => {
    answers = scene.answers;
    const { snapshot = blankSnapshot(NOW), active = false, now = NOW, account = null } = scene;
    const { signal } = new AbortController();
    return peers.consult({
      ...{ account, snapshot, now, signal },
      ...{ activeAt: active ? now : null, isActive: active, sent: [], hasLogin: true },
    });
  };
  return { peers, look, asked };
}

describe("of two machines", () => {
  it("the later reading counts, and the next question comes after its next poll", async () => {
    const { look } = machines();
    const answers = { desktop: printed(70, 20), devbox: printed(40, 50) };
    expect(await look({ answers })).toMatchObject({
      kind: "reading",
      reading: { via: "devbox", at: later(-40) },
      askAt: later(51),
    });
  });

  it("what is known already is no news: it is waited for the next", async () => {
    const { look } = machines();
    const answers = { desktop: printed(40, 50), devbox: failed("no such host") };
    const snapshot = read({ at: later(-39) });
    expect(await look({ answers, snapshot })).toEqual({
      kind: "wait",
      why: "peer",
      until: later(51),
    });
  });

  it("an old number is shown where nothing later is known, and stands in for no poll", async () => {
    const { look } = machines();
    const answers = { desktop: printed(2_000, -1_000, { state: "stale", next_poll_at: null }) };
    expect(await look({ answers })).toMatchObject({ kind: "reading", askAt: null });
    expect(await look({ answers, snapshot: read({ at: later(-60) }) })).toEqual({ kind: "poll" });
  });

  it("one that does not answer is asked again after 1, 2, 4 … 10 minutes", async () => {
    const { look, asked, peers } = machines();
    expect(await look({ answers: {} })).toEqual({ kind: "poll" });
    expect(peers.failure()).toEqual({
      kind: "unreachable",
      cause: "peer",
      detail: "desktop: connection refused",
    });
    const times: number[] = [];
    for (let second = 10; second < 3_600; second += 10) {
      const before = asked.length;
      await look({ answers: {}, now: later(second) });
      if (asked.length > before) times.push(second / 60);
    }
    expect(times).toEqual([1, 3, 7, 15, 25, 35, 45, 55]);
    expect(await look({ answers: { desktop: printed(0, 50) }, now: later(3_900) })).toMatchObject({
      kind: "reading",
    });
  });

  it("one of another account counts as one that does not answer", async () => {
    const { look, peers } = machines();
    const digest = { account_digest: accountDigest("ben") };
    const answers = { desktop: printed(1, 50, digest) };
    expect(await look({ answers, account: "anna" })).toEqual({ kind: "poll" });
    expect(peers.record().from[0]).toMatchObject({ why: "logged in to another account" });
    const own = { desktop: printed(1, 50, { account_digest: accountDigest("anna") }) };
    expect(await look({ answers: own, account: "anna", now: after(NOW, MINUTE) })).toMatchObject({
      kind: "reading",
    });
  });

  it("one that gave no answer in time is asked without the shared connection, until that fails, too", async () => {
    const { look, asked } = machines();
    let now = NOW;
    const next = async (answer: SshResult) => {
      now = after(now, 20 * MINUTE);
      await look({ answers: { desktop: answer }, now });
    };
    const late = failed("no answer in time");
    for (const answer of [late, printed(1, 50), printed(1, 50), late, late, failed("no such host")])
      await next(answer);
    await next(printed(1, 50));
    expect(asked.filter((one) => one.startsWith("desktop"))).toEqual([
      ...["desktop", "desktop alone", "desktop alone", "desktop alone"],
      ...["desktop", "desktop alone", "desktop"],
    ]);
  });

  it("while its user is at work here, it is told, and asked again soon where it was idle", async () => {
    const { look, asked } = machines();
    const answers = { desktop: printed(100, 200) };
    expect(await look({ answers, active: true })).toMatchObject({ askAt: after(NOW, 5 * SECOND) });
    expect(asked).toEqual(["desktop!", "devbox!"]);
    expect(await look({ answers, now: later(1) })).toMatchObject({ askAt: later(202) });
  });
});
