/** How long a machine waits for the others, whatever the engine says. */
import { expect, it } from "vitest";
import type { EngineState } from "../../src/machines/engine.ts";
import { shareOf } from "../../src/machines/share.ts";
import { isNews } from "../../src/model/peers.ts";
import { blankSnapshot } from "../../src/model/snapshot.ts";
import { after, HOUR, MINUTE, millis, span } from "../../src/model/units.ts";
import { NOW, read } from "../render/sample.ts";

const LONG = millis(30 * HOUR);

/** What an engine says that is hostile, or whose clock jumped. */
const state: EngineState = {
  decision: null,
  latest: {
    reading: { source: "api", windows: [], extra: null },
    ...{ age: millis(5_000), host: "desktop", isOwn: false, nextIn: LONG },
  },
  ...{ blockedFor: null, others: [], machines: [], version: "7", time: NOW },
};

const ask = async (decision: EngineState["decision"]) => {
  const share = shareOf({
    address: "redis://nas",
    engine: {
      call: async () => ({ ...state, decision }),
      ...{ problem: () => null, follow: () => {}, close: () => {} },
    },
    ...{ now: () => NOW, random: () => 0.5, budget: () => 28, onReading: () => {} },
    interval: () => millis(MINUTE),
  });
  const { signal } = new AbortController();
  return await share.claim({
    ...{ account: "anna", snapshot: blankSnapshot(NOW), now: NOW, signal },
    ...{ activeAt: null, isActive: false, sent: [], hasLogin: true },
  });
};

it.each([
  ["peer", 6 * MINUTE],
  ["budget", 6 * MINUTE],
  ["block", 76 * MINUTE],
] as const)("a wait for a %s ends", async (why, most) => {
  const answer = await ask({ kind: "wait", why, wait: LONG });
  expect(answer.kind === "wait" && span(NOW, answer.until)).toBeLessThan(most);
});

it("a machine whose next poll is days ahead is asked within the longest wait", async () => {
  const answer = await ask({ kind: "reading" });
  const askAt = answer.kind === "reading" ? answer.askAt : null;
  expect(askAt !== null && span(NOW, askAt)).toBeLessThan(80 * MINUTE);
});

it("a reading that is told again keeps its time, and a later one is news however soon it comes", async () => {
  const latest = { readAt: NOW - 5_000 };
  /** How far the engine's clock has run; this machine's is faster by a thousandth. */
  let passed = 0;
  const share = shareOf({
    address: "redis://nas",
    engine: {
      call: async () => {
        const time = NOW + passed;
        const told = {
          reading: { source: "api", windows: [], extra: null },
          ...{
            age: millis(time - latest.readAt),
            host: "desktop",
            isOwn: false,
            nextIn: millis(MINUTE),
          },
        } as const;
        return { ...state, time, latest: told };
      },
      ...{ problem: () => null, follow: () => {}, close: () => {} },
    },
    ...{ now: () => after(NOW, Math.round(passed * 1.001)), random: () => 0.5, budget: () => 28 },
    ...{ interval: () => millis(MINUTE), onReading: () => {} },
  });
  const question = {
    ...{ account: "anna", snapshot: blankSnapshot(NOW), now: NOW },
    ...{ activeAt: null, isActive: false, sent: [], hasLogin: true },
    signal: new AbortController().signal,
  };
  const told = await share.consult(question);
  if (told.kind !== "reading") throw new Error("no reading");
  const snapshot = read(told.reading);
  const isNewsNow = async () => {
    share.onNews();
    await new Promise(setImmediate);
    const news = share.latest("anna");
    return news !== null && isNews(snapshot, news, after(NOW, passed));
  };
  passed = 20 * MINUTE;
  expect(await isNewsNow()).toBe(false);
  latest.readAt = NOW - 4_000;
  expect(await isNewsNow()).toBe(true);
});
