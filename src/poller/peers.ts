/** The other machines that the settings name, as one port. What talks to them is loaded where there is one. */
import type { Site } from "../cache/paths.ts";
import { writeValue } from "../cache/write.ts";
import type { LiveSettings } from "../config/effective.ts";
import type { PeerAnswer, PeerQuestion, Peers } from "../model/peers.ts";
import { NOTHING_ELSEWHERE } from "../model/schedule/pace.ts";
import type { Clock } from "../platform/clock.ts";

export interface PeersOptions {
  readonly site: Site;
  readonly settings: LiveSettings;
  readonly clock: Clock;
  readonly held: () => boolean;
  /** Called when another machine's reading is there. */
  readonly onReading: () => void;
}

type Values = ReturnType<LiveSettings["current"]>["values"];
type Named = Pick<Values, "from" | "share" | "share_password_file" | "machine">;

const namedBy = ({ from, share, share_password_file, machine }: Values): Named => ({
  from,
  share,
  share_password_file,
  machine,
});

/** Follows the settings, in which a running daemon may find other machines later; null while they name none. */
export function configuredPeers(options: PeersOptions): () => Peers | null {
  const { site, settings, held } = options;
  let loaded: { readonly text: string; readonly all: readonly Peers[] } | null = null;
  const close = (): void => {
    for (const one of loaded?.all ?? []) one.close();
    loaded = null;
  };
  const load = async (): Promise<readonly Peers[]> => {
    const named = namedBy(settings.current().values);
    const text = JSON.stringify(named);
    if (loaded?.text === text) return loaded.all;
    close();
    const all = [...(await readers(options, named)), ...(await sharers(options, named))];
    loaded = { text, all };
    return all;
  };
  /** The first answer that is more than to poll oneself. */
  const ask = async (kind: "consult" | "claim", question: PeerQuestion): Promise<PeerAnswer> => {
    for (const one of await load()) {
      const answer = await one[kind](question);
      if (answer.kind !== "poll") return answer;
    }
    return { kind: "poll" };
  };
  const record = (): ReturnType<Peers["record"]> => {
    const records = (loaded?.all ?? []).map((one) => one.record());
    return {
      from: records.flatMap(({ from }) => from),
      share: records.find(({ share }) => share !== null)?.share ?? null,
    };
  };
  const peers: Peers = {
    latest: (account) =>
      loaded?.all.map((one) => one.latest(account)).find((one) => one !== null) ?? null,
    consult: async (question) => {
      const answer = await ask("consult", question);
      if (held()) writeValue(site.paths.machines, record(), false);
      return answer;
    },
    claim: async (question) => {
      const answer = await ask("claim", question);
      if (held()) writeValue(site.paths.machines, record(), false);
      return answer;
    },
    publish: async (outcome, snapshot) => {
      for (const one of await load()) await one.publish(outcome, snapshot);
    },
    elsewhere: (now) => {
      const all = (loaded?.all ?? []).map((one) => one.elsewhere(now));
      if (all.length === 0) return NOTHING_ELSEWHERE;
      return {
        sent: all.flatMap(({ sent }) => sent),
        blocks: all.flatMap(({ blocks }) => blocks),
      };
    },
    failure: () => loaded?.all[0]?.failure() ?? null,
    record,
    close,
  };
  return () => {
    const { from, share } = settings.current().values;
    return from.length === 0 && share === null ? null : peers;
  };
}

async function readers({ site }: PeersOptions, { from }: Named): Promise<readonly Peers[]> {
  if (from.length === 0) return [];
  const { fromMachines } = await import("../machines/from.ts");
  const { readOverSsh } = await import("../machines/ssh.ts");
  return [
    fromMachines(from, (target, question, signal) =>
      readOverSsh(target, question, site.env, signal),
    ),
  ];
}

async function sharers(
  { site, settings, clock, onReading }: PeersOptions,
  { share }: Named,
): Promise<readonly Peers[]> {
  if (share === null) return [];
  const { connectShare } = await import("../machines/connect.ts");
  return [connectShare(site, () => settings.current().values, clock, onReading)];
}
