/** `status --json`: the document of `--json`, and what only `status` knows. Schema 1: keys are only added. */
import { jsonDocumentFor, type MachineDocument } from "../client/view.ts";
import { costServerOf } from "./cost-server.ts";
import { concernsOf, nextPollAt } from "./rows.ts";
import type { StatusSample } from "./sample.ts";

interface StatusDocument extends MachineDocument {
  readonly plan: string | null;
  readonly login: { readonly where: string; readonly valid_until: string | null } | null;
  readonly next_poll: { readonly at: string; readonly reason: string } | null;
  readonly requests: {
    readonly last_hour: number;
    readonly budget: number;
    readonly allowed_at: string;
  };
  readonly poller: {
    readonly role: "daemon" | "once";
    readonly pid: number;
    readonly version: string;
    readonly since: string;
  } | null;
  readonly cost_server: {
    readonly url: string | null;
    readonly named_by: "cost_url" | "settings";
    readonly queried_at: string | null;
    readonly problem: string | null;
  } | null;
  readonly cache: string;
  readonly problems: readonly string[];
}

export function statusDocument(sample: StatusSample): StatusDocument {
  const { paths, state, now, login, holder, requests, allowed, settings } = sample;
  const found = login?.kind === "found" ? login : null;
  const cost = costServerOf(sample);
  const document = jsonDocumentFor(paths, state.snapshot, now, null, sample.account);
  const iso = (at: number) => new Date(at).toISOString();
  return {
    ...document,
    plan: found?.plan ?? null,
    login:
      found === null
        ? null
        : { where: found.where, valid_until: found.expiresAt && iso(found.expiresAt) },
    next_poll:
      document.next_poll_at === null
        ? null
        : { at: iso(nextPollAt(state.snapshot.dueAt, allowed)), reason: state.pace.reason },
    requests: { last_hour: requests, budget: settings.values.budget, allowed_at: iso(allowed) },
    poller:
      holder === null
        ? null
        : {
            role: holder.role,
            pid: holder.pid,
            version: holder.build,
            since: iso(holder.since),
          },
    cost_server:
      cost === null
        ? null
        : {
            url: cost.url,
            named_by: cost.named_by,
            queried_at: cost.queried && iso(cost.queried),
            problem: cost.problem,
          },
    cache: paths.cache,
    problems: concernsOf(sample).map(({ text }) => text),
  };
}
