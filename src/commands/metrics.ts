/** `claude-usage metrics`: the last reading of each account as OpenMetrics text, for what scrapes it. */

import { printRaw, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { allAccounts } from "../client/accounts.ts";
import { viewOfAccount } from "../client/view.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { type MetricsAccount, namesOfAccount, readUsageSamples } from "../metrics/read-metrics.ts";
import { metricsText } from "../metrics/text.ts";
import { systemClock } from "../platform/clock.ts";

export const spec = {
  summary: "print the last reading as OpenMetrics text; it makes no request and starts nothing",
  flags: {},
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const all = await allAccounts(context);
  // With --account it is that one alone.
  const wanted = context.account === undefined ? all.map((one) => one.context) : [context];
  const accounts = await Promise.all(
    wanted.map(async (call): Promise<MetricsAccount> => {
      const { snapshot } = await viewOfAccount(call, new Map());
      return { paths: call.paths, snapshot, ...namesOfAccount(call, all) };
    }),
  );
  printRaw(metricsText(await readUsageSamples(accounts, systemClock.now())));
  return EXIT.done;
};
