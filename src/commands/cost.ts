/** `claude-usage cost`: what Claude Code has recorded in VictoriaMetrics. */

import { print, printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { type Command, EXIT } from "../context.ts";
import { systemClock } from "../platform/clock.ts";
import { currentFolder } from "../platform/process.ts";
import { serverOf } from "../telemetry/ask.ts";
import { serverIn } from "../telemetry/cost-server.ts";
import { costsDocument, costsScreen } from "../telemetry/costs-report.ts";
import { layersOf, managedFile } from "../telemetry/layers.ts";
import { costsFrom } from "../telemetry/victoria.ts";

export const run: Command = async ({ argv, env, paths }) => {
  const parsed = parseCommand(argv, {}, COMMANDS.cost);
  if (typeof parsed === "string") return usageError(parsed);
  const surroundings = { paths: paths, env, cwd: currentFolder() };
  const address =
    parsed.flags.get("url") ??
    serverIn(layersOf({ ...surroundings, managed: managedFile(process.platform) }));
  const server = serverOf(address);
  if (server === null)
    return usageError("--url takes an address that begins with http:// or https://.");
  const costs = await costsFrom(server, systemClock.now());
  if (typeof costs === "string") {
    printError(costs);
    return EXIT.noData;
  }
  if (parsed.flags.has("json")) {
    print(costsDocument(costs));
    return EXIT.done;
  }
  if (costs.recorded.every(({ month }) => month === 0)) {
    printError(
      "nothing of Claude Code is recorded there; `claude-usage telemetry local` sets that up.",
    );
    return EXIT.noData;
  }
  print(costsScreen(costs, !/utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || "")));
  return EXIT.done;
};
