/** The text of queries for what Claude Code recorded in counters, in MetricsQL. Pure. */
import type { Metric } from "./costs.ts";
import type { Grouping } from "./groupings.ts";
import type { OwnAccount } from "./own-account.ts";

/** Units and `_total`, as servers append them. */
const NAME_SUFFIX = "([._](USD|usd|tokens|count|s|seconds|total))*";

/** Matches its name with dots or underscores, with suffixes, and with a collector's namespace before it. */
export function namePattern({ name }: Pick<Metric, "name">): RegExp {
  const stem = name.replace(/\.total$/, "").replaceAll(".", "[._]");
  return new RegExp(`^(claude_code_)?${stem}${NAME_SUFFIX}$`);
}

/** Matches every metric of Claude Code. */
export const ALL_METRICS = `{__name__=~"(claude_code_)?claude_code[._].+"}`;

/** The attributes of a label, each also as servers rename it. The first that is not empty counts. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  session: ["session.id"],
  person: ["user.account_uuid"],
  email: ["user.email"],
  repository: ["repository", "repository.name", "vcs.repository.name", "vcs.repository.url.full"],
};

export const attributesOf = (label: string): readonly string[] => ATTRIBUTES[label] ?? [label];

const underscored = (attribute: string): string => attribute.replaceAll(".", "_");

/** Both spellings of an attribute, as they stand in results. */
const spellings = (attribute: string): readonly string[] => [
  ...new Set([attribute, underscored(attribute)]),
];

const escaped = (label: string): string => label.replaceAll(".", "\\.");

/** `by (model)`, with all spellings of all attributes. */
const byClause = (labels: readonly string[], more: readonly string[]): string => {
  const names = [...labels.flatMap(attributesOf).flatMap(spellings).map(escaped), ...more];
  return names.length === 0 ? "" : ` by (${names.join(", ")})`;
};

/** Samples of one's own account, and those that name none. */
export function selector(names: readonly string[], own: OwnAccount | null): string {
  const name = `__name__=~${JSON.stringify(names.map(literal).join("|"))}`;
  const owned = (attribute: string, value: string | null) =>
    value === null
      ? []
      : spellings(attribute).map(
          (one) => `${escaped(one)}=~${JSON.stringify(`${literal(value)}|`)}`,
        );
  const account = own === null ? [] : owned("user.account_uuid", own.uuid);
  const email = own === null ? [] : owned("user.email", own.email);
  return `{${[name, ...account, ...email].join(",")}}`;
}

/** Text as a regular expression of RE2 that matches nothing else. */
const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/**
 * Each session counts from 0 and its first sample is more already, so the first counts whole, which `increase` does
 * for small ones only; a counter that is smaller than before counts from 0 again.
 */
export const ROLLUPS = { cumulative: "increase_pure", delta: "sum_over_time" } as const;

/**
 * Rollups that one query may have together: beside `increase_pure`, the others would see samples without their decreases.
 */
export const rollupGroups = (rollups: readonly string[]): readonly (readonly string[])[] => {
  const isIncrease = (name: string) => name === ROLLUPS.cumulative;
  const groups = [rollups.filter(isIncrease), rollups.filter((name) => !isIncrease(name))];
  return groups.filter((group) => group.length > 0);
};

/** One window for each step: several rollups read the samples once. */
export function windowsQuery(
  rollups: readonly string[],
  chosen: string,
  stepSeconds: number,
  labels: readonly string[],
): string {
  const window = `${chosen}[${stepSeconds}s]`;
  const list = rollups.map((name) => JSON.stringify(name)).join(", ");
  return `sum${byClause(labels, ["rollup"])} (aggr_over_time((${list}), ${window}))`;
}

/** A result's own labels under their plain names. */
export function plainLabels(
  found: Readonly<Record<string, string>>,
  labels: readonly string[],
): Readonly<Record<string, string>> {
  const valueFor = (label: string) =>
    attributesOf(label)
      .flatMap(spellings)
      .map((name) => found[name] ?? "")
      .find((value) => value !== "");
  return Object.fromEntries(
    labels.flatMap((label) => {
      const value = valueFor(label);
      return value === undefined ? [] : [[label, value]];
    }),
  );
}

/** What a person asks for with one request. */
export interface CostQuestion {
  readonly grouping: Grouping;
  /** Null for everybody. */
  readonly own: OwnAccount | null;
}
