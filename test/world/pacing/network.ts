/** How simulated machines reach each other: through the model of the engine, or by reading one of them as over ssh. */

import type { ShareEngine } from "../../../src/machines/engine.ts";
import { fromMachines } from "../../../src/machines/from.ts";
import { shareOf } from "../../../src/machines/share.ts";
import type { Peers } from "../../../src/model/peers.ts";
import { blankSnapshot, type Snapshot } from "../../../src/model/snapshot.ts";
import { type Instant, type Millis, millis } from "../../../src/model/units.ts";
import { jsonDocument } from "../../../src/render/json-document.ts";
import { engineModel } from "./engine-model.ts";

export interface NetworkMachine {
  readonly peers: Peers | null;
  /** When its user was last seen to work, here or elsewhere. */
  readonly activeAt: (here: Instant | null) => Instant | null;
  /** Another machine's reading is there. */
  wake: () => void;
  snapshot: Snapshot;
}

export interface Network {
  readonly machines: readonly NetworkMachine[];
  readonly forget: () => void;
}

interface Surroundings {
  readonly count: number;
  readonly now: () => Instant;
  readonly random: () => number;
  readonly interval: Millis;
  readonly budget: number;
  /** True while a machine cannot reach the engine. */
  readonly isCut: (machine: number) => boolean;
}

export function alone({ count, now }: Surroundings): Network {
  return { machines: Array.from({ length: count }, () => lone(null, now)), forget: () => {} };
}

const lone = (peers: Peers | null, now: () => Instant): NetworkMachine => ({
  peers,
  activeAt: (here) => here,
  wake: () => {},
  snapshot: blankSnapshot(now()),
});

/** All share through one engine. */
export function throughEngine({
  count,
  now,
  random,
  interval,
  budget,
  isCut,
}: Surroundings): Network {
  const idOf = (index: number) => (index + 1).toString(16);
  const model = engineModel(now, (from) => {
    for (const [index, { onNews }] of shares.entries())
      if (idOf(index) !== from && !isCut(index)) onNews();
  });
  const machines: NetworkMachine[] = [];
  const shares = Array.from({ length: count }, (_, index) => {
    const self = { id: idOf(index), host: `m${index}`, version: "0" };
    const engine: ShareEngine = {
      call: async (call) => (isCut(index) ? null : model.call(self, call)),
      problem: () => null,
      follow: () => {},
      close: () => {},
    };
    return shareOf({
      ...{ address: "", engine, now, random },
      interval: () => interval,
      budget: () => budget,
      onReading: () => machines[index]?.wake(),
    });
  });
  machines.push(...shares.map((share) => lone(share, now)));
  return { machines, forget: model.forget };
}

/** The first one is read by all others. */
export function fromOne({ count, now }: Surroundings): Network {
  let wanted: Instant | null = null;
  const hub: NetworkMachine = {
    ...lone(null, now),
    activeAt: (here) => (wanted === null || (here !== null && here > wanted) ? here : wanted),
  };
  const target = { words: ["hub"], label: "hub" };
  const readers = Array.from({ length: count - 1 }, () => {
    const peers = fromMachines([target], async (_, { active: isActive }) => {
      if (isActive) {
        wanted = now();
        hub.wake();
      }
      const document = jsonDocument(hub.snapshot, now(), true, millis(0), null);
      return { kind: "printed", text: JSON.stringify(document) };
    });
    return lone(peers, now);
  });
  return { machines: [hub, ...readers], forget: () => {} };
}
