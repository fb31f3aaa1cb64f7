/** `claude-usage uninstall`: stops the daemon and removes all that is ours but the program, and says what is left. */
import { existsSync, rmSync } from "node:fs";
import type { Paths } from "../cache/paths.ts";
import { print, printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { canConfirm, confirm } from "../cli/terminal.ts";
import type { Command } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { tryFs } from "../platform/fs.ts";

export const spec = {
  summary: "stop the daemon and remove all that is ours: service, setup, link, caches, state",
  flags: {
    yes: { help: "remove without a question" },
    all: { help: "remove config.toml, too" },
  },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { flags } = parsed;
  const { paths } = context;
  if (paths.foreign !== null) {
    printError(
      `${paths.foreign.folder} belongs to uid ${paths.foreign.owner}; nothing was removed`,
    );
    return EXIT.problem;
  }
  const [
    { openSettings },
    { findSurroundings },
    { ourFolders, whatIsLeft },
    { removals },
    { carryOut },
  ] = await Promise.all([
    import("../config/effective.ts"),
    import("../setup/surroundings.ts"),
    import("../setup/leftovers.ts"),
    import("../setup/offers.ts"),
    import("../setup/carry-out.ts"),
  ]);
  const around = await findSurroundings(context, context.program);
  const { metrics_file: metrics } = openSettings(context, new Map()).current().values;
  const { accounts, removed, config } = ourFolders(context, around, metrics);
  const blocks = removals(around);
  const folders = flags.has("all") && existsSync(config) ? [...removed, config] : removed;
  print("This stops the daemon and removes its service, and:");
  for (const { title, edit } of blocks) {
    if (edit !== null && typeof edit !== "string") print(`  our lines in ${edit.path} (${title})`);
  }
  print(...folders.map((folder) => `  ${folder}`));
  if (!flags.has("yes")) {
    if (!canConfirm()) {
      printError("nothing was removed: there is no terminal to ask on; use --yes");
      return EXIT.problem;
    }
    if (!(await confirm("Remove it?"))) {
      print("Nothing was removed.");
      return EXIT.done;
    }
  }

  // First what would start a daemon again.
  const undone = await carryOut(blocks, "yes", around.home);
  const { SERVICE_ACTIONS } = await import("../service/actions.ts");
  const { stopDaemon } = await import("../daemon/control.ts");
  const { registeredServers } = await import("../daemon/tmux-bars.ts");
  const { clearTmuxServers } = await import("../setup/tmux-servers.ts");
  const { createExec } = await import("../platform/exec.ts");
  const all = accounts.map((folder) => pathsOfAccount(paths, folder));
  const sockets = all.flatMap(registeredServers).map(({ socket }) => socket);
  // A server that is not registered gets no line from a daemon that still runs.
  for (const { tmuxServers } of all)
    tryFs(() => rmSync(tmuxServers, { recursive: true, force: true }));
  await clearTmuxServers(createExec(context.env), [...new Set(sockets)]);
  const service = await SERVICE_ACTIONS.uninstall(context, async () => {});
  let failed = undone.code !== EXIT.done || service !== EXIT.done;
  for (const account of all) {
    const stopped = await stopDaemon(account);
    if (stopped.kind === "ended") print(`Stopped the daemon (pid ${stopped.daemon.pid}).`);
    if (stopped.kind === "stays") {
      printError(`daemon (pid ${stopped.daemon.pid}) did not stop; see ${account.log}`);
      failed = true;
    }
  }
  for (const folder of folders) {
    const refused = tryFs(() => rmSync(folder, { recursive: true, force: true }));
    if (refused === null) print(`Removed ${folder}.`);
    else {
      printError(`${folder} cannot be removed (${refused})`);
      failed = true;
    }
  }
  print("", "Left:", ...whatIsLeft(around, config).map((sentence) => `  ${sentence}`));
  return failed ? EXIT.problem : EXIT.done;
};

/** The files of another account's folder in the same cache. */
function pathsOfAccount(paths: Paths, folder: string): Paths {
  const moved = Object.entries(paths).map(([name, path]) =>
    typeof path === "string" && (path === paths.cache || path.startsWith(`${paths.cache}/`))
      ? [name, folder + path.slice(paths.cache.length)]
      : [name, path],
  );
  return Object.fromEntries(moved) as Paths;
}
