/** What `claude-usage cost` does: sums from VictoriaMetrics, for a terminal or as JSON. */

import { print, printError, usageError } from "../cli/output.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { systemClock } from "../platform/clock.ts";
import { currentFolder } from "../platform/process.ts";
import { serverOf } from "./ask.ts";
import { serverIn } from "./cost-server.ts";
import { costsDocument, costsScreen } from "./costs-report.ts";
import { layersOf, managedFile } from "./layers.ts";
import { costsFrom } from "./victoria.ts";

export async function showCosts(
  { env, paths }: Context,
  flags: ReadonlyMap<string, string>,
): Promise<ExitCode> {
  const surroundings = { paths, env, cwd: currentFolder() };
  const address =
    flags.get("url") ??
    serverIn(layersOf({ ...surroundings, managed: managedFile(process.platform) }));
  const server = serverOf(address);
  if (server === null) {
    return usageError("--url takes an address that begins with http:// or https://.");
  }
  const costs = await costsFrom(server, systemClock.now());
  if (typeof costs === "string") {
    printError(costs);
    return EXIT.noData;
  }
  if (flags.has("json")) {
    print(costsDocument(costs));
    return EXIT.done;
  }
  if (costs.recorded.every(({ month }) => month === 0)) {
    printError(
      `no data of Claude Code at ${server.href}; \`claude-usage telemetry local\` sets that up`,
    );
    return EXIT.noData;
  }
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  print(costsScreen(costs, !/utf-?8/i.test(locale)));
  return EXIT.done;
}
